"""What records bring to an operator beside its columns: sites, chain roles, contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from bihuan.web.census.facts.origins import ranked_by_trust
from bihuan.web.census.facts.roles import roles_of
from bihuan.web.census.facts.spelling import clean_name
from bihuan.web.census.models import ChainRole, Contact, Operator, Record, Site

_BATCH = 2000
_Kept = dict[int, set[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Known:
    """What operators have already, by operator: addresses, roles, persons with phones."""

    sites: _Kept = field(default_factory=lambda: defaultdict(set))
    roles: _Kept = field(default_factory=lambda: defaultdict(set))
    contacts: _Kept = field(default_factory=lambda: defaultdict(set))


def known_parts(*, ids: Collection[int]) -> Known:
    """What these operators have, former ones included: what an officer ended is not begun again."""
    known = Known()
    for pk, address in Site.objects.filter(operator__in=ids).values_list("operator_id", "address"):
        known.sites[pk].add((clean_name(address),))
    for pk, role in ChainRole.objects.filter(operator__in=ids).values_list("operator_id", "role"):
        known.roles[pk].add((role,))
    rows = Contact.objects.filter(operator__in=ids).values_list("operator_id", "person", "phone")
    for pk, person, phone in rows:
        known.contacts[pk].add((person, phone))
    return known


def write_parts(*, joined: Sequence[tuple[Operator, Sequence[Record]]], known: Known) -> None:
    """Point records at their operators and add what they bring, but nothing twice."""
    sites, roles, contacts, records = [], [], [], []
    for operator, group in joined:
        ranked = ranked_by_trust(group)
        sites += _sites(operator, ranked, known)
        roles += _roles(operator, ranked, known)
        contacts += _contacts(operator, ranked, known)
        for record in group:
            record.operator = operator
            records.append(record)
    Site.objects.bulk_create(sites, batch_size=_BATCH)
    ChainRole.objects.bulk_create(roles, batch_size=_BATCH)
    Contact.objects.bulk_create(contacts, batch_size=_BATCH)
    Record.objects.bulk_update(records, ["operator"], batch_size=_BATCH)


def _is_new(kept: _Kept, operator: Operator, key: tuple[str, ...]) -> bool:
    if not any(key) or key in kept[operator.pk]:
        return False
    kept[operator.pk].add(key)
    return True


def _sites(operator: Operator, records: Iterable[Record], known: Known) -> list[Site]:
    return [
        Site(operator=operator, address=one.address, town=one.town, street=one.street)
        for one in records
        if _is_new(known.sites, operator, (clean_name(one.address),))
    ]


def _roles(operator: Operator, records: Iterable[Record], known: Known) -> list[ChainRole]:
    return [
        ChainRole(operator=operator, role=role, source=one.source.name)
        for one in records
        for role in sorted(roles_of(one))
        if _is_new(known.roles, operator, (role,))
    ]


def _contacts(operator: Operator, records: Iterable[Record], known: Known) -> list[Contact]:
    return [
        Contact(operator=operator, person=one.person, phone=phone, record=one)
        for one in records
        if _is_new(known.contacts, operator, (one.person, phone := (one.clean_phone or one.phone)[:50]))
    ]
