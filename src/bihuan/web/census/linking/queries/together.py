"""Why the records of a family stand together: its operators, records, pairs and merges."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.web.census.linking.queries.review import visible_pairs, waiting_pairs
from bihuan.web.census.models import Merge, Operator, Pair, Record
from bihuan.web.census.panels import Panel
from bihuan.web.people.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One operator of a family with its records."""

    operator: Operator
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A family: its operators, the pairs within it by weight, and the merges that hold it together."""

    members: tuple[Member, ...]
    pairs: tuple[Pair, ...]
    merges: tuple[Merge, ...]
    likely: tuple[Pair, ...]

    @property
    def records(self) -> int:
        return sum(len(one.records) for one in self.members)


def together(account: Account, root_id: int, *, most: int, today: date) -> Together:
    """A family, with up to `most` pairs within it and as many that wait between it and others."""
    operators = Operator.objects.filter(root=root_id).order_by("pk")
    records: dict[int, list[Record]] = defaultdict(list)
    for record in Record.objects.filter(operator__root=root_id).select_related("source").order_by("pk"):
        records[record.operator_id or 0].append(record)
    inside = Pair.objects.filter(left__operator__root=root_id, right__operator__root=root_id)
    shown = inside.select_related("left__source", "right__source", "decided_by")
    merges = Merge.objects.filter(kept__root=root_id, absorbed__root=root_id, is_active=True)
    return Together(
        members=tuple(Member(operator=one, records=tuple(records[one.pk])) for one in operators),
        pairs=tuple(shown.order_by("-weight", "pk")[:most]),
        merges=tuple(merges.select_related("kept", "absorbed", "by", "seconded_by")),
        likely=tuple(visible_pairs(account, likely_duplicates(root_id), today=today)[:most]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the panel of an operator's page tells: how many records and operators, and how many doubts."""

    root_id: int
    records: int
    operators: int
    likely: int


def panel_of_linking(operator: Operator, account: Account, today: date) -> Panel:
    """Why the records of an operator stand together, on its page."""
    root_id = operator.root_id or operator.pk
    held = Held(
        root_id=root_id,
        records=Record.objects.filter(operator__root=root_id).count(),
        operators=Operator.objects.filter(root=root_id).count(),
        likely=visible_pairs(account, likely_duplicates(root_id), today=today).count(),
    )
    return Panel("census/linking/parts/panel.html", held)


def likely_duplicates(root_id: int) -> QuerySet[Pair]:
    """The waiting pairs between a family and others, the likeliest first."""
    ours = Q(left__operator__root=root_id) | Q(right__operator__root=root_id)
    pairs = waiting_pairs().filter(ours).select_related("left__source", "right__source")
    return pairs.order_by("-probability", "pk")
