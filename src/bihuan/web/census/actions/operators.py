"""Operators from records, and the one door to what their columns say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import F, Q

from bihuan.web.census.actions.lines import refresh_lines
from bihuan.web.census.events import OperatorChanged, OperatorsMade
from bihuan.web.census.facts.digests import digest_of_ids, digest_of_values
from bihuan.web.census.facts.origins import Told, ranked_by_trust, told_by
from bihuan.web.census.facts.roles import roles_in
from bihuan.web.census.facts.spelling import as_text, clean_name
from bihuan.web.census.models import Attribute, ChainRole, Contact, Operator, OperatorName, Record, Site
from bihuan.web.ledger.actions import Recorder, recording
from bihuan.web.ledger.facts import Actor

# What has a history in `Attribute`, and who may be written by `set_fields`.
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

Value = str | int | bool | date | None


def create_operators(*, groups: Sequence[Sequence[Record]], by: Actor, now: datetime) -> list[Operator]:
    """One operator of each group of records, in their order. Records are loaded with their `source`."""
    with recording(by=by, now=now) as rec:
        return create_operators_within(rec=rec, groups=groups)


def create_operators_within(*, rec: Recorder, groups: Sequence[Sequence[Record]]) -> list[Operator]:
    """The same inside a recording that is open already."""
    told = [told_by(group) for group in groups]
    made = Operator.objects.bulk_create([_as_operator(one, rec.now) for one in told], batch_size=_BATCH)
    ids = [operator.pk for operator in made]
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        Operator.objects.filter(pk__in=batch).update(root_id=F("pk"))
    for operator in made:
        operator.root_id = operator.pk
    _write_details(made, told, groups)
    refresh_lines(root_ids=ids)
    rec(OperatorsMade(count=len(ids), operators_digest=digest_of_ids(ids)))
    return made


def set_fields(*, operator_id: int, new: Mapping[str, Value], on: date, by: Actor, now: datetime) -> bool:
    """Write columns of an operator (names of `FIELDS`) that hold from a day on; whether any changed."""
    with recording(by=by, now=now) as rec:
        return set_fields_within(rec=rec, operator_id=operator_id, new=new, on=on)


def set_fields_within(*, rec: Recorder, operator_id: int, new: Mapping[str, Value], on: date) -> bool:
    """The same inside a recording that is open already."""
    if unknown := set(new) - set(FIELDS):
        raise ValueError(f"no field of an operator: {sorted(unknown)}")
    operator = Operator.objects.select_for_update().get(pk=operator_id)
    changed = {name: value for name, value in new.items() if getattr(operator, name) != value}
    if not changed:
        return False
    before = {name: as_text(getattr(operator, name)) for name in changed}
    for name, value in changed.items():
        setattr(operator, name, value)
    operator.save(update_fields=list(changed))
    after = {name: as_text(getattr(operator, name)) for name in changed}
    for name in changed:
        keep_attribute(operator_id=operator_id, field=name, before=before[name], after=after[name], on=on)
    refresh_lines(root_ids=[operator.root_id or operator.pk])
    rec(
        OperatorChanged(
            operator_id=operator_id,
            fields=tuple(changed),
            before_digest=digest_of_values(before),
            after_digest=digest_of_values(after),
        )
    )
    return True


def keep_attribute(*, operator_id: int, field: str, before: str, after: str, on: date) -> None:
    """End the value that held until a day, and begin the new one."""
    open_now = Attribute.objects.filter(operator_id=operator_id, field=field, until_on__isnull=True)
    last = open_now.first()
    if last is None:
        # What it was before anybody changed it, since it is known at all.
        Attribute.objects.create(operator_id=operator_id, field=field, value=before, until_on=on)
    elif last.from_on and last.from_on >= on:
        # Corrected on the day itself, or for an earlier day: the later word holds from there on.
        Attribute.objects.filter(
            Q(from_on__gte=on) | Q(until_on__gt=on), operator_id=operator_id, field=field
        ).exclude(pk=last.pk).update(until_on=on)
        open_now.update(value=after, from_on=on)
        return
    else:
        open_now.update(until_on=on)
    Attribute.objects.create(operator_id=operator_id, field=field, value=after, from_on=on)


def _as_operator(told: Told, now: datetime) -> Operator:
    return Operator(
        name=told.name,
        clean_name=clean_name(told.name)[:200],
        code=told.code,
        kind=told.kind,
        status=told.status,
        staff=told.staff,
        revenue=told.revenue,
        opened_on=told.opened_on,
        closed_on=told.closed_on,
        at=now,
    )


def _write_details(
    made: Sequence[Operator], told: Sequence[Told], groups: Sequence[Sequence[Record]]
) -> None:
    names, sites, roles, contacts, records = [], [], [], [], []
    for operator, one, group in zip(made, told, groups, strict=True):
        names.append(OperatorName(operator=operator, name=one.name, from_on=one.opened_on))
        ranked = ranked_by_trust(group)
        sites += _sites(operator, ranked)
        roles += _roles(operator, ranked)
        contacts += _contacts(operator, ranked)
        for record in group:
            record.operator = operator
            records.append(record)
    OperatorName.objects.bulk_create(names, batch_size=_BATCH)
    Site.objects.bulk_create(sites, batch_size=_BATCH)
    ChainRole.objects.bulk_create(roles, batch_size=_BATCH)
    Contact.objects.bulk_create(contacts, batch_size=_BATCH)
    Record.objects.bulk_update(records, ["operator"], batch_size=_BATCH)


def _sites(operator: Operator, records: Iterable[Record]) -> list[Site]:
    found: dict[str, Site] = {}
    for one in records:
        if one.address and clean_name(one.address) not in found:
            site = Site(operator=operator, address=one.address, town=one.town, street=one.street)
            found[clean_name(one.address)] = site
    return list(found.values())


def _roles(operator: Operator, records: Iterable[Record]) -> list[ChainRole]:
    found: dict[str, ChainRole] = {}
    for one in records:
        for role in sorted(roles_in(one.role)):
            found.setdefault(role, ChainRole(operator=operator, role=role, source=one.source.name))
    return list(found.values())


def _contacts(operator: Operator, records: Iterable[Record]) -> list[Contact]:
    found: dict[tuple[str, str], Contact] = {}
    for one in records:
        phone = one.clean_phone or one.phone
        if one.person or phone:
            contact = Contact(operator=operator, person=one.person, phone=phone[:50], record=one)
            found.setdefault((one.person, phone), contact)
    return list(found.values())
