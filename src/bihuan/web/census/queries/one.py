"""一企一档: one operator and all that is known of it, today or as of an earlier day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.web.census.facts.identity import Line, holds_on, identity, in_words, label_of
from bihuan.web.census.facts.privacy import mask_row
from bihuan.web.census.models import (
    Attribute,
    Certificate,
    ChainRole,
    Contact,
    Merge,
    Operator,
    OperatorName,
    Product,
    Record,
    Site,
    SiteCheck,
)
from bihuan.web.census.panels import Happening, Panel, panels_of
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to
from bihuan.web.ui.words import word


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record with its raw row as it may be shown."""

    record: Record
    raw: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorFile:
    """All that the page of an operator shows on a day; `name` and `lines` are as they were on it."""

    operator: Operator
    family: tuple[Operator, ...]
    name: str
    lines: tuple[Line, ...]
    names: tuple[OperatorName, ...]
    sites: tuple[Site, ...]
    roles: tuple[ChainRole, ...]
    products: tuple[str, ...]
    contacts: tuple[Contact, ...]
    certificates: tuple[Certificate, ...]
    checks: tuple[SiteCheck, ...]
    records: tuple[ShownRecord, ...]
    merges: tuple[Merge, ...]
    panels: tuple[Panel, ...]
    timeline: tuple[Happening, ...]


def visible_operators(account: Account, *, today: date) -> QuerySet[Operator]:
    """The operators that an account may see: its branch's, and without a branch the bureau's."""
    return visible_to(account, Operator.objects.all(), today=today, office="root__branch")


def find_operator(account: Account, operator_id: int, *, today: date) -> Operator | None:
    """The root of an operator's family, where the account may see it, or None."""
    seen = visible_operators(account, today=today).filter(pk=operator_id)
    found = seen.select_related("root__branch", "root__grid_officer").first()
    return found.root if found else None


def operator_file(operator: Operator, account: Account, *, on: date, today: date) -> OperatorFile:
    """The page of a root as of a day."""
    family = tuple(Operator.objects.filter(root=operator.pk).order_by("pk"))
    names, sites, roles, contacts, certificates = (
        tuple(_of(model, family)) for model in (OperatorName, Site, ChainRole, Contact, Certificate)
    )
    records = tuple(_of(Record, family).select_related("source", "list_file"))
    checks = tuple(_of(SiteCheck, family).select_related("branch", "done_by"))
    own = [one for one in names if one.operator_id == operator.pk]
    merges = tuple(Merge.objects.filter(is_active=True, kept__in=family).select_related("absorbed", "by"))
    panels = tuple(panels_of(operator, account, today=today))
    attributes = list(operator.attributes.order_by("pk"))
    dated = [
        *_named(names),
        *_placed(sites),
        *_of_roles(roles),
        *_certified(certificates),
        *_checked(checks),
        *_brought(records),
        *_joined(merges),
        *_bounds(operator),
        *_written(attributes),
        *(happening for panel in panels for happening in panel.happenings),
    ]
    return OperatorFile(
        operator=operator,
        family=family,
        name=next((one.name for one in own if holds_on(one, on)), operator.name),
        lines=identity(operator, attributes, on=on),
        names=names,
        sites=tuple(one for one in sites if holds_on(one, on)),
        roles=tuple(one for one in roles if holds_on(one, on)),
        products=tuple(dict.fromkeys(_of(Product, family).values_list("category", flat=True))),
        contacts=tuple(one for one in contacts if holds_on(one, on)),
        certificates=certificates,
        checks=checks,
        records=tuple(_shown(one) for one in records),
        merges=merges,
        panels=panels,
        timeline=tuple(sorted(dated, key=lambda one: one.on, reverse=True)),
    )


def _of(model: type[Model], family: Sequence[Operator]) -> QuerySet:
    return model._default_manager.filter(operator__in=family).order_by("pk")


def _shown(record: Record) -> ShownRecord:
    return ShownRecord(record, mask_row(record.raw, persons=frozenset({record.person} - {""})))


def _named(names: Sequence[OperatorName]) -> Iterator[Happening]:
    return (Happening(one.from_on, _("名称"), one.name) for one in names if one.from_on)


def _placed(sites: Sequence[Site]) -> Iterator[Happening]:
    for one in sites:
        if one.from_on:
            yield Happening(one.from_on, _("迁入经营场所"), one.address)
        if one.until_on:
            yield Happening(one.until_on, _("离开经营场所"), one.address)


def _of_roles(roles: Sequence[ChainRole]) -> Iterator[Happening]:
    for one in roles:
        if one.from_on:
            yield Happening(one.from_on, _("开始从事"), word("chain_role", one.role))
        if one.until_on:
            yield Happening(one.until_on, _("不再从事"), word("chain_role", one.role))


def _certified(certificates: Sequence[Certificate]) -> Iterator[Happening]:
    for one in certificates:
        words = f"{one.get_kind_display()} {one.number}"
        if one.from_on:
            yield Happening(one.from_on, _("证书有效期开始"), words)
        if one.until_on:
            yield Happening(one.until_on, _("证书有效期届满"), words)


def _checked(checks: Sequence[SiteCheck]) -> Iterator[Happening]:
    for one in checks:
        if one.found_on:
            yield Happening(one.found_on, _("现场核实"), one.get_outcome_display(), one.get_absolute_url())


def _brought(records: Sequence[Record]) -> Iterator[Happening]:
    for one in records:
        yield Happening(one.list_file.received_on, _("收到名册"), f"{one.source.name} {one.record_id}")


def _joined(merges: Sequence[Merge]) -> Iterator[Happening]:
    for one in merges:
        yield Happening(_day(one.active_at or one.at), _("归并"), one.absorbed.name)


def _written(attributes: Sequence[Attribute]) -> Iterator[Happening]:
    for one in attributes:
        if one.from_on:
            yield Happening(one.from_on, label_of(one.field), in_words(one.field, one.value) or _("未提供"))


def _bounds(operator: Operator) -> Iterator[Happening]:
    if operator.opened_on:
        yield Happening(operator.opened_on, _("成立"))
    if operator.closed_on:
        yield Happening(operator.closed_on, _("停止经营"), operator.get_status_display())


def _day(at: datetime) -> date:
    return localdate(at)
