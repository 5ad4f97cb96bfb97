"""Announcements: their rates against their own figures."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.tables.announcements import Announcement, read_announcements
from bihuan.tables.announcements_rates import RateCheck, check_rate, read_rate
from bihuan.tables.messages import InputError
from tests.tables.lists.published import DATA, as_csv, rulebook

HEADER = ["发布机关", "产品", "抽查批次", "不合格批次", "合格率", "不合格项目"]


def announcements() -> tuple[Announcement, ...]:
    path = DATA / "announcements.csv"
    found = read_announcements(path, name=path.name, rulebook=rulebook())
    assert found.account.as_dict() == {"in_file": 111, "read": 110, "refused": 0, "ignored": 1}
    return found.rows


def only(cells: list[str]) -> Announcement:
    (row,) = read_announcements(as_csv([HEADER, cells]), name="a.csv", rulebook=rulebook()).rows
    return row


def check(text: str, sampled: int | None, failed: int | None) -> RateCheck:
    return check_rate(read_rate(text), sampled=sampled, failed=failed)


def test_of_the_published_announcements_three_contradict_themselves() -> None:
    rows = announcements()
    assert Counter(row.check.status for row in rows) == {
        "agrees": 49,
        "differs": 3,
        "not_comparable": 3,
        "not_checkable": 10,
        "no_rate": 45,
    }
    flagged = [
        (row.row, row.stated_rate, row.check.computed, row.check.difference) for row in rows if row.is_flagged
    ]
    assert flagged == [
        (9, "不合格率6.3%", "6.2", "half_up"),
        (25, "合格率47.22%", "48.61", "other_count"),
        (96, "合格率85.5%", "88.2", "no_count"),
    ]


def test_what_cannot_be_compared_in_the_published_announcements() -> None:
    found = {row.stated_rate for row in announcements() if row.check.status == "not_comparable"}
    assert found == {"近四成不合格", "实物合格率62.5%", "实物质量合格率68.6%"}


def test_failing_items_of_announcements_are_resolved_with_their_counts() -> None:
    silk = next(row for row in announcements() if row.row == 6)
    assert [(item.item, item.count) for item in silk.failing_items] == [
        ("silk-weighting", 2),
        ("fibre-content", 2),
        ("filling-mass-deviation", 2),
        ("moisture-regain", 1),
        ("silk-length", 2),
    ]


def test_only_names_of_products_are_unknown_among_the_published_items() -> None:
    unknown = [item.written for row in announcements() for item in row.failing_items if not item.item]
    assert unknown == ["蚕丝被(3批次)", "床单(1)", "色织棉布(1)", "棉本色布(2)"]


@pytest.mark.parametrize(
    ("text", "kind", "percent"),
    [
        ("合格率97.1%", "pass", "97.1"),
        ("不合格发现率4.17%", "fail", "4.17"),
        ("不合格产品检出率3.6％", "fail", "3.6"),
        ("问题产品检出率43.3%", "fail", "43.3"),
        ("不合格43%", "fail", "43"),
        ("全部合格", "pass", "100"),
        ("全部不合格", "fail", "100"),
    ],
)
def test_a_rate_keeps_its_decimals(text: str, kind: str, percent: str) -> None:
    rate = read_rate(text)
    assert rate is not None
    assert (rate.kind, str(rate.percent)) == (kind, percent)


@pytest.mark.parametrize(
    ("text", "sampled", "failed", "status", "difference"),
    [
        ("不合格率6.2%", 80, 5, "agrees", ""),
        ("不合格率6.3%", 80, 5, "differs", "half_up"),
        ("不合格率16.6%", 60, 10, "differs", "cut_off"),
        ("不合格率33.4%", 3, 1, "differs", "rounded_up"),
        ("合格率5%", 60, 3, "differs", "other_rate"),
        ("合格率85.5%", 68, 8, "differs", "no_count"),
        ("合格率47.22%", 72, 37, "differs", "other_count"),
        ("全部合格", 15, 0, "agrees", ""),
        ("全部合格", 15, 1, "differs", "other_count"),
        ("合格率100.0%", 15, 0, "agrees", ""),
        ("实物合格率62.5%", 40, 15, "not_comparable", ""),
        ("近四成不合格", 29, 11, "not_comparable", ""),
        ("约60%合格", 10, 4, "not_comparable", ""),
        ("检测率80%", 10, 2, "not_comparable", ""),
        ("合格率80%", 10, None, "not_checkable", ""),
        ("合格率80%", None, 2, "not_checkable", ""),
        ("合格率80%", 10, 12, "not_checkable", ""),
        ("合格率80%", 0, 0, "not_checkable", ""),
        ("", 10, 2, "no_rate", ""),
    ],
)
def test_a_rate_is_checked_against_its_counts(
    text: str, sampled: int | None, failed: int | None, status: str, difference: str
) -> None:
    found = check(text, sampled, failed)
    assert (found.status, found.difference) == (status, difference)


@given(sampled=st.integers(1, 5000), share=st.fractions(0, 1), places=st.integers(0, 3))
def test_a_rate_rounded_half_to_even_always_agrees(sampled: int, share: Fraction, places: int) -> None:
    failed = int(share * sampled)
    exact = Fraction(failed * 100, sampled) * 10**places
    below = exact.numerator // exact.denominator
    rest = exact - below
    rounded = below + (1 if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and below % 2) else 0)
    stated = Decimal(rounded).scaleb(-places).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    assert check(f"不合格率{stated}%", sampled, failed).status == "agrees"
    other = stated + Decimal(1).scaleb(-places)
    assert check(f"不合格率{other}%", sampled, failed).status == "differs"


def test_counts_are_never_guessed() -> None:
    row = only(["某局", "床单", "约60", "", "合格率80%", ""])
    assert (row.batches_sampled, row.batches_failed, row.check.status) == (None, None, "not_checkable")
    assert [oddity.code for oddity in row.oddities] == ["announcement_count_not_understood"]


def test_counts_of_items_that_cannot_be_are_told() -> None:
    row = only(["某局", "床单", "60", "3", "", "pH值(4)"])
    assert [oddity.code for oddity in row.oddities] == ["announcement_item_count_too_high"]
    row = only(["某局", "床单", "60批次", "9", "", "pH值(4);异味(1)"])
    assert [oddity.code for oddity in row.oddities] == ["announcement_item_counts_too_low"]
    assert not only(["某局", "床单", "60", "9", "", "pH值(4);异味"]).oddities


def test_more_failed_than_sampled_is_told() -> None:
    row = only(["某局", "床单", "3", "9", "", ""])
    assert [oddity.code for oddity in row.oddities] == ["announcement_counts_impossible"]


def test_titles_blanks_and_shifted_rows_are_accounted_for() -> None:
    table = [
        ["某年通告"],
        HEADER,
        ["某局", "床单", "3", "0", "", ""],
        [""] * 6,
        ["某局", "床单", "3", "0", "", "", "多"],
    ]
    found = read_announcements(as_csv(table), name="a.csv", rulebook=rulebook())
    assert found.account.as_dict() == {"in_file": 5, "read": 1, "refused": 1, "ignored": 3}


def test_a_table_without_counts_is_refused_naming_the_columns() -> None:
    with pytest.raises(InputError) as refused:
        read_announcements(
            as_csv([["发布机关", "产品"], ["某局", "床单"]]), name="a.csv", rulebook=rulebook()
        )
    (message,) = refused.value.messages
    assert message.code == "announcement_columns_missing"
    assert dict(message.data)["columns"] == "batches_sampled, batches_failed, stated_rate"
