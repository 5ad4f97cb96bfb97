from __future__ import annotations

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import translation

from bihuan.engine.judgement.results import Outcome, Overall
from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ui import menu
from bihuan.web.ui.ring import segments
from bihuan.web.ui.views import _OUTCOMES, _OVERALLS
from bihuan.web.ui.written import as_written, with_terms
from tests.architecture.house import rooms


def shown(source: str, **data: object) -> str:
    return Template("{% load components %}" + source).render(Context(data)).strip()


@pytest.mark.parametrize("text", ["", None])
def test_a_value_that_is_not_given_is_said_to_be_so(text: str | None) -> None:
    assert "未提供" in shown("{{ text|given }}", text=text)
    with translation.override("en"):
        assert "Not given" in shown("{{ text|given }}", text=text)


def test_zero_is_a_value() -> None:
    assert shown("{{ text|given }}", text=0) == "0"


def test_what_others_wrote_cannot_become_markup() -> None:
    assert "<b>" not in as_written("<b>棉</b>")
    assert "<b>" not in with_terms("label <b>棉</b>")


def test_chinese_data_in_a_sentence_is_marked_as_chinese() -> None:
    with translation.override("en"):
        said = with_terms("the label says 棉60聚酯纤维40, not 棉")
    assert said == (
        'the label says <span lang="zh-Hans">棉60聚酯纤维</span>40, not <span lang="zh-Hans">棉</span>'
    )


@pytest.mark.parametrize("one", [outcome.value for outcome in Outcome])
def test_every_outcome_has_a_word_beside_its_colour(one: str) -> None:
    word = shown('{{ one|status:"outcome" }}', one=one).split(">")[1].split("<")[0]
    assert word
    assert not word.isascii()


def test_only_what_fails_is_red_and_only_what_conforms_is_green() -> None:
    tones = {one: shown('{{ one|status:"outcome" }}', one=one) for one in _OUTCOMES}
    assert [one for one, page in tones.items() if "failed" in page] == ["fail"]
    assert [one for one, page in tones.items() if "passed" in page] == ["pass"]


def test_the_living_page_shows_every_outcome() -> None:
    assert set(_OUTCOMES) == {outcome.value for outcome in Outcome}
    assert set(_OVERALLS) == {overall.value for overall in Overall}


def test_the_ring_has_nine_segments_and_one_is_present() -> None:
    ring = segments(5)
    assert [segment.is_present for segment in ring].index(True) == 4
    assert len(ring) == 9
    assert sum(segment.is_present for segment in ring) == 1


def test_the_ring_says_in_words_where_it_stands() -> None:
    assert "第 5 步：检验" in shown("{% ring 5 %}")


def test_the_menu_is_the_loop_in_its_order() -> None:
    assert [entry.step for entry in menu.LOOP] == list(range(1, 10))
    known = rooms()
    places = [known.index(entry.room) for entry in menu.LOOP]
    assert {entry.room for entry in (*menu.LOOP, *menu.BESIDE)} <= set(known)
    # Census comes first in the loop and lowest in the house; publication is the other end.
    assert places[0] == max(places)
    assert places[-1] == min(places)


def test_a_room_that_is_not_open_is_text_and_says_so() -> None:
    page = shown("{% menu %}")
    assert page.count("尚未开放") == sum(not entry.address for entry in (*menu.LOOP, *menu.BESIDE))
    assert 'href="/testing/"' in page
    assert 'href=""' not in page


def test_pages_lead_to_their_neighbours_only() -> None:
    paginator = Paginator(range(45), 20)
    first = shown("{% pagination page %}", page=paginator.page(1))
    last = shown('{% pagination page "failing" "failing" %}', page=paginator.page(3))
    assert 'rel="prev"' not in first
    assert 'href="?page=2"' in first
    assert 'rel="next"' not in last
    assert 'href="?failing=2#failing"' in last


def test_one_page_needs_no_leafing() -> None:
    assert not shown("{% pagination page %}", page=Paginator(range(5), 20).page(1))


def test_a_reason_is_a_sentence_in_the_readers_language() -> None:
    reason = Reason.of("meets_limit", value="7.4", limit="4.0~8.5", unit="")
    chinese = shown("{% sentence reason %}", reason=reason)
    with translation.override("en"):
        english = shown("{% sentence reason %}", reason=reason)
    assert "符合限值 4.0~8.5" in chinese
    assert "meets the limit 4.0~8.5" in english
