"""The cache that the register's list reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from bihuan.web.census.facts.privacy import seen_of
from bihuan.web.census.facts.spelling import clean_name, joined
from bihuan.web.census.models import ChainRole, Contact, Operator, OperatorName, Product, RegisterLine, Site

_BATCH = 1000
_NOW = Q(until_on__isnull=True)


def refresh_lines(*, root_ids: Iterable[int]) -> None:
    """Write the lines of these families anew, in the caller's recording; an id that is no root loses its."""
    ids = sorted(set(root_ids))
    for start in range(0, len(ids), _BATCH):
        _refresh(ids[start : start + _BATCH])


def _refresh(ids: Sequence[int]) -> None:
    families: dict[int, list[Operator]] = defaultdict(list)
    for operator in Operator.objects.filter(root_id__in=ids).order_by("pk"):
        families[operator.root_id or operator.pk].append(operator)
    members = {one.pk: root for root, family in families.items() for one in family}
    parts = _Parts(members)
    lines = [_line(root, family, parts) for root, family in families.items()]
    RegisterLine.objects.filter(pk__in=ids).delete()
    RegisterLine.objects.bulk_create(lines, batch_size=_BATCH)


class _Parts:
    """Towns, roles, products, phones and former names of families, by root."""

    def __init__(self, members: dict[int, int]) -> None:
        self._members = members
        self.names = self._gather(OperatorName, Q(), "name")
        self.towns = self._gather(Site, _NOW, "town")
        self.roles = self._gather(ChainRole, _NOW, "role")
        self.products = self._gather(Product, Q(), "category")
        self.phones = self._gather(Contact, _NOW, "phone")

    def _gather(self, model: type, narrow: Q, column: str) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        rows = model.objects.filter(narrow, operator_id__in=list(self._members))  # type: ignore[attr-defined]
        for operator_id, value in rows.values_list("operator_id", column):
            if value:
                found[self._members[operator_id]].add(value)
        return found


def _line(root: int, family: Sequence[Operator], parts: _Parts) -> RegisterLine:
    head = next((one for one in family if one.pk == root), family[0])
    names = {one.clean_name for one in family} | {clean_name(name) for name in parts.names[root]}
    words = sorted(names | {one.code.casefold() for one in family if one.code})
    return RegisterLine(
        operator_id=root,
        branch_id=head.branch_id,
        kind=head.kind,
        status=head.status,
        size_class=head.size_class,
        credit_grade=head.credit_grade,
        is_member=head.is_member,
        is_verified=any(one.verified_on for one in family),
        towns=joined(parts.towns[root])[:200],
        roles=joined(parts.roles[root])[:120],
        products=joined(parts.products[root])[:400],
        text=" ".join(words)[:1000],
        phones=joined({seen_of(phone) for phone in parts.phones[root]})[:400],
    )
