"""What an officer corrects on the page of one operator: each verb with its history and its event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.census.actions.lines import refresh_lines
from bihuan.web.census.actions.operators import set_fields_within, sized_anew
from bihuan.web.census.events import (
    CertificateAdded,
    ChainRolesChanged,
    OperatorClosed,
    OperatorMoved,
    OperatorRenamed,
    ProductsChanged,
)
from bihuan.web.census.facts.digests import digest_of_values
from bihuan.web.census.facts.places import Place
from bihuan.web.census.facts.spelling import as_text, clean_name
from bihuan.web.census.models import Certificate, ChainRole, Operator, OperatorName, Product, Site
from bihuan.web.ledger.actions import Recorder, recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.loops.facts import RefusedError


def correct_fields(
    *,
    operator_id: int,
    new: Mapping[str, object],
    seen: Mapping[str, str],
    on: date,
    by: Actor,
    now: datetime,
) -> bool:
    """Write columns as an officer's form says them; whether any changed.

    `seen` are their texts as the form showed them. Raises RefusedError where one of those that he changes
    was changed by somebody else meanwhile: neither word is lost unseen.
    """
    with recording(by=by, now=now) as rec:
        operator = Operator.objects.select_for_update().get(pk=operator_id)
        meant = {name: value for name, value in new.items() if as_text(value) != seen.get(name, "")}
        if any(as_text(getattr(operator, name)) != seen.get(name, "") for name in meant):
            raise RefusedError(Reason.of("operator_changed_meanwhile"))
        days = {"opened_on": operator.opened_on, "closed_on": operator.closed_on, **meant}
        _demand_order(days["opened_on"], days["closed_on"])
        return set_fields_within(rec=rec, operator_id=operator_id, new=meant, on=on)


def rename(*, operator_id: int, name: str, on: date, by: Actor, now: datetime) -> None:
    """The operator has another name from a day on; the former one stays findable. Raises RefusedError."""
    with recording(by=by, now=now) as rec:
        operator = Operator.objects.select_for_update().get(pk=operator_id)
        if name == operator.name:
            raise RefusedError(Reason.of("operator_has_name"))
        last = operator.names.filter(until_on__isnull=True).first()
        if last and last.from_on and last.from_on >= on:
            raise RefusedError(Reason.of("day_before_last_change", day=last.from_on.isoformat()))
        operator.names.filter(until_on__isnull=True).update(until_on=on)
        OperatorName.objects.create(operator=operator, name=name, from_on=on)
        before, operator.name, operator.clean_name = operator.name, name, clean_name(name)[:200]
        operator.save(update_fields=["name", "clean_name"])
        refresh_lines(root_ids=[operator.root_id or operator.pk])
        rec(
            OperatorRenamed(
                operator_id=operator_id,
                before_digest=digest_of_values({"name": before}),
                after_digest=digest_of_values({"name": name}),
            )
        )


def move_site(
    *, operator_id: int, place: Place, leaves: int | None, on: date, by: Actor, now: datetime
) -> Site:
    """Works at a place from a day on; the site `leaves` (an id), if one is named, is left on that day."""
    with recording(by=by, now=now) as rec:
        return move_site_within(rec=rec, operator_id=operator_id, place=place, leaves=leaves, on=on)


def move_site_within(*, rec: Recorder, operator_id: int, place: Place, leaves: int | None, on: date) -> Site:
    """The same inside a recording that is open already. Raises RefusedError."""
    operator = Operator.objects.select_for_update().get(pk=operator_id)
    if leaves:
        of_family = Site.objects.filter(operator__root=operator.root_id, until_on__isnull=True)
        left = of_family.filter(pk=leaves).first()
        if left is None:
            raise RefusedError(Reason.of("operator_changed_meanwhile"))
        if left.from_on and left.from_on > on:
            raise RefusedError(Reason.of("day_before_last_change", day=left.from_on.isoformat()))
        left.until_on = on
        left.save(update_fields=["until_on"])
    site = Site.objects.create(
        operator=operator,
        address=place.address,
        town=place.town,
        street=place.street,
        latitude=place.latitude,
        longitude=place.longitude,
        from_on=on,
    )
    refresh_lines(root_ids=[operator.root_id or operator.pk])
    rec(OperatorMoved(operator_id=operator_id, site_id=site.pk))
    return site


def close(*, operator_id: int, status: str, on: date, by: Actor, now: datetime) -> None:
    """The operator stopped on a day: closed, deregistered, revoked, not to be found. Raises RefusedError."""
    with recording(by=by, now=now) as rec:
        close_within(rec=rec, operator_id=operator_id, status=status, on=on)


def close_within(*, rec: Recorder, operator_id: int, status: str, on: date) -> None:
    """The same inside a recording that is open already."""
    operator = Operator.objects.select_for_update().get(pk=operator_id)
    stopped = operator.closed_on if status == Operator.Status.NOT_FOUND else on
    _demand_order(operator.opened_on, stopped)
    new = {"status": status, "closed_on": stopped}
    if set_fields_within(rec=rec, operator_id=operator_id, new=new, on=on):
        rec(OperatorClosed(operator_id=operator_id, status=status))


def set_chain_roles(*, operator_id: int, roles: Iterable[str], on: date, by: Actor, now: datetime) -> None:
    """Works in these chain roles from a day on, and in no other."""
    with recording(by=by, now=now) as rec:
        set_chain_roles_within(rec=rec, operator_id=operator_id, roles=roles, on=on)


def set_chain_roles_within(*, rec: Recorder, operator_id: int, roles: Iterable[str], on: date) -> None:
    """The same inside a recording that is open already."""
    operator = Operator.objects.select_for_update().get(pk=operator_id)
    wanted = set(roles)
    for one in operator.chain_roles.filter(until_on__isnull=True):
        if one.role in wanted:
            wanted.discard(one.role)
        elif one.from_on and one.from_on >= on:
            # It never held for a day.
            one.delete()
        else:
            one.until_on = on
            one.save(update_fields=["until_on"])
    ChainRole.objects.bulk_create(
        ChainRole(operator=operator, role=role, from_on=on) for role in sorted(wanted)
    )
    set_fields_within(
        rec=rec, operator_id=operator_id, new=sized_anew(operator=operator, new={}, on=on), on=on
    )
    refresh_lines(root_ids=[operator.root_id or operator.pk])
    rec(ChainRolesChanged(operator_id=operator_id, roles=tuple(sorted(roles))))


def set_products(*, operator_id: int, categories: Iterable[str], by: Actor, now: datetime) -> None:
    """Makes or sells these product categories, and no other."""
    with recording(by=by, now=now) as rec:
        operator = Operator.objects.select_for_update().get(pk=operator_id)
        wanted = set(categories)
        operator.products.exclude(category__in=wanted).delete()
        wanted -= set(operator.products.values_list("category", flat=True))
        Product.objects.bulk_create(Product(operator=operator, category=one) for one in sorted(wanted))
        refresh_lines(root_ids=[operator.root_id or operator.pk])
        rec(ProductsChanged(operator_id=operator_id, categories=tuple(sorted(categories))))


def add_certificate(
    *,
    operator_id: int,
    kind: str,
    number: str,
    from_on: date | None,
    until_on: date | None,
    by: Actor,
    now: datetime,
) -> None:
    """One more certificate. Raises RefusedError where it is there already."""
    with recording(by=by, now=now) as rec:
        operator = Operator.objects.select_for_update().get(pk=operator_id)
        if operator.certificates.filter(kind=kind, number=number).exists():
            raise RefusedError(Reason.of("certificate_is_there"))
        _demand_order(from_on, until_on)
        made = Certificate.objects.create(
            operator=operator, kind=kind, number=number, from_on=from_on, until_on=until_on
        )
        rec(CertificateAdded(operator_id=operator_id, certificate_id=made.pk))


def _demand_order(first: object, last: object) -> None:
    if isinstance(first, date) and isinstance(last, date) and last < first:
        raise RefusedError(Reason.of("ends_before_it_began", day=first.isoformat()))
