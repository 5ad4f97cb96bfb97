from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.web.census.actions.edits import rename
from bihuan.web.census.actions.operators import add_records_within, create_operators, set_fields
from bihuan.web.census.models import Attribute, Operator, Record, RegisterLine
from bihuan.web.census.queries.families import family, root_of
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.people.facts import as_actor
from tests.kit.cast import office, person
from tests.web.census.story import NOW, TODAY, list_file, operator_of, record_of

pytestmark = pytest.mark.django_db


def test_an_operator_of_two_records_takes_the_word_of_the_trusted_source_and_keeps_both() -> None:
    stall = record_of("何记", source="摊位", phone="12005550101", address="市场街7号")
    named = record_of("何记被面店", clean_code="92370613MA3TEST10H", code_state="valid", staff="3")
    stall.source.kind = "stalls"
    stall.source.save()
    (made,) = create_operators(groups=[[stall, named]], by=as_actor(person("registrar")), now=NOW)
    assert (made.name, made.code, made.staff) == ("何记被面店", "92370613MA3TEST10H", 3)
    assert {one.pk for one in made.records.all()} == {stall.pk, named.pk}
    assert [one.address for one in made.sites.all()] == ["市场街7号"]
    assert made.root_id == made.pk


def test_records_that_join_an_operator_add_what_it_lacks_and_overrule_nothing() -> None:
    operator = operator_of("云锦布行", staff="5", address="市场街1号", person="云锦")
    late = record_of("云锦布行", staff="9", revenue="80", address="市场街1号", phone="12005550109")
    with recording(by=as_actor(person("registrar")), now=NOW) as rec:
        add_records_within(rec=rec, joins={late.pk: operator.pk})
    operator.refresh_from_db()
    assert (operator.staff, operator.revenue) == (5, 80)
    assert operator.sites.count() == 1
    assert sorted(operator.contacts.values_list("person", "phone")) == [("", "12005550109"), ("云锦", "")]
    assert operator.records.count() == 2


def joined(operator: Operator, *records: Record) -> Operator:
    with recording(by=as_actor(person("registrar")), now=NOW) as rec:
        add_records_within(rec=rec, joins={one.pk: operator.pk for one in records})
    operator.refresh_from_db()
    return operator


def test_an_operator_that_only_other_lists_had_named_takes_its_registered_name_whenever_that_comes() -> None:
    file = list_file("网店", kind="shops")
    operator = operator_of("云锦旗舰店", source=file.source.name)
    joined(operator, record_of("云溪区云锦布行", products="床上用品生产、销售"))
    assert (operator.name, [one.name for one in operator.names.all()]) == (
        "云溪区云锦布行",
        ["云溪区云锦布行"],
    )
    assert RegisterLine.objects.get(pk=operator.pk).text.startswith("云溪区云锦布行")
    assert {one.role for one in operator.chain_roles.all()} == {"online", "finished"}
    # A second registration of it, which linking found, is another spelling and no other name.
    assert joined(operator, record_of("云溪云锦布行")).name == "云溪区云锦布行"


def test_a_name_that_an_officer_gave_stays() -> None:
    file = list_file("网店", kind="shops")
    operator = operator_of("云锦旗舰店", source=file.source.name)
    rename(operator_id=operator.pk, name="云锦布艺", on=TODAY, by=as_actor(person("registrar")), now=NOW)
    assert joined(operator, record_of("云溪区云锦布行")).name == "云锦布艺"


def test_an_operator_comes_to_the_branch_of_its_place_unless_it_has_one() -> None:
    assert operator_of("云锦布行", address="云溪区东桥镇染坊路3号").branch == office("east")
    assert operator_of("何记", address="云溪区东桥镇西园镇交界处").branch is None
    late = operator_of("云丝坊")
    assert late.branch is None
    assert joined(late, record_of("云丝坊", address="云溪区西园镇纺织路6号")).branch == office("west")
    assert joined(late, record_of("云丝坊", address="云溪区东桥镇染坊路3号")).branch == office("west")


def test_a_field_is_written_by_one_door_with_its_history_and_one_event() -> None:
    operator = operator_of("云锦布行")
    by = as_actor(person("registrar"))
    events = LedgerEvent.objects.count()
    new = {"credit_grade": "B", "branch_id": office("east").pk}
    assert set_fields(operator_id=operator.pk, new=new, on=TODAY, by=by, now=NOW)
    assert not set_fields(operator_id=operator.pk, new=new, on=TODAY, by=by, now=NOW)
    assert LedgerEvent.objects.count() == events + 1
    kept = Attribute.objects.filter(operator=operator, field="credit_grade").values_list("value", "until_on")
    assert list(kept) == [("", TODAY), ("B", None)]
    assert RegisterLine.objects.get(pk=operator.pk).branch_id == office("east").pk


def test_a_value_corrected_on_its_own_day_leaves_no_empty_stretch() -> None:
    operator = operator_of("云锦布行")
    by = as_actor(person("registrar"))
    for day, grade in ((TODAY, "B"), (TODAY, "C"), (TODAY + timedelta(days=5), "A")):
        set_fields(operator_id=operator.pk, new={"credit_grade": grade}, on=day, by=by, now=NOW)
    kept = Attribute.objects.filter(field="credit_grade").values_list("value", "from_on", "until_on")
    later = TODAY + timedelta(days=5)
    assert list(kept) == [("", None, TODAY), ("C", TODAY, later), ("A", later, None)]


def test_an_unknown_field_is_refused_and_nothing_is_written() -> None:
    operator = operator_of("云锦布行")
    with pytest.raises(ValueError, match="no field"):
        set_fields(
            operator_id=operator.pk, new={"nothing": 1}, on=TODAY, by=as_actor(person("registrar")), now=NOW
        )


def test_a_family_is_read_through_its_root() -> None:
    first, second = operator_of("甲布行"), operator_of("乙布行")
    Operator.objects.filter(pk=second.pk).update(root=first)
    assert root_of(second.pk) == first
    assert list(family(second.pk)) == [first, second]
    assert root_of(10**9) is None
