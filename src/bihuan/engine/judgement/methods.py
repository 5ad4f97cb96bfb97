"""Test methods: which one a reading cites, its precision, and whether its edition was in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.names import key_of
from bihuan.engine.judgement.results import Disagreement
from bihuan.engine.judgement.timeline import Cited, parse_citations
from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.catalogue import Item
from bihuan.engine.rules.standards import Method, MethodEdition

_MOST_REMEMBERED = 20_000


class Methods:
    """Look-ups over the test methods; the edition of a method follows the test date."""

    def __init__(self, methods: Sequence[Method]) -> None:
        self._by_name = {key_of(method.name): method for method in methods}
        self._found: dict[tuple[str, str, str], tuple[Method | None, tuple[Reason, ...]]] = {}

    def method_of(self, reading: Reading, item: Item) -> tuple[Method | None, tuple[Reason, ...]]:
        """The method whose precision holds, and what is odd about the cited edition.

        Where the reading cites none, or one that the rulebook lacks, the item's usual method holds.
        """
        key = (reading.method, reading.tested_on, item.id)
        if key not in self._found:
            if len(self._found) >= _MOST_REMEMBERED:
                self._found.clear()
            self._found[key] = self._find(reading, item)
        return self._found[key]

    def disagreements(self, reading: Reading, reasons: Sequence[Reason]) -> tuple[Disagreement, ...]:
        """A superseded method edition is shown as a difference, not as a failure."""
        return tuple(
            Disagreement(
                kind="method", lab=reading.method.strip(), ours=dict(r.data)["current"], reasons=(r,)
            )
            for r in reasons
            if r.code == "method_edition_superseded"
        )

    def _find(self, reading: Reading, item: Item) -> tuple[Method | None, tuple[Reason, ...]]:
        usual = self._by_name.get(key_of(item.method))
        cited = parse_citations(reading.method)
        known = [(c, m) for c in cited if (m := self._by_name.get(key_of(c.standard)))]
        if not known:
            unknown = (Reason.of("method_unknown", method=reading.method.strip()),) if cited else ()
            return usual, unknown
        fitting = [(c, m) for c, m in known if item.id in m.items]
        if not fitting:
            return usual, (Reason.of("method_not_for_item", method=reading.method.strip(), item=item.id),)
        span = parse_days(reading.tested_on)
        reasons = [r for c, m in fitting if span and (r := _edition_reason(c, m, span.last))]
        return fitting[0][1], tuple(reasons)


def _edition_reason(cited: Cited, method: Method, tested_on: date) -> Reason | None:
    named = next((e for e in method.editions if e.edition == cited.edition), None)
    current = next((e for e in method.editions if _is_in_force(e, tested_on)), None)
    if named is None or current is None or named is current:
        return None
    code = "method_edition_superseded" if _has_ended(named, tested_on) else "method_edition_early"
    return Reason.of(
        code,
        cited=f"{method.name}-{named.edition}",
        current=f"{method.name}-{current.edition}",
        day=tested_on.isoformat(),
    )


def _is_in_force(edition: MethodEdition, day: date) -> bool:
    return (edition.in_force_from is None or edition.in_force_from <= day) and not _has_ended(edition, day)


def _has_ended(edition: MethodEdition, day: date) -> bool:
    return edition.in_force_until is not None and edition.in_force_until <= day
