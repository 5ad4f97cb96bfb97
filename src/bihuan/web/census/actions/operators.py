"""Operators from records, and the one door to what their columns say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.timezone import localdate

from bihuan.web.census.actions.attributes import keep_attributes
from bihuan.web.census.actions.lines import refresh_lines
from bihuan.web.census.actions.parts import Known, known_parts, write_parts
from bihuan.web.census.events import OperatorChanged, OperatorsMade, RecordsJoined
from bihuan.web.census.facts.digests import digest_of_ids, digest_of_values
from bihuan.web.census.facts.origins import TOLD, Told, ranked_by_trust, told_by
from bihuan.web.census.facts.places import Place, branch_of
from bihuan.web.census.facts.sizes import size_class_of
from bihuan.web.census.facts.spelling import as_text, clean_name
from bihuan.web.census.models import ChainRole, Operator, OperatorName, Record, Site, Source
from bihuan.web.ledger.actions import Recorder, recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.people.models import Office

# What has a history in `Attribute`, and may be written by `set_fields`.
FIELDS = (
    "code",
    "kind",
    "status",
    "size_class",
    "staff",
    "revenue",
    "opened_on",
    "closed_on",
    "branch_id",
    "grid_officer_id",
    "credit_grade",
    "is_member",
    "verified_on",
)
_BATCH = 2000
# What the size class follows from, beside the chain roles.
_SIZING = {"kind", "staff", "revenue"}


def create_operators(*, groups: Sequence[Sequence[Record]], by: Actor, now: datetime) -> list[Operator]:
    """One operator of each group of records, in their order. Records are loaded with their `source`."""
    with recording(by=by, now=now) as rec:
        return create_operators_within(rec=rec, groups=groups)


def create_operators_within(*, rec: Recorder, groups: Sequence[Sequence[Record]]) -> list[Operator]:
    """The same inside a recording that is open already."""
    operators = [_as_operator(told_by(group), rec.now) for group in groups]
    _give_branches(zip(operators, groups, strict=True))
    made = Operator.objects.bulk_create(operators, batch_size=_BATCH)
    ids = [operator.pk for operator in made]
    for start in range(0, len(ids), _BATCH):
        Operator.objects.filter(pk__in=ids[start : start + _BATCH]).update(root_id=F("pk"))
    for operator in made:
        operator.root_id = operator.pk
    names = [OperatorName(operator=one, name=one.name, from_on=one.opened_on) for one in made]
    OperatorName.objects.bulk_create(names, batch_size=_BATCH)
    write_parts(joined=list(zip(made, groups, strict=True)), known=Known())
    refresh_lines(root_ids=ids)
    rec(OperatorsMade(count=len(ids), operators_digest=digest_of_ids(ids)))
    return made


def add_workshop_within(
    *, rec: Recorder, name: str, place: Place, branch_id: int, roles: Iterable[str], on: date
) -> Operator:
    """A workshop without registration that an officer found: no register lists it."""
    made = Operator.objects.create(
        name=name,
        clean_name=clean_name(name)[:200],
        kind=Operator.Kind.WORKSHOP,
        status=Operator.Status.OPERATING,
        branch_id=branch_id,
        verified_on=on,
        at=rec.now,
    )
    Operator.objects.filter(pk=made.pk).update(root_id=made.pk)
    OperatorName.objects.create(operator=made, name=name)
    Site.objects.create(operator=made, **asdict(place))
    ChainRole.objects.bulk_create(ChainRole(operator=made, role=role, from_on=on) for role in sorted(roles))
    refresh_lines(root_ids=[made.pk])
    rec(OperatorsMade(count=1, operators_digest=digest_of_ids([made.pk])))
    return made


def add_records_within(*, rec: Recorder, joins: Mapping[int, int]) -> None:
    """Records (ids) join operators (ids): what these lack of sites, chain roles and contacts is added.

    Columns that say nothing yet are filled; what an officer or another record has said stays.
    """
    operators = Operator.objects.in_bulk(set(joins.values()))
    groups: dict[int, list[Record]] = {pk: [] for pk in operators}
    for record in Record.objects.filter(pk__in=joins).select_related("source").order_by("pk"):
        groups[joins[record.pk]].append(record)
    for pk, group in groups.items():
        _fill(operators[pk], told_by(group), localdate(rec.now))
    _take_registered_names(operators, groups)
    _give_branches((operators[pk], group) for pk, group in groups.items())
    columns = ["name", "clean_name", *TOLD, "size_class", "branch"]
    Operator.objects.bulk_update(operators.values(), columns, batch_size=_BATCH)
    write_parts(
        joined=[(operators[pk], group) for pk, group in groups.items()], known=known_parts(ids=operators)
    )
    refresh_lines(root_ids={one.root_id or one.pk for one in operators.values()})
    rec(RecordsJoined(count=len(joins), records_digest=digest_of_ids(joins)))


def set_fields(*, operator_id: int, new: Mapping[str, object], on: date, by: Actor, now: datetime) -> bool:
    """Write columns of an operator (names of `FIELDS`) that hold from a day on; whether any changed."""
    with recording(by=by, now=now) as rec:
        return set_fields_within(rec=rec, operator_id=operator_id, new=new, on=on)


def set_fields_within(*, rec: Recorder, operator_id: int, new: Mapping[str, object], on: date) -> bool:
    """The same inside a recording that is open already."""
    if unknown := set(new) - set(FIELDS):
        raise ValueError(f"no field of an operator: {sorted(unknown)}")
    operator = Operator.objects.select_for_update().get(pk=operator_id)
    new = {**new, **sized_anew(operator=operator, new=new, on=on)} if _SIZING & set(new) else new
    before = {name: getattr(operator, name) for name in new}
    changed = [name for name, value in new.items() if before[name] != value]
    if not changed:
        return False
    for name in changed:
        setattr(operator, name, new[name])
    operator.save(update_fields=changed)
    olds = {name: as_text(before[name]) for name in changed}
    news = {name: as_text(new[name]) for name in changed}
    for name in changed:
        keep_attributes(field=name, changes={operator_id: (olds[name], news[name])}, on=on)
    refresh_lines(root_ids=[operator.root_id or operator.pk])
    rec(
        OperatorChanged(
            operator_id=operator_id,
            fields=tuple(changed),
            before_digest=digest_of_values(olds),
            after_digest=digest_of_values(news),
        )
    )
    return True


def sized_anew(*, operator: Operator, new: Mapping[str, object], on: date) -> dict[str, object]:
    """The size class that follows from what is written; none where it is unsettled, or written itself."""
    told: dict[str, Any] = {name: new.get(name, getattr(operator, name)) for name in _SIZING}
    roles = operator.chain_roles.filter(until_on__isnull=True).values_list("role", flat=True)
    size = size_class_of(**told, roles=roles, day=on)
    return {"size_class": size} if size and "size_class" not in new else {}


def _as_operator(told: Told, now: datetime) -> Operator:
    operator = Operator(name=told.name, clean_name=clean_name(told.name)[:200], at=now)
    _fill(operator, told, localdate(now))
    return operator


def _take_registered_names(operators: Mapping[int, Operator], groups: Mapping[int, Sequence[Record]]) -> None:
    """Call those by their registered name whom only other lists had named so far.

    Their spelling stays in the records. Whom an officer renamed, or the registration named before, keeps it.
    """
    registered = {
        pk: next(one.name for one in ranked_by_trust(group) if one.name)
        for pk, group in groups.items()
        if any(one.source.kind == Source.Kind.REGISTRATION and one.name for one in group)
    }
    own = OperatorName.objects.filter(operator__in=registered, until_on=None)
    names = {
        one.operator_id: one for one in own.exclude(operator__records__source__kind=Source.Kind.REGISTRATION)
    }
    renamed = OperatorName.objects.filter(operator__in=names, until_on__isnull=False)
    for pk in set(names) - set(renamed.values_list("operator_id", flat=True)):
        name, operator = registered[pk][:200], operators[pk]
        operator.name, operator.clean_name = name, clean_name(name)[:200]
        names[pk].name = name
    OperatorName.objects.bulk_update(names.values(), ["name"], batch_size=_BATCH)


def _give_branches(joined: Iterable[tuple[Operator, Sequence[Record]]]) -> None:
    """Give those without a branch the one whose place stands in the most trusted address that names any."""
    branches = dict(
        Office.objects.filter(kind=Office.Kind.BRANCH).exclude(place="").values_list("pk", "place")
    )
    for operator, group in joined:
        if operator.branch_id is None:
            operator.branch_id = branch_of((one.address for one in ranked_by_trust(group)), branches)


def _fill(operator: Operator, told: Told, day: date) -> None:
    """Write what records say into the columns that say nothing yet."""
    for name in TOLD:
        if getattr(operator, name) in ("", None):
            setattr(operator, name, getattr(told, name))
    if operator.opened_on and operator.closed_on and operator.closed_on < operator.opened_on:
        operator.closed_on = None
    if not operator.size_class:
        operator.size_class = size_class_of(
            kind=operator.kind, roles=told.roles, staff=operator.staff, revenue=operator.revenue, day=day
        )
