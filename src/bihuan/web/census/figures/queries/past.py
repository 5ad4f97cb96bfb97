"""The register as it was on an earlier day, from the days that its rows carry.

Which operators are one is taken as it is known now: a merge corrects what was always so. Which pairs were
doubtful on an earlier day is not kept and counts nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from bihuan.web.census.facts.spelling import as_text
from bihuan.web.census.figures.facts import Counts, Group
from bihuan.web.census.models import Attribute, ChainRole, Operator, Product, Site
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to

_FIELDS = ("size_class", "branch_id", "status", "verified_on")


@dataclass(frozen=True, slots=True)
class PastOperator:
    """An operator of the register with the group that it made alone on a day."""

    operator_id: int
    group: Group


def past_groups(account: Account, *, as_of: date, today: date) -> list[Group]:
    """Every operator that was in the register at the end of a day, as a group of its own."""
    return [one.group for one in past_operators(account, as_of=as_of, today=today)]


def past_operators(account: Account, *, as_of: date, today: date) -> Iterator[PastOperator]:
    """Every operator that was in the register at the end of a day and that the reader may see now."""
    known = Operator.objects.filter(at__lt=_end_of(as_of))
    # The one that stands for a family now may have come later than its other members.
    roots = Operator.objects.filter(pk__in=known.values("root"))
    roots = visible_to(account, roots, today=today, office="branch").order_by("pk")
    changed = _changed_since(as_of)
    verified = _verified(known, changed, as_of)
    roles, towns, products = (
        _gathered(model, column, as_of)
        for model, column in ((ChainRole, "role"), (Site, "town"), (Product, "category"))
    )
    for pk, *now in roots.values_list("pk", *_FIELDS[:3]):
        size, branch, status = (
            changed.get((pk, field), as_text(value)) for field, value in zip(_FIELDS, now, strict=False)
        )
        values = {
            "role": sorted(roles[pk]),
            "size": (size,) if size else (),
            "town": sorted(towns[pk]),
            "branch": (branch,) if branch else (),
            "product": sorted(products[pk]),
            "status": (status,) if status else (),
        }
        yield PastOperator(pk, Group(values, Counts(1, 0 if pk in verified else 1)))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _changed_since(day: date) -> Mapping[tuple[int, str], str]:
    """What columns held on a day, where they have been written anew since."""
    held = Attribute.objects.filter(_began_by(day), field__in=_FIELDS, until_on__gt=day)
    return {(pk, field): value for pk, field, value in held.values_list("operator_id", "field", "value")}


def _verified(known: QuerySet[Operator], changed: Mapping[tuple[int, str], str], day: date) -> set[int]:
    """The families of which somebody had stood before a member by the end of the day."""
    found = set()
    for pk, root, now in known.values_list("pk", "root_id", "verified_on"):
        on = changed.get((pk, "verified_on"), as_text(now))
        if on and date.fromisoformat(on) <= day:
            found.add(root)
    return found


def _gathered(model: type[Model], column: str, day: date) -> Mapping[int, set[str]]:
    """Values of families that held on a day; a table without days holds always."""
    rows = model._default_manager.all()
    if any(field.name == "until_on" for field in model._meta.fields):
        rows = rows.filter(_began_by(day), Q(until_on__isnull=True) | Q(until_on__gt=day))
    found: dict[int, set[str]] = defaultdict(set)
    for root, value in rows.values_list("operator__root_id", column):
        if value:
            found[root].add(value)
    return found


def _began_by(day: date) -> Q:
    return Q(from_on__isnull=True) | Q(from_on__lte=day)
