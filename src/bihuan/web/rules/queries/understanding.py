"""A limit as it was typed, told back as the engine understands it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bihuan.engine.kernel.grades import write_grade
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.limit_text import parse_limit
from bihuan.engine.rules.limits import Limit, LimitKind
from bihuan.tables.rule_form_layout import TypedRow
from bihuan.web.rules.facts import current_tools
from bihuan.web.rules.queries.drafts import words


def understood(row: TypedRow, head: TypedRow) -> list[Reason]:
    """What a row of limits demands, in pieces of a sentence; [] where it gives no limit or no known item.

    `head` is the row of the edition as a whole, whose mark holds where the row says nothing else.
    """
    id = words().id("item", row.get("item", ""))
    item = next((one for one in current_tools().rulebook.catalogue.items if one.id == id), None)
    if item is None or not row.get("limit"):
        return []
    limit = parse_limit(row["limit"], scale=item.scale)
    if limit is None:
        return [Reason.of("understood_unreadable")]
    found = list(_ends(limit))
    if limit.kind is LimitKind.NUMBER:
        found += _compared(limit, row, unit=words().translated("unit", row.get("unit", "") or item.unit))
    mark = row if row.get("checked") or row.get("confidence") else head
    if words().id("confidence", mark.get("confidence", "")) == "low":
        found.append(Reason.of("understood_not_live"))
    if item.method:
        found.append(Reason.of("understood_method", method=item.method))
    return found


def _ends(limit: Limit) -> Iterator[Reason]:
    if limit.kind is LimitKind.NOT_DETECTED:
        yield Reason.of("understood_not_detected")
    if limit.kind is LimitKind.TEXT:
        yield Reason.of("understood_none")
    lead = "understood_grade_" if limit.kind is LimitKind.GRADE else "understood_"
    if limit.low is not None:
        code = "above" if limit.low_open else "at_least"
        yield Reason.of(lead + code, figure=_figure(limit, limit.low))
    if limit.high is not None:
        code = "below" if limit.high_open else "at_most"
        yield Reason.of(lead + code, figure=_figure(limit, limit.high))


def _figure(limit: Limit, end: Decimal) -> str:
    return write_grade(int(end)) if limit.kind is LimitKind.GRADE else f"{end:f}"


def _compared(limit: Limit, row: TypedRow, *, unit: str) -> Iterator[Reason]:
    if unit:
        yield Reason.of("understood_unit", unit=unit)
    is_rounded = words().id("yes", row.get("rounded", "")) == "yes"
    yield Reason.of("understood_rounded" if is_rounded else "understood_full")
    if limit.places >= 0:
        yield Reason.of("understood_places", places=str(limit.places))
