"""Lists of operators are read whatever their layout, and each oddity is named where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bihuan.rulebook.words import sentence
from bihuan.tables.messages import InputError
from bihuan.tables.registers import FIELDS, read_register, records_table
from tests.simulation.conftest import simulated
from tests.tables.files import as_ods, as_parquet
from tests.tables.registers.books import CODE, HEADER, ONE, OTHER_CODE, TWO, book, names, read, text, told

PLAIN = (HEADER, ONE, TWO)


@pytest.mark.parametrize(
    "content",
    [
        book(PLAIN),
        as_ods(PLAIN),
        text(PLAIN),
        text(PLAIN, "gb18030"),
        text(PLAIN, "utf-8-sig"),
        as_parquet(dict(zip(HEADER, zip(ONE, TWO, strict=True), strict=True))),
    ],
    ids=["xlsx", "ods", "utf-8", "gb18030", "bom", "parquet"],
)
def test_a_list_reads_the_same_in_every_format(content: bytes) -> None:
    found = read(content)
    assert [row.cells for row in found.rows] == [
        {
            "record_id": "1",
            "name": "云棠布艺有限公司",
            "code": CODE,
            "phone": "12000902111",
            "person": "许棠",
            "address": "云渡镇织和路1号",
        },
        {
            "record_id": "2",
            "name": "溪山毛巾厂",
            "code": OTHER_CODE,
            "phone": "12000902112",
            "person": "罗溪",
            "address": "东桥镇染丰路22号",
        },
    ]
    assert not found.messages and not any(row.warnings for row in found.rows)
    assert (found.account.in_file, found.account.read) == (2, 2)


def test_the_table_has_every_column_of_the_contract_and_the_raw_row_beside() -> None:
    table = records_table([read_register(text(PLAIN), name="企业.csv")])
    assert table.column_names == ["source", *FIELDS, "raw"]
    first = table.to_pylist()[0]
    assert (first["source"], first["record_id"], first["platform"]) == ("企业", "1", "")
    assert '"企业名称": "云棠布艺有限公司"' in first["raw"]


def test_widths_are_folded_in_the_normal_form_and_stand_as_they_were_in_the_raw_row() -> None:
    row = read(book((HEADER, ("溪山（云渡）毛巾厂", "", "１２００", "", "纬丰路７０号")))).rows[0]
    assert row.cells["name"] == "溪山(云渡)毛巾厂"
    assert row.cells["address"] == "纬丰路70号"
    assert row.raw["住所"] == "纬丰路７０号"
    assert "code" not in row.cells


def test_own_numbers_are_the_ids_and_a_column_of_line_numbers_is_not() -> None:
    with_ids = read(book((("档案号", *HEADER), ("A-7", *ONE))))
    assert (with_ids.rows[0].record_id, with_ids.has_own_ids) == ("A-7", True)
    with_lines = read(book((("序号", *HEADER), (41, *ONE), (42, *TWO))))
    assert ([row.record_id for row in with_lines.rows], with_lines.has_own_ids) == (["1", "2"], False)


def test_a_number_that_stands_twice_is_told_apart_and_named() -> None:
    found = read(book((("档案号", *HEADER), ("A-7", *ONE), ("A-7", *TWO))))
    assert [row.record_id for row in found.rows] == ["A-7", "A-7#2"]
    assert told(found, "register_id_twice") == ["Sheet1!A3"]


def test_the_header_is_found_below_titles_and_notes() -> None:
    title = [("云渡区家纺企业名单",), ("填报单位：东桥分局", "", "2026年3月")]
    found = read(book((*title, *PLAIN, ("注：无证作坊另列",))))
    assert names(found) == [ONE[0], TWO[0]]
    assert told(found, "register_note_row") == ["Sheet1!A6"] or told(found, "register_note_row") == [
        "Sheet1!6"
    ]


def test_a_header_of_two_rows_is_read_with_its_headings() -> None:
    rows = (
        ("序号", "企业名称", "联系信息", "", "登记信息", ""),
        ("", "", "联系人", "电话", "信用代码", "住所"),
        (1, "云棠布艺有限公司", "许棠", "12000902111", CODE, "织和路1号"),
    )

    def merged(made: Any, sheets: Any) -> None:
        for cells, value in (
            ("A1:A2", "序号"),
            ("B1:B2", "企业名称"),
            ("C1:D1", "联系信息"),
            ("E1:F1", "登记信息"),
        ):
            sheets[0].merge_range(cells, value)

    for content in (book(rows, build=merged), text(rows)):
        row = read(content).rows[0]
        assert (row.cells["name"], row.cells["person"], row.cells["phone"]) == (
            "云棠布艺有限公司",
            "许棠",
            "12000902111",
        )
        assert (row.cells["code"], row.cells["address"]) == (CODE, "织和路1号")
        assert row.raw["联系信息/联系人"] == "许棠"


def test_totals_are_left_out_and_named() -> None:
    found = read(book((("序号", *HEADER), (1, *ONE), ("合计", "1家"), ("", "总计", "", "", "", ""))))
    assert names(found) == [ONE[0]]
    assert told(found, "register_total_row") == ["Sheet1!3", "Sheet1!4"]
    assert (found.account.in_file, found.account.ignored) == (3, 2)


def test_merged_cells_count_for_each_of_their_rows() -> None:
    rows = (("市场名称", *HEADER), ("锦里布匹市场", *ONE), ("", *TWO))
    found = read(book(rows, build=lambda made, sheets: sheets[0].merge_range("A2:A3", "锦里布匹市场")))
    assert [row.cells["market"] for row in found.rows] == ["锦里布匹市场"] * 2


def test_headers_that_repeat_inside_are_left_out() -> None:
    found = read(book((HEADER, ONE, HEADER, TWO)))
    assert names(found) == [ONE[0], TWO[0]]
    assert told(found, "register_header_repeated") == ["Sheet1!3"]


def test_a_list_pasted_twice_counts_once_and_is_said_once() -> None:
    many = [(f"第{n}号织布坊", "", f"1200090{n:04}", "", "织和路") for n in range(20)]
    found = read(book((("序号", *HEADER), *((n, *row) for n, row in enumerate([*many, *many])))))
    assert len(found.rows) == 20
    (message,) = [one for one in found.messages if one.code == "register_pasted_twice"]
    assert dict(message.data) == {"rows": "22–41", "count": "20", "first": "Sheet1!A2"}
    assert found.account.in_file == 40


def test_a_lone_row_that_stands_twice_is_named() -> None:
    assert told(read(book((HEADER, ONE, TWO, ONE))), "register_row_twice") == ["Sheet1!4"]


def test_three_hundred_columns_are_no_trouble_and_the_message_stays_short() -> None:
    more = tuple(f"指标{n}" for n in range(295))
    found = read(book(((*HEADER, *more), (*ONE, *("x" for _ in more)))))
    assert names(found) == [ONE[0]]
    assert len(found.rows[0].raw) == 300
    (message,) = [one for one in found.messages if one.code == "register_columns_unheard"]
    assert "(295)" in dict(message.data)["columns"] and len(dict(message.data)["columns"]) < 300


def test_several_sheets_are_one_list_and_hidden_ones_are_told() -> None:
    def hide(made: Any, sheets: Any) -> None:
        sheets[1].hide()
        sheets[0].set_row(1, None, None, {"hidden": True})

    content = book((HEADER, ONE), (HEADER, TWO), (("说明",), ("本表由各分局填报",)), build=hide)
    found = read(content)
    assert names(found) == [ONE[0], TWO[0]]
    assert told(found, "hidden_sheet_read") == ["Sheet2"]
    assert told(found, "hidden_rows_read") == ["Sheet1"]
    assert told(found, "register_sheet_left_out") == ["Sheet3"]


@pytest.mark.parametrize(
    ("right", "wrong"), [("utf-8", "gb18030"), ("utf-8", "latin-1"), ("gb18030", "cp1252")]
)
def test_a_file_saved_in_a_wrong_encoding_is_restored_and_said(right: str, wrong: str) -> None:
    rows = (("名称", "手机"), ("云棠布艺", "12000902111"))
    found = read(text(rows, right).decode(wrong).encode())
    assert names(found) == ["云棠布艺"]
    assert told(found, "register_encoding_mended")


def test_letters_lost_for_good_are_counted() -> None:
    broken = text(
        [
            *PLAIN,
            *[("某某织布坊", "", "", "", "")] * 1,
            *[(f"第{n}织布坊", "", "", "", "路") for n in range(40)],
        ]
    )
    broken = broken.replace("某某织".encode(), "某".encode() + b"\xe6\x9f" + "织".encode())
    found = read(broken, name="a.csv")
    assert len(found.rows) == 43
    assert told(found, "register_letters_lost")


def test_control_characters_are_taken_out_and_said() -> None:
    for content in (text((HEADER, ("云棠\x07布艺", *ONE[1:]))), book((HEADER, ("云棠\x07布艺", *ONE[1:])))):
        found = read(content)
        assert names(found) == ["云棠布艺"]
        assert told(found, "register_control_characters")
        assert "\x07" not in str(found)


@pytest.mark.parametrize(
    ("code", "message", "kept"),
    [
        ("9.13205E+17", "register_code_scientific", ""),
        (919901010000000000, "register_code_lost_digits", ""),
        ("919901010000012000", "register_code_lost_digits", ""),
        ("91990101MAW0FCY22M", "register_code_faulty", "91990101MAW0FCY22M"),
        ("91990101MAW0FCY2", "register_code_length", "91990101MAW0FCY2"),
        ("990101600123456", "register_code_length", "990101600123456"),
        (CODE.lower(), "", CODE),
        ("无", "", ""),
    ],
)
def test_a_code_is_checked_and_never_guessed(code: object, message: str, kept: str) -> None:
    found = read(book((HEADER, (ONE[0], code, *ONE[2:]))))
    row = found.rows[0]
    assert row.cells.get("code", "") == kept
    assert [one.code for one in row.warnings] == ([message] if message else [])
    if message:
        assert told(found, message) == ["Sheet1!B2"]


@pytest.mark.parametrize(
    ("phone", "message", "kept"),
    [
        (12000902111, "", "12000902111"),
        ("1.2E+10", "register_phone_scientific", ""),
        (57300001234, "register_phone_zero_lost", "57300001234"),
        ("05730-1", "register_phone_doubtful", "05730-1"),
        ("0573-80001234/12000902111", "", "0573-80001234/12000902111"),
    ],
)
def test_a_phone_that_a_spreadsheet_spoilt_is_named(phone: object, message: str, kept: str) -> None:
    row = read(book((HEADER, (ONE[0], CODE, phone, *ONE[3:])))).rows[0]
    assert row.cells.get("phone", "") == kept
    assert [one.code for one in row.warnings] == ([message] if message else [])


@pytest.mark.parametrize(
    ("name", "is_place"),
    [("云渡区东桥镇", True), ("东桥镇织和路70号", True), ("云渡好邻超市", False), ("云渡镇织布厂", False)],
)
def test_a_name_that_is_only_a_place_is_named(name: str, is_place: bool) -> None:
    row = read(book((HEADER, (name, *ONE[1:])))).rows[0]
    assert [one.code for one in row.warnings] == (["register_name_place"] if is_place else [])
    assert row.cells["name"] == name


def test_a_row_without_a_name_is_refused_with_its_cell() -> None:
    found = read(book((HEADER, ONE, ("", *TWO[1:]))))
    assert names(found) == [ONE[0]]
    assert told(found, "register_name_missing") == ["Sheet1!A3"]
    assert (found.account.in_file, found.account.read, found.account.refused) == (2, 1, 1)


def test_a_workshop_without_code_and_an_owners_name_as_name_come_in() -> None:
    found = read(
        book((("字号名称", "主体类型", "从业人员"), ("许棠", "个体户", ""), ("巷口缝纫作坊", "", "约5人")))
    )
    assert [(row.cells["name"], row.cells.get("kind")) for row in found.rows] == [
        ("许棠", "个体工商户"),
        ("巷口缝纫作坊", None),
    ]
    assert "staff" not in found.rows[1].cells
    assert told(found, "register_number_unread") == ["Sheet1!C3"]


@pytest.mark.parametrize(
    ("header", "cell", "kept"),
    [
        ("营业收入(万元)", "1,250.5", "1250.5"),
        ("营业收入（元）", 12505000, "1250.5"),
        ("年营业收入", "1.2亿元", "12000"),
        ("营业收入", "1250", None),
    ],
)
def test_an_income_counts_only_with_its_unit(header: str, cell: object, kept: str | None) -> None:
    found = read(book((("名称", header, "住所"), ("云棠布艺", cell, "织和路"))))
    assert found.rows[0].cells.get("revenue") == kept
    assert bool(told(found, "register_unit_missing")) is (kept is None)


def test_days_are_read_and_a_month_is_no_day() -> None:
    found = read(book((("名称", "成立日期", "注销日期"), ("云棠布艺", "2019年3月5日", "2024年5月"))))
    assert found.rows[0].cells["opened_on"] == "2019-03-05"
    assert "closed_on" not in found.rows[0].cells
    assert told(found, "register_day_unread") == ["Sheet1!C2"]


def test_of_two_columns_of_one_field_the_second_counts_where_the_first_is_empty() -> None:
    rows = (
        ("店铺名称", "企业名称", "平台"),
        ("云棠旗舰店", "云棠布艺有限公司", "甲"),
        ("溪山小铺", "", "乙"),
    )
    assert names(read(book(rows))) == ["云棠布艺有限公司", "溪山小铺"]


def test_one_column_with_person_and_phone_is_parted() -> None:
    row = read(book((("企业名称", "联系人及电话"), ("云棠布艺", "许棠 12000902111")))).rows[0]
    assert (row.cells["person"], row.cells["phone"]) == ("许棠", "12000902111")


def test_headers_that_nobody_knows_wait_for_a_mapping() -> None:
    rows = (("甲栏", "乙栏", "丙栏"), ("云棠布艺", "12000902111", "x"))
    with pytest.raises(InputError) as refused:
        read(book(rows))
    assert "甲栏、乙栏、丙栏" in sentence(refused.value.messages[0].reason, language="zh")
    row = read(book(rows), mapping={"甲栏": "name", "乙栏": "phone", "丙栏": "leave"}).rows[0]
    assert (row.cells["name"], row.cells["phone"]) == ("云棠布艺", "12000902111")
    assert row.raw == {"甲栏": "云棠布艺", "乙栏": "12000902111"}


def test_a_mapping_wins_over_the_words() -> None:
    rows = (("企业名称", "店铺名称", "电话"), ("云棠布艺有限公司", "云棠旗舰店", "12000902111"))
    assert names(read(book(rows), mapping={"店铺名称": "name", "企业名称": "keep"})) == ["云棠旗舰店"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [((HEADER,), "register_without_rows"), ((("随便", "写写"), ("a", "b")), "no_register_found")],
)
def test_only_a_list_that_says_nothing_is_refused_whole(rows: Any, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read(book(rows))
    assert [one.code for one in refused.value.messages] == [code]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (("名称", "主体类型", "成立日期", "经营范围"), "registration"),
        (("店铺名称", "平台", "客服电话"), "shops"),
        (("被检查单位", "检查日期", "检查结果"), "inspections"),
        (("被投诉单位", "投诉日期", "电话"), "complaints"),
        (("商户名称", "摊位号", "市场"), "stalls"),
        (("名称", "电话"), "other"),
    ],
)
def test_the_kind_is_told_by_the_columns(header: tuple[str, ...], kind: str) -> None:
    assert read(book((header, ["云棠布艺"] * len(header)))).kind == kind


def test_the_lists_of_a_synthetic_town_are_read_without_a_word_of_help(tmp_path: Path) -> None:
    kinds = {}
    for file in sorted((simulated(tmp_path / "town") / "files/registers").iterdir()):
        found = read_register(file, name=file.name)
        assert (found.account.read, found.account.refused, found.account.ignored) == (
            found.account.in_file,
            0,
            0,
        )
        assert {"name", "code", "phone", "person", "address", "record_id"} <= {
            field for _, field in found.columns
        }
        kinds[found.source] = found.kind
    assert kinds == {
        "complaint-list": "complaints",
        "earlier-inspections": "inspections",
        "market-stalls": "stalls",
        "online-shops": "shops",
        "registration": "registration",
    }
