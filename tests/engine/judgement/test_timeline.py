"""Which edition of which standard holds: two clocks and the maker's word (standards sheet, section 11)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.judgement.timeline import Cited, Timeline, parse_citations
from bihuan.engine.rules.standards import Force
from tests.engine.kit import book, edition, standard

OLD = edition("GB 1-2003", start="2005-01-01", end="2011-08-01")
NEW = edition("GB 1-2010", start="2011-08-01", on_sale_from=date(2012, 8, 1))
SHEETS = edition("GB/T 2-2009", start="2009-12-01", end="2022-02-01")
BEDDING_OLD = edition("GB/T 3-2009", start="2009-12-01", end="2022-02-01")
BEDDING = edition("GB/T 3-2021", start="2022-02-01")
LOOSE = edition("GB/T 4-1997", start="1998-01-01", end="2005-01-01")


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    return Timeline(
        book(
            standard(OLD, NEW),
            standard(SHEETS, force=Force.RECOMMENDED, replaced_by="GB/T 3"),
            standard(BEDDING_OLD, BEDDING, force=Force.RECOMMENDED),
            standard(LOOSE, force=Force.RECOMMENDED),
            standard(edition("GB/T 5-2013", start="2014-05-01"), force=Force.CLAIM),
        )
    )


def on(timeline: Timeline, day: str) -> int:
    return timeline.stretch(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("GB 18401-2010", [("GB 18401", "2010")]),
        ("GB18401-2010", [("GB 18401", "2010")]),
        ("GB18401", [("GB 18401", "")]),
        ("GB 18401-2010 B类", [("GB 18401", "2010")]),
        ("GB18401B类", [("GB 18401", "")]),
        ("gb/t 22796—2021", [("GB/T 22796", "2021")]),
        ("ＧＢ／Ｔ　２２７９６－２００９", [("GB/T 22796", "2009")]),
        ("GB∕T 22796-2021", [("GB/T 22796", "2021")]),
        ("GB/T22796-2021一等品", [("GB/T 22796", "2021")]),
        ("执行标准:FZ/T62011.1-2016", [("FZ/T 62011.1", "2016")]),
        ("GB/T 5325-97", [("GB/T 5325", "1997")]),
        ("GB 18401-2010、GB/T 22796-2021", [("GB 18401", "2010"), ("GB/T 22796", "2021")]),
        ("GB18401—2010/GB31701—2015", [("GB 18401", "2010"), ("GB 31701", "2015")]),
        ("GB18401-2010GB31701-2015", [("GB 18401", "2010"), ("GB 31701", "2015")]),
        ("GB 18401-2010;GB 18401-2010", [("GB 18401", "2010")]),
        ("T/HOMETEX6-2019", [("T/HOMETEX 6", "2019")]),
        ("T/CNTAC 12—2018", [("T/CNTAC 12", "2018")]),
        ("DB33/T1234-2020", [("DB33/T 1234", "2020")]),
        ("Q/ABC001-2020", [("Q/ABC 001", "2020")]),
        ("Q/320281 XYZ 01-2020", [("Q/320281 XYZ 01", "2020")]),
        ("Q/A1B 001-2020", [("Q/A1B 001", "2020")]),
        ("A 18401", []),
        ("企业标准", []),
        ("", []),
    ],
)
def test_a_standard_is_recognised_in_every_spelling(text: str, cited: list[tuple[str, str]]) -> None:
    assert [(one.standard, one.edition) for one in parse_citations(text)] == cited


@given(st.text(max_size=80))
def test_no_text_makes_citing_fail(text: str) -> None:
    for cited in parse_citations(text):
        assert cited.standard.split()[-1].replace(".", "").isdigit()
        assert len(cited.edition) in (0, 4)


def test_the_first_day_of_an_edition_is_its_own_and_the_last_day_of_the_old_one_the_day_before(
    timeline: Timeline,
) -> None:
    law = timeline.mandatory[0]
    assert timeline.in_force(law, on(timeline, "2011-07-31")) is OLD
    assert timeline.in_force(law, on(timeline, "2011-08-01")) is NEW


def test_before_the_first_edition_nothing_is_in_force(timeline: Timeline) -> None:
    law = timeline.mandatory[0]
    assert timeline.in_force(law, on(timeline, "2004-12-31")) is None
    assert timeline.in_force(law, 0) is None


def test_a_span_of_days_touches_every_stretch_between_its_ends(timeline: Timeline) -> None:
    touched = timeline.stretches(date(2011, 7, 31), date(2012, 8, 1))
    assert touched == (on(timeline, "2011-07-31"), on(timeline, "2011-08-01"), on(timeline, "2012-08-01"))
    assert timeline.stretches(date(2011, 8, 1), date(2011, 8, 1)) == (on(timeline, "2011-08-01"),)


def test_all_stretches_reach_from_before_the_first_date_to_after_the_last(timeline: Timeline) -> None:
    assert timeline.everything[0] == timeline.stretch(date.min) == 0
    assert timeline.everything[-1] == timeline.stretch(date.max)


def test_a_stretch_is_shown_by_its_first_day(timeline: Timeline) -> None:
    assert timeline.period(on(timeline, "2023-05-05")) == "2022-02-01…"
    assert timeline.period(0) == "…"


def test_a_transition_binds_what_is_on_sale_whenever_it_was_made(timeline: Timeline) -> None:
    """As GB 31701-2015 from 2018-06-01."""
    law = timeline.mandatory[0]
    assert timeline.binding_on_sale(law, on(timeline, "2012-07-31")) is None
    assert timeline.binding_on_sale(law, on(timeline, "2012-08-01")) is NEW
    assert timeline.binding_on_sale(law, -1) is None


def test_standards_are_found_by_name_whatever_the_spelling(timeline: Timeline) -> None:
    found = timeline.standard("gb/t３")
    assert found is not None and found.editions == (BEDDING_OLD, BEDDING)
    assert timeline.force("GB/T 3") is Force.RECOMMENDED
    assert timeline.force("GB 1") is Force.MANDATORY
    assert timeline.force("Q/A 1") is None


def test_what_binds_by_law_and_what_binds_as_a_claim_are_kept_apart(timeline: Timeline) -> None:
    assert [s.name for s in timeline.mandatory] == ["GB 1"]
    assert [s.name for s in timeline.claims] == ["GB/T 5"]


@pytest.mark.parametrize(
    ("cited", "made", "judged", "why"),
    [
        (Cited("GB/T 3", "2021"), "2023-01-01", BEDDING, ""),
        (Cited("GB/T 3", ""), "2023-01-01", BEDDING, ""),
        (Cited("GB/T 3", "2009"), "2021-12-15", BEDDING_OLD, ""),
        (Cited("GB/T 3", "2009"), "2022-02-01", BEDDING, "declared_edition_superseded"),
        (Cited("GB/T 3", "2021"), "2021-12-15", BEDDING, "declared_edition_early"),
        (Cited("GB/T 3", "1999"), "2023-01-01", BEDDING, "declared_edition_unknown"),
        (Cited("GB/T 2", "2009"), "2022-01-31", SHEETS, ""),
        (Cited("GB/T 2", "2009"), "2022-02-01", BEDDING, "declared_edition_superseded"),
        (Cited("GB/T 2", ""), "2022-02-01", BEDDING, ""),
        (Cited("GB/T 4", "1997"), "2023-01-01", LOOSE, "declared_edition_withdrawn"),
        (Cited("GB/T 4", ""), "2023-01-01", None, ""),
        (Cited("Q/A 1", "2020"), "2023-01-01", None, "declared_standard_unknown"),
    ],
)
def test_a_declared_edition_gives_way_only_where_another_took_its_place(
    timeline: Timeline, cited: Cited, made: str, judged: object, why: str
) -> None:
    """Cases E61, E63, E67 and H10 of the standards sheet."""
    assert timeline.declared(cited, on(timeline, made)) == (judged, why)


def test_standards_that_replace_each_other_in_a_circle_end_in_nothing() -> None:
    circle = Timeline(
        book(
            standard(edition("GB/T 8-1990", start="1990-01-01", end="2000-01-01"), replaced_by="GB/T 9"),
            standard(edition("GB/T 9-1990", start="1990-01-01", end="2000-01-01"), replaced_by="GB/T 8"),
        )
    )
    found, why = circle.declared(Cited("GB/T 8", "1990"), circle.stretch(date(2020, 1, 1)))
    assert (found.name if found else None, why) == ("GB/T 8-1990", "declared_edition_withdrawn")
