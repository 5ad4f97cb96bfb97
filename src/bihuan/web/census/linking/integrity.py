"""Integrity checks of linking: every record has its operator, every root comes out of the merges."""

from __future__ import annotations

from bihuan.web.census.linking.families import Edge, roots_of
from bihuan.web.census.linking.queries.families import codes_of
from bihuan.web.census.models import Merge, Operator, Record
from bihuan.web.jobs.models import OPEN, Job
from bihuan.web.ledger.audits import Tally

_RECORD, _OPERATOR = Record._meta.label, Operator._meta.label


def check_placed_records(tally: Tally) -> None:
    """Records = those of operators + those that wait for linking; nobody waits where nothing is asked for."""
    rows = Record.objects.order_by("pk")
    tally.count("records", rows.count())
    unplaced = list(rows.filter(operator__isnull=True).values_list("pk", flat=True))
    is_waiting = Job.objects.filter(kind="census.link", state__in=OPEN).exists()
    tally.count("waiting", len(unplaced) if is_waiting else 0)
    for pk in [] if is_waiting else unplaced:
        tally.breach(f"{_RECORD} {pk}", "audit_record_unplaced")


def check_families(tally: Tally) -> None:
    """Every root is what the active merges fold to; several valid codes stand in one family with a reason."""
    active = Merge.objects.filter(is_active=True)
    tally.count("merges", active.count())
    roots = roots_of(Edge(*row) for row in active.values_list("pk", "kept_id", "absorbed_id"))
    operators = Operator.objects.order_by("pk").values_list("pk", "root_id")
    for operator, root in operators.iterator():
        tally.count("operators")
        wanted = roots.get(operator, operator)
        if root != wanted:
            tally.breach(f"{_OPERATOR} {operator}", "audit_root_differs", root=str(root), wanted=str(wanted))
    excused = set(active.exclude(override_reason="").values_list("kept__root", flat=True))
    for root, codes in sorted(codes_of().items()):
        if len(codes) > 1 and root not in excused:
            tally.breach(f"{_OPERATOR} {root}", "audit_two_codes", codes=", ".join(sorted(codes)))
