"""Merges of operators: second persons, vetoes, undoing in any order, and what follows them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.web.census.linking.actions.merging import Wish, merge_operators, undo_merge
from bihuan.web.census.linking.queries.families import family_on
from bihuan.web.census.models import Merge, Operator, Pair, Party, RegisterLine
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.facts import RefusedError
from tests.kit.cast import Client, person
from tests.web.census.linked import ONE, OTHER, later, matter_of, merged, pair_of, root_of, the_record
from tests.web.census.story import TODAY, operator_of
from tests.web.loops.pages import text_of

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return [
        kind
        for kind in LedgerEvent.objects.order_by("sequence").values_list("kind", flat=True)
        if kind.startswith("linking.")
    ]


def test_two_operators_are_merged_after_they_were_looked_at_side_by_side() -> None:
    one, other = operator_of("青棉家纺有限公司"), operator_of("青绵家纺有限公司")
    client = Client()
    address = f"/census/linking/operators/{one.pk}/merge/"
    found = text_of(client.get(address, {"q": "青绵"}))
    assert f"?with={other.pk}" in found
    preview = text_of(client.get(address, {"with": other.pk}))
    assert "青棉家纺有限公司" in preview and "青绵家纺有限公司" in preview
    answer = client.post(f"{address}?with={other.pk}", {"kept": other.pk, "why": "同一人、同一处"})
    merge = Merge.objects.get()
    assert answer.headers["Location"] == f"/census/linking/merges/{merge.pk}/"
    assert (root_of(one), root_of(other)) == (other.pk, other.pk)
    assert not RegisterLine.objects.filter(pk=one.pk).exists()
    assert kinds() == ["linking.operators_merged"]
    assert client.get(f"/census/operators/{one.pk}/").headers["Location"] == other.get_absolute_url()


def test_a_merge_of_operators_with_open_matters_waits_for_somebody_else() -> None:
    one, other = (
        operator_of("青棉家纺有限公司", branch="east"),
        operator_of("青绵家纺有限公司", branch="east"),
    )
    matter_of("青绵家纺有限公司")
    pair = pair_of(one, other)
    officer, head = Client("east-officer"), Client("east-head")
    officer.post("/census/linking/review/", {"pair": pair.pk, "decision": "merge"})
    merge = Merge.objects.get()
    assert (merge.is_active, merge.needs_second, root_of(other)) == (False, True, other.pk)
    assert "还剩 0 对" in text_of(officer.get("/census/linking/review/"))
    own = officer.post(f"/census/linking/merges/{merge.pk}/", {"act": "confirm"})
    assert own.status_code == 422
    assert "提出归并的人不能自己确认" in text_of(own)
    assert head.post(f"/census/linking/merges/{merge.pk}/", {"act": "confirm"}).status_code == 302
    assert root_of(other) == one.pk
    pair.refresh_from_db()
    assert (pair.decision, pair.decided_by, pair.seconded_by) == (
        "merge",
        person("east-officer"),
        person("east-head"),
    )
    assert kinds() == ["linking.merge_proposed", "linking.pair_decided", "linking.operators_merged"]


def test_a_proposal_that_is_declined_leaves_its_pair_to_be_decided_again() -> None:
    one, other = operator_of("青棉家纺有限公司"), operator_of("青绵家纺有限公司")
    matter_of("青棉家纺有限公司")
    pair = pair_of(one, other)
    Client().post("/census/linking/review/", {"pair": pair.pk, "decision": "merge"})
    merge = Merge.objects.get()
    answer = Client("registrar").post(
        f"/census/linking/merges/{merge.pk}/", {"act": "decline", "why": "两家店"}
    )
    assert answer.status_code == 302
    pair.refresh_from_db()
    assert (pair.decision, root_of(other)) == ("none", other.pk)
    assert "未同意" in text_of(Client().get("/census/linking/merges/?state=ended"))
    assert "还剩 1 对" in text_of(Client().get("/census/linking/review/"))


def test_two_accounts_of_one_name_are_one_person() -> None:
    from tests.kit.cast import officer_named

    one, other = operator_of("青棉家纺有限公司"), operator_of("青绵家纺有限公司")
    matter_of("青棉家纺有限公司")
    merge = merged(one, other)
    twin = officer_named("twin")
    type(twin).objects.filter(pk=twin.pk).update(name=person("section-officer").name)
    twin.refresh_from_db()
    assert Client(twin).post(f"/census/linking/merges/{merge.pk}/", {"act": "confirm"}).status_code == 422


def test_two_valid_codes_are_refused_and_overridden_only_with_a_reason_by_who_may() -> None:
    one = operator_of("青棉家纺有限公司", code=ONE, clean_code=ONE, code_state="valid")
    other = operator_of("青绵家纺有限公司", code=OTHER, clean_code=OTHER, code_state="valid")
    address = f"/census/linking/operators/{one.pk}/merge/?with={other.pk}"
    told = {"kept": one.pk, "why": "换发代码"}
    officer, head = Client(), Client("section-head")
    refused = officer.post(address, told)
    assert refused.status_code == 422
    assert ONE in text_of(refused) and OTHER in text_of(refused)
    tried = officer.post(address, {**told, "override_reason": "有换发通知"})
    assert "只有科室或分局负责人、局领导可以决定" in text_of(tried)
    assert not Merge.objects.exists()
    assert head.post(address, {**told, "override_reason": "有换发通知"}).status_code == 302
    assert root_of(other) == one.pk
    assert Merge.objects.get().override_reason == "有换发通知"


def test_a_merge_in_the_middle_is_undone_and_the_later_ones_stay() -> None:
    a, b, c, d = (operator_of(f"青棉家纺{letter}有限公司") for letter in "甲乙丙丁")
    merged(a, b)
    middle = merged(c, a, minutes=2)
    merged(b, d, minutes=3)
    assert {root_of(one) for one in (a, b, c, d)} == {c.pk}
    answer = Client().post(f"/census/linking/merges/{middle.pk}/", {"act": "undo", "why": "看错了"})
    assert answer.status_code == 302
    assert [root_of(one) for one in (a, b, c, d)] == [a.pk, a.pk, c.pk, a.pk]
    assert set(RegisterLine.objects.values_list("pk", flat=True)) == {a.pk, c.pk}


def test_matters_go_with_the_family_and_come_back() -> None:
    one, other = operator_of("青棉家纺有限公司"), operator_of("青绵家纺有限公司")
    loop = matter_of("青绵家纺有限公司")
    merge = merged(one, other)
    Client("registrar").post(f"/census/linking/merges/{merge.pk}/", {"act": "confirm"})
    matters = f"/census/operators/{one.pk}/"
    assert loop.title in text_of(Client().get(matters))
    assert loop.title not in text_of(Client("west-officer").get(matters))
    undo_merge(merge_id=merge.pk, why="看错了", by=person("registrar"), now=later(9))
    assert loop.title not in text_of(Client().get(matters))
    assert loop.title in text_of(Client().get(f"/census/operators/{other.pk}/"))
    assert Party.objects.get().operator == other


def test_what_is_kept_apart_is_not_merged_over_others() -> None:
    a, b, c = (operator_of(f"青棉家纺{letter}有限公司") for letter in "甲乙丙")
    pair = pair_of(a, c)
    Client().post("/census/linking/review/", {"pair": pair.pk, "decision": "apart"})
    merged(a, b)
    with pytest.raises(RefusedError) as refused:
        merge_operators(wish=Wish(kept_id=b.pk, absorbed_id=c.pk), by=person("registrar"), now=later(5))
    assert refused.value.reasons[0].code == "merge_kept_apart"
    page = text_of(Client().get(f"/census/linking/operators/{b.pk}/merge/", {"with": c.pk}))
    assert "判断它们不是同一主体" in page


def test_the_family_of_a_past_day_is_known() -> None:
    one, other = operator_of("青棉家纺有限公司"), operator_of("青绵家纺有限公司")
    merge = merged(one, other)
    undo_merge(merge_id=merge.pk, why="看错了", by=person("registrar"), now=later(60 * 24 * 3))
    days = [family_on(other.pk, TODAY + timedelta(days=number)) for number in (-1, 0, 2, 3)]
    alone, both = (other.pk, (other.pk,)), (one.pk, (one.pk, other.pk))
    assert days == [alone, both, both, alone]
    page = text_of(Client().get(f"/census/linking/operators/{other.pk}/together/", {"on": TODAY.isoformat()}))
    assert f"{TODAY.isoformat()} 结束时：青棉家纺有限公司" in page


def test_a_record_is_split_from_its_operator_and_kept_apart_from_the_rest() -> None:
    from bihuan.web.census.actions.operators import create_operators
    from bihuan.web.people.facts import as_actor
    from tests.web.census.story import NOW, record_of

    rows = [record_of("青棉家纺有限公司"), record_of("青棉家纺店", source="网店")]
    (operator,) = create_operators(groups=[rows], by=as_actor(person("registrar")), now=NOW)
    client = Client()
    assert "青棉家纺店" in text_of(client.get(f"/census/linking/records/{rows[1].pk}/split/"))
    client.post(f"/census/linking/records/{rows[1].pk}/split/")
    rows[1].refresh_from_db()
    assert rows[1].operator_id != operator.pk
    pair = Pair.objects.get()
    assert (pair.left, pair.right, pair.decision) == (rows[0], rows[1], "apart")
    last = client.post(f"/census/linking/records/{rows[0].pk}/split/")
    assert (last.status_code, "没有可拆的" in text_of(last)) == (422, True)
    # Taking the decision back lets the two be merged again.
    client.post(f"/census/linking/pairs/{pair.pk}/withdraw/")
    client.post("/census/linking/review/", {"pair": pair.pk, "decision": "merge"})
    assert Operator.objects.get(pk=rows[1].operator_id).root_id == operator.pk


def test_whoever_does_not_see_both_operators_sees_no_merge_of_them() -> None:
    one, other = (
        operator_of("青棉家纺有限公司", branch="east"),
        operator_of("青绵家纺有限公司", branch="west"),
    )
    merge = merged(one, other)
    pair = pair_of(the_record(one), the_record(other))
    assert timezone.is_aware(merge.at)
    for address in (
        f"/census/linking/pairs/{pair.pk}/",
        f"/census/linking/operators/{other.pk}/merge/?with={one.pk}",
    ):
        assert Client("west-officer").get(address).status_code == (404 if "pairs" in address else 404)
