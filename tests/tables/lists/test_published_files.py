"""Every published file, against what a person read in it."""

from __future__ import annotations

import csv

import pytest

from bihuan.tables.lists import Account
from tests.tables.lists.published import DATA, FILES, codes, published

# file: (rows in the file, read, refused, ignored), (pass, fail, unknown)
ACCOUNTS = {
    "beijing.xlsx": ((23, 19, 0, 4), (0, 16, 3)),
    "chongqing.html": ((25, 24, 0, 1), (0, 23, 1)),
    "dongying.xlsx": ((8, 4, 0, 4), (0, 4, 0)),
    "fujian.csv": ((5, 4, 0, 1), (0, 4, 0)),
    "hainan.xlsx": ((9, 5, 0, 4), (0, 5, 0)),
    "jiangsu-mr.xlsx": ((7, 3, 0, 4), (0, 3, 0)),
    "shanghai-gs.csv": ((12, 11, 0, 1), (0, 11, 0)),
    "shanghai-mr.xlsx": ((11, 7, 0, 4), (0, 7, 0)),
    "shanghai-zj.xlsx": ((24, 20, 0, 4), (7, 13, 0)),
    "shanxi-list.xlsx": ((17, 13, 0, 4), (0, 3, 10)),
    "sichuan.html": ((8, 7, 0, 1), (0, 7, 0)),
    "weinan.xlsx": ((11, 7, 0, 4), (0, 7, 0)),
    "wuhan.csv": ((12, 11, 0, 1), (0, 0, 11)),
}
COLUMNS = ("product", "maker", "sampled_party", "brand", "spec", "lot", "lot_kind", "result", "remark")


def test_every_published_file_has_an_account() -> None:
    assert {path.name for path in FILES} == set(ACCOUNTS)


@pytest.mark.parametrize("name", sorted(ACCOUNTS))
def test_a_file_is_read_to_the_last_row(name: str) -> None:
    (in_file, read, refused, ignored), results = ACCOUNTS[name]
    found = published(name)
    assert found.account == Account(in_file=in_file, read=read, refused=refused, ignored=ignored)
    assert in_file == read + refused + ignored
    assert (
        tuple(sum(row.result == result for row in found.rows) for result in ("pass", "fail", "unknown"))
        == results
    )


@pytest.mark.parametrize("name", sorted(ACCOUNTS))
def test_every_row_is_as_a_person_read_it(name: str) -> None:
    with (DATA / "expected-rows.csv").open(encoding="utf-8", newline="") as stream:
        expected = [row for row in csv.DictReader(stream) if row.pop("file") == name]
    found = [
        {
            "row": str(row.row),
            **{column: getattr(row, column) for column in COLUMNS},
            "failing_items": "; ".join(item.text for item in row.failing_items),
            "oddities": "; ".join(codes(row)),
        }
        for row in published(name).rows
    ]
    assert found == expected


@pytest.mark.parametrize("name", sorted(ACCOUNTS))
def test_every_failing_item_of_the_published_files_is_in_the_catalogue(name: str) -> None:
    assert not published(name).unknown_items


@pytest.mark.parametrize(
    ("name", "authority", "title"),
    [
        ("weinan.xlsx", "渭南市质量技术监督局", "渭南市质量技术监督局2016年家用纺织品产品质量监督抽查结果"),
        (
            "chongqing.html",
            "重庆市质量技术监督局",
            "重庆市质量技术监督局2009年家用纺织品产品质量监督抽查结果",
        ),
        ("shanxi-list.xlsx", "", "山西省家用纺织品产品质量监督抽查结果"),
        ("fujian.csv", "", "fujian.csv"),
    ],
)
def test_the_title_says_who_published_and_nobody_is_guessed(name: str, authority: str, title: str) -> None:
    assert {(row.authority, row.title) for row in published(name).rows} == {(authority, title)}


def test_the_rows_set_aside_say_why() -> None:
    ignored = [(one.place, one.reason.code) for one in published("weinan.xlsx").ignored]
    assert ignored == [
        ("weinan.xlsx Sheet1!1", "list_title_row"),
        ("weinan.xlsx Sheet1!2", "list_header_row"),
        ("weinan.xlsx Sheet1!10", "list_blank_row"),
        ("weinan.xlsx Sheet1!11", "list_note_row"),
    ]


def test_a_doubled_row_is_two_samples() -> None:
    twelfth, thirteenth = (row for row in published("beijing.xlsx").rows if row.row in {12, 13})
    assert twelfth.product == thirteenth.product == "全棉四件套"
    assert not codes(twelfth)
    assert [oddity.as_dict() for oddity in thirteenth.oddities] == [{"code": "list_same_as_row", "row": "12"}]


def test_a_day_that_a_spreadsheet_made_of_a_number_is_told_and_left() -> None:
    first = published("chongqing.html").rows[0]
    assert (first.lot, first.lot_kind) == ("1905-7-1", "date")
    assert first.oddities[0].as_dict() == {
        "code": "list_date_serial_accident",
        "text": "1905-7-1",
        "number": "2009",
    }


def test_what_a_name_says_in_brackets_is_kept() -> None:
    (label,) = published("shanghai-gs.csv").rows[8].failing_items
    assert (label.item, label.detail) == ("label", "未标注生产厂家名称、地址、中文纤维含量")
    (ph,) = published("jiangsu-mr.xlsx").rows[2].failing_items
    assert (ph.item, ph.part, ph.written) == ("ph", "face", "pH值(面料)")
