"""What kind of mark a lot text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from bihuan.tables.lots import classify_lot

BATCH_HEADER, ARTICLE_HEADER = "生产日期/批号", "生产日期/货号"


@pytest.mark.parametrize(
    ("text", "header", "kind"),
    [
        ("2016.4.10", BATCH_HEADER, "date"),
        ("2016-3-1", BATCH_HEADER, "date"),
        ("2013/10/5", BATCH_HEADER, "date"),
        ("2008.11", ARTICLE_HEADER, "date"),
        ("2014-01//", BATCH_HEADER, "date"),
        ("2024年5月20日至2024年5月28日", BATCH_HEADER, "date"),
        ("20240520", BATCH_HEADER, "date"),
        ("２０２４－０５－２０", BATCH_HEADER, "date"),
        ("生产日期:2024-05-20", BATCH_HEADER, "date"),
        ("34333001", BATCH_HEADER, "batch"),
        ("NC00803", BATCH_HEADER, "batch"),
        ("02020200077", BATCH_HEADER, "batch"),
        ("批号20160410", ARTICLE_HEADER, "batch"),
        ("0123", "生产日期或货号/批号", "article"),
        ("6476A", ARTICLE_HEADER, "article"),
        ("货号:JY-1622F", BATCH_HEADER, "article"),
        ("货号91106072101", BATCH_HEADER, "article"),
        ("货品编号:90173119/20286", BATCH_HEADER, "article"),
        ("款号:A-77", BATCH_HEADER, "style"),
        ("货号6935203518806", BATCH_HEADER, "barcode"),
        ("6924412194383", BATCH_HEADER, "barcode"),
        ("玫红", BATCH_HEADER, "colour"),
        ("浅蓝色", BATCH_HEADER, "colour"),
        ("3326紫", ARTICLE_HEADER, "mixed"),
        ("2013-10/货号:PC002", BATCH_HEADER, "mixed"),
        ("2024-01-02 A12", BATCH_HEADER, "mixed"),
        ("无", BATCH_HEADER, "none"),
        ("未标注", BATCH_HEADER, "none"),
        ("/", BATCH_HEADER, ""),
        ("——", BATCH_HEADER, ""),
        ("", BATCH_HEADER, ""),
    ],
)
def test_a_lot_text_is_of_a_kind(text: str, header: str, kind: str) -> None:
    found = classify_lot(text, header=header)
    assert (found.kind, found.oddities) == (kind, ())


@pytest.mark.parametrize(
    ("text", "kind", "oddity"),
    [
        ("6935203518807", "barcode", "list_barcode_check_digit"),
        ("1905-7-1", "date", "list_date_serial_accident"),
        ("2016-13-40", "date", "list_date_impossible"),
        ("1950-01-01", "date", "list_date_unlikely"),
        ("2124-01-01", "date", "list_date_unlikely"),
        ("41579", "batch", "list_lot_may_be_serial"),
        ("见包装", "", "list_lot_not_understood"),
    ],
)
def test_what_is_odd_about_a_lot_is_told(text: str, kind: str, oddity: str) -> None:
    found = classify_lot(text, header=BATCH_HEADER)
    assert (found.kind, [one.code for one in found.oddities]) == (kind, [oddity])


def test_a_serial_accident_names_the_number_and_no_year() -> None:
    (oddity,) = classify_lot("1905-7-1", header=ARTICLE_HEADER).oddities
    assert dict(oddity.data) == {"text": "1905-7-1", "number": "2009"}


def test_a_number_that_may_be_a_serial_says_which_day_it_would_be() -> None:
    (oddity,) = classify_lot("41579", header=BATCH_HEADER).oddities
    assert dict(oddity.data)["day"] == "2013-11-01"
    assert not classify_lot("41579", header="货号").oddities


@given(digits=st.text("0123456789", min_size=12, max_size=12), wrong=st.integers(1, 9))
def test_one_wrong_digit_of_a_barcode_is_noticed(digits: str, wrong: int) -> None:
    check = ean.calc_check_digit(digits)
    assert classify_lot(digits + check, header=ARTICLE_HEADER).oddities == ()
    other = str((int(check) + wrong) % 10)
    assert classify_lot(digits + other, header=ARTICLE_HEADER).oddities != ()


@given(text=st.text(max_size=30))
def test_no_text_whatever_breaks_the_reading_of_a_lot(text: str) -> None:
    kinds = {"date", "article", "barcode", "style", "colour", "batch", "none", "mixed", ""}
    assert classify_lot(text, header=BATCH_HEADER).kind in kinds
