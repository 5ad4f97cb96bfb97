"""Of a list of complaints only the respondent comes in; whoever complained is nowhere afterwards."""

from __future__ import annotations

import pytest

from bihuan.tables.register_cells import HIDDEN_IDENTITY
from bihuan.tables.registers import Register, records_table
from tests.tables.registers.books import CODE, OTHER_CODE, book, names, read, told

# An invented identity number: region 110105 with a day of birth, and its check character.
IDENTITY = "11010519491231002X"
HEADER = (
    *(
        "登记编号",
        "投诉人",
        "投诉人电话",
        "投诉人住址",
        "证件号码",
        "被投诉单位",
        "被投诉单位代码",
        "被投诉单位电话",
    ),
    *("联系人", "联系电话", "地址", "投诉内容", "处理结果"),
)
SECRETS = (
    "柳私密",
    "12099998888",
    "私密小区8幢",
    IDENTITY,
    "柳联系",
    "12099997777",
    "联系小区9幢",
    "我买的被子掉色",
    "已退款给柳女士",
)
ROW = (
    *("TS-1", "柳私密", "12099998888", "私密小区8幢", IDENTITY, "云棠布艺有限公司", CODE, "12000902111"),
    *("柳联系", "12099997777", "联系小区9幢", "我买的被子掉色", "已退款给柳女士"),
)


def everything(register: Register) -> str:
    """All that is left of a file: rows, raw rows, messages, table."""
    return str(register) + str(records_table([register]).to_pylist())


def test_complainants_and_what_they_wrote_are_nowhere_afterwards() -> None:
    nameless = ("TS-2", *ROW[1:5], "", *ROW[6:])
    note = ("柳私密来电补充",)
    found = read(book((("12315投诉登记表",), HEADER, ROW, nameless, ROW, note)))
    assert names(found) == ["云棠布艺有限公司"]
    assert found.rows[0].cells == {
        "record_id": "TS-1",
        "name": "云棠布艺有限公司",
        "code": CODE,
        "phone": "12000902111",
    }
    assert set(found.rows[0].raw) == {"登记编号", "被投诉单位", "被投诉单位代码", "被投诉单位电话"}
    assert [secret for secret in (*SECRETS, "柳私密来电补充") if secret in everything(found)] == []


def test_a_mapping_cannot_bring_a_complainant_in() -> None:
    found = read(book((HEADER, ROW)), mapping={"投诉人": "person", "投诉人电话": "phone"}, kind="inspections")
    assert "柳私密" not in everything(found) and "12099998888" not in everything(found)


def test_columns_that_do_not_say_whose_they_are_stay_out_where_a_complainant_is_named() -> None:
    found = read(book((HEADER, ROW)))
    assert found.doubtful == ("联系人", "联系电话", "地址")
    assert told(found, "register_columns_doubtful") == ["Sheet1!1"]


def test_an_officer_may_say_that_they_are_the_respondents() -> None:
    found = read(book((HEADER, ROW)), mapping={"地址": "address"})
    assert found.rows[0].cells["address"] == "联系小区9幢"
    assert found.doubtful == ("联系人", "联系电话")


def test_beside_the_respondent_in_a_list_without_complainants_they_are_the_respondents() -> None:
    rows = (
        ("编号", "被投诉单位", "被投诉单位代码", "电话", "联系人", "地址", "投诉日期", "投诉内容"),
        ("T1", "云棠布艺", CODE, "12000902111", "许棠", "织和路1号", "2025-07-19", "掉色"),
    )
    found = read(book(rows))
    assert found.taken == ("电话", "联系人", "地址")
    assert told(found, "register_columns_taken") == ["Sheet1!1"]
    assert (found.rows[0].cells["phone"], found.rows[0].cells["person"]) == ("12000902111", "许棠")
    assert "掉色" not in everything(found)
    left = read(book(rows), mapping={"联系人": "leave"})
    assert "许棠" not in everything(left)


def test_apart_from_the_respondent_they_stay_out() -> None:
    rows = (("被投诉单位", "投诉日期", "联系人", "电话"), ("云棠布艺", "2025-07-19", "柳联系", "12099997777"))
    found = read(book(rows))
    assert found.doubtful == ("联系人", "电话")
    assert "柳联系" not in everything(found)


def test_what_changes_with_every_complaint_about_one_respondent_is_the_complainants() -> None:
    about = [("云棠布艺", f"柳{n}", f"1209999{n:04}") for n in range(1, 15)]
    found = read(book((("被投诉单位", "联系人", "电话"), *about)))
    assert found.doubtful == ("联系人", "电话")
    assert len(found.rows) == 14 and "12099990003" not in everything(found)
    steady = [("云棠布艺", "许棠", "12000902111", n) for n in range(14)]
    assert read(book((("被投诉单位", "联系人", "电话", "投诉日期"), *steady))).taken == ("联系人", "电话")


@pytest.mark.parametrize("heading", ["投诉人", "投诉方信息", "消费者"])
def test_headings_over_two_rows_say_whose_a_column_is(heading: str) -> None:
    rows = (
        (heading, "", "被投诉方", "", "诉求"),
        ("姓名", "电话", "名称", "电话", ""),
        ("柳私密", "12099998888", "云棠布艺", "12000902111", "退货"),
    )
    for build in (
        None,
        lambda made, sheets: [
            sheets[0].merge_range("A1:B1", heading),
            sheets[0].merge_range("C1:D1", "被投诉方"),
        ],
    ):
        found = read(book(rows, build=build))
        assert found.rows[0].cells == {"record_id": "1", "name": "云棠布艺", "phone": "12000902111"}
        assert "柳私密" not in everything(found) and "退货" not in everything(found)


def test_identity_numbers_of_owners_are_left_out_of_any_list() -> None:
    rows = (
        ("名称", "身份证号", "经营者", "备注", "代码"),
        ("云棠布艺", IDENTITY, "许棠", f"证件{IDENTITY}", OTHER_CODE),
    )
    found = read(book(rows))
    assert IDENTITY not in everything(found)
    assert found.rows[0].raw == {
        "名称": "云棠布艺",
        "经营者": "许棠",
        "备注": f"证件{HIDDEN_IDENTITY}",
        "代码": OTHER_CODE,
    }
    assert told(found, "register_identity_numbers") == ["Sheet1!D2"]
    assert found.withheld == ("身份证号",)


def test_a_reporter_named_in_a_list_of_inspections_stays_out() -> None:
    found = read(
        book((("被检查单位", "举报人", "检查结果"), ("云棠布艺", "柳私密", "未见异常"))), kind="inspections"
    )
    assert "柳私密" not in everything(found)
