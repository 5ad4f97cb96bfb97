"""疑似同一主体: pairs one after the other, what a decision settles, who sees what, taking it back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.web.census.linking.actions.deciding import Said, decide_pair
from bihuan.web.census.models import Merge, Pair
from tests.kit.cast import Client, person
from tests.web.census.linked import ONE, OTHER, later, pair_of, root_of
from tests.web.census.story import operator_of, record_of
from tests.web.loops.pages import text_of

pytestmark = pytest.mark.django_db
QUESTIONS = 22
REVIEW = "/census/linking/review/"


def shown(page: str) -> int | None:
    found = re.search(r'name="pair" value="(\d+)"', page)
    return int(found[1]) if found else None


def four() -> list[Any]:
    return [operator_of(f"青棉家纺{letter}有限公司") for letter in "甲乙丙丁"]


def test_the_likeliest_pair_comes_first_and_each_decision_leads_to_the_next() -> None:
    a, b, c, d = four()
    weak, strong = pair_of(a, b, probability=0.2), pair_of(c, d, probability=0.6)
    client = Client()
    page = text_of(client.get(REVIEW))
    assert shown(page) == strong.pk
    assert "还剩 2 对" in page
    answer = client.post(REVIEW, {"pair": strong.pk, "decision": "apart"}, follow=True)
    page = text_of(answer)
    assert shown(page) == weak.pk
    assert "还剩 1 对" in page and "刚才：" in page
    done = text_of(client.post(REVIEW, {"pair": weak.pk, "decision": "merge"}, follow=True))
    assert "没有要判断的了" in done
    assert root_of(b) == a.pk


def test_the_sides_are_compared_in_words_and_the_evidence_is_told_in_sentences() -> None:
    one = operator_of("青棉家纺有限公司", phone="13800001234", person="许青棉", address="东桥镇纺织路1号")
    other = operator_of("青棉家纺有限公司", phone="13800005678", person="许青棉")
    pair = pair_of(one, other)
    page = text_of(Client().get(f"/census/linking/pairs/{pair.pk}/"))
    assert "字号相同" in page and "电话不同" in page
    told = r'<span class="(?:same|differs|one-side|neither)">([^<]+)</span></td>'
    rows = dict(re.findall(rf'<th scope="row">([^<]+)</th>.*?<td>{told}', page, re.S))
    assert (rows["名称"], rows["电话"], rows["地址"], rows["统一社会信用代码"]) == (
        "一致",
        "不同",
        "一方未提供",
        "双方未提供",
    )
    assert "138****1234" in page and "13800001234" not in page
    assert "许**" in page and "许青棉" not in page


def test_skipping_goes_on_and_begins_again_at_the_end() -> None:
    a, b, c, d = four()
    first, second = pair_of(a, b, probability=0.6), pair_of(c, d, probability=0.6)
    client = Client()
    assert shown(text_of(client.get(REVIEW))) == first.pk
    assert shown(text_of(client.get(REVIEW, {"after": first.pk}))) == second.pk
    assert shown(text_of(client.get(REVIEW, {"after": second.pk}))) == first.pk


def test_what_is_put_off_leaves_the_list_and_is_found_under_later() -> None:
    a, b, *_ = four()
    pair = pair_of(a, b)
    client = Client()
    client.post(REVIEW, {"pair": pair.pk, "decision": "later"})
    assert shown(text_of(client.get(REVIEW))) is None
    assert shown(text_of(client.get(REVIEW, {"list": "later"}))) == pair.pk
    client.post(REVIEW, {"pair": pair.pk, "decision": "merge"})
    assert root_of(b) == a.pk


def test_one_decision_settles_every_pair_of_the_same_two_operators_and_is_taken_back_whole() -> None:
    from bihuan.web.census.actions.operators import create_operators
    from bihuan.web.people.facts import as_actor
    from tests.web.census.story import NOW

    left = [record_of("青棉家纺有限公司"), record_of("青棉家纺店", source="网店")]
    right = [record_of("青绵家纺有限公司"), record_of("青绵家纺店", source="网店")]
    one, other = create_operators(groups=[left, right], by=as_actor(person("registrar")), now=NOW)
    pairs = [pair_of(left[0], right[0], probability=0.6), pair_of(left[1], right[1])]
    client = Client()
    client.post(REVIEW, {"pair": pairs[0].pk, "decision": "merge"})
    assert list(Pair.objects.values_list("decision", flat=True)) == ["merge", "merge"]
    assert root_of(other) == one.pk
    client.post(f"/census/linking/pairs/{pairs[0].pk}/withdraw/")
    assert list(Pair.objects.values_list("decision", flat=True)) == ["none", "none"]
    assert root_of(other) == other.pk
    assert not Merge.objects.get().is_active


def test_the_last_decision_is_one_key_away() -> None:
    a, b, c, d = four()
    first, second = pair_of(a, b, probability=0.6), pair_of(c, d, probability=0.5)
    client = Client()
    page = text_of(client.post(REVIEW, {"pair": first.pk, "decision": "merge"}, follow=True))
    assert shown(page) == second.pk
    action = re.search(r'action="(/census/linking/pairs/\d+/withdraw/)"', page)
    assert action
    client.post(action[1])
    assert (root_of(b), shown(text_of(client.get(REVIEW)))) == (b.pk, first.pk)


def test_the_second_of_two_officers_is_told_who_decided() -> None:
    a, b, *_ = four()
    pair = pair_of(a, b)
    decide_pair(pair_id=pair.pk, said=Said(decision="apart"), by=person("registrar"), now=later(1))
    answer = Client().post(REVIEW, {"pair": pair.pk, "decision": "merge"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "已由别人判断" in page and person("registrar").name in page
    assert root_of(b) == b.pk


def test_a_veto_is_explained_and_leads_to_both_sides() -> None:
    one = operator_of("青棉家纺有限公司", code=ONE, clean_code=ONE, code_state="valid")
    other = operator_of("青棉家纺厂", code=OTHER, clean_code=OTHER, code_state="valid")
    pair = pair_of(one, other)
    answer = Client().post(REVIEW, {"pair": pair.pk, "decision": "merge"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "一个代码只属于一个主体" in page
    assert f"/census/linking/operators/{one.pk}/merge/?with={other.pk}" in page
    assert shown(page) == pair.pk


def test_pairs_are_narrowed_by_town_branch_and_source() -> None:
    east = [operator_of(f"青棉家纺{letter}厂", branch="east", town="东桥镇") for letter in "甲乙"]
    west = [
        operator_of(f"白桥布行{letter}店", branch="west", town="西园镇", source="网店") for letter in "甲乙"
    ]
    first, second = pair_of(*east), pair_of(*west, probability=0.1)
    client = Client()
    record = second.left
    for wanted in ({"town": "西园镇"}, {"branch": west[0].branch_id}, {"source": record.source_id}):
        page = text_of(client.get(REVIEW, wanted))
        assert (shown(page), "还剩 1 对" in page) == (second.pk, True)
    assert shown(text_of(client.get(REVIEW))) == first.pk


def test_an_officer_of_a_branch_sees_pairs_of_which_both_operators_are_his() -> None:
    east, other = operator_of("青棉家纺甲厂", branch="east"), operator_of("青棉家纺乙厂", branch="east")
    west = operator_of("青棉家纺丙厂", branch="west")
    own, across = pair_of(east, other), pair_of(east, west, probability=0.6)
    officer = Client("east-officer")
    assert shown(text_of(officer.get(REVIEW))) == own.pk
    assert officer.get(f"/census/linking/pairs/{across.pk}/").status_code == 404
    assert officer.post(REVIEW, {"pair": across.pk, "decision": "merge"}).status_code == 404
    assert shown(text_of(Client().get(REVIEW))) == across.pk


def test_an_operators_page_tells_why_its_records_stand_together() -> None:
    from bihuan.web.census.actions.operators import create_operators
    from bihuan.web.people.facts import as_actor
    from tests.web.census.story import NOW

    rows = [record_of("青棉家纺有限公司"), record_of("青棉家纺店", source="网店")]
    (one,) = create_operators(groups=[rows], by=as_actor(person("registrar")), now=NOW)
    pair_of(*rows, outcome="linked", probability=0.99)
    other = operator_of("青绵家纺有限公司")
    likely = pair_of(rows[0], other)
    page = text_of(Client().get(f"/census/linking/operators/{one.pk}/together/"))
    assert "名册记录 2 条" in page and "青棉家纺店" in page
    assert "字号相同" in page
    assert f"/census/linking/pairs/{likely.pk}/" in page


def test_the_questions_of_a_review_page_do_not_grow_with_the_pairs() -> None:
    operators = [operator_of(f"青棉家纺{number}号厂") for number in range(8)]
    pair_of(operators[0], operators[1])
    client = Client()
    with CaptureQueriesContext(connection) as few:
        client.get(REVIEW)
    for number in range(2, 7):
        pair_of(operators[number], operators[number + 1])
    with CaptureQueriesContext(connection) as many:
        client.get(REVIEW)
    assert len(many) == len(few) == QUESTIONS
