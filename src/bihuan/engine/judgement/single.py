"""One reading judged by itself: what of it, and of its sample, a verdict reads."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from bihuan.engine.judgement.claims import Declared, claim_for
from bihuan.engine.judgement.compare import Measured, measure
from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.findings import worst_mark
from bihuan.engine.judgement.laboratory import compare_reading
from bihuan.engine.judgement.methods import Methods
from bihuan.engine.judgement.names import ItemName, Names, key_of
from bihuan.engine.judgement.plans import Plan
from bihuan.engine.judgement.results import Disagreement, Outcome, ReadingVerdict
from bihuan.engine.judgement.taken import Taken
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.judgement.weigh import weigh
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold, is_missing
from bihuan.engine.rules.catalogue import Item
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Method

MARKER = "marker-amine"
_MOST_REMEMBERED = 50_000
NO_PLAN = Plan(())


class ReadingJudge:
    """Judges readings of every kind but fibre contents, which are judged part by part."""

    def __init__(self, rulebook: Rulebook, *, names: Names, timeline: Timeline) -> None:
        self._catalogue = rulebook.catalogue
        self._names = names
        self._timeline = timeline
        self._methods = Methods(rulebook.methods)
        self.units = {
            key_of(word): unit for unit in rulebook.catalogue.units for word in (unit.id, *unit.aliases)
        }
        self.mandatory = frozenset(standard.name for standard in timeline.mandatory)
        self._measured: dict[tuple[str, ...], Measured] = {}

    @property
    def methods(self) -> Methods:
        """The test methods of the rulebook."""
        return self._methods

    def take(self, index: int, reading: Reading) -> Taken:
        """The reading with its names resolved and its value measured."""
        name = self._names.item(reading.item)
        part = self._names.part(reading.part)
        component = self._names.component(reading.component) if reading.component.strip() else ""
        return Taken(
            index=index,
            reading=reading,
            name=name,
            part=(fold(reading.part) if part is None else part) or (name.part if name else ""),
            component=component or (name.component if name else ""),
            measured=self._measure(reading, name) if name else Measured(),
        )

    def judge(self, one: Taken, *, plan: Plan, declared: Declared) -> ReadingVerdict:
        """The verdict on one reading: `plan` and `declared` are all that it reads of its sample."""
        if one.name is None:
            return self._unknown_item(one)
        item = one.name.item
        if item.scale == "label":
            return _plain(one, item.id, Outcome.NO_RULE, Reason.of("checked_by_laboratory_only"))
        if (named := self._names.components.get(one.component)) and named.kind == MARKER:
            return _plain(one, item.id, Outcome.NOT_REQUIRED, Reason.of("marker_amine"))
        method, remarks = self._methods.method_of(one.reading, item)
        found = self.weighed(one, item, plan=plan, declared=declared, remarks=remarks)
        beside = self.beside_laboratory(one, found, item) + self._methods.disagreements(one.reading, remarks)
        return replace(marked(found, one.measured, method), disagreements=beside)

    def weighed(
        self,
        one: Taken,
        item: Item,
        *,
        plan: Plan,
        declared: Declared,
        remarks: tuple[Reason, ...],
    ) -> ReadingVerdict:
        """Our verdict on a reading of `item`, with the mark of its limit alone.

        `remarks` are what `Methods.method_of` says of the method.
        """
        claim, claim_reasons = claim_for(
            one.reading, declared, item=item, mandatory=self.mandatory, units=self.units
        )
        verdict = weigh(plan, one.measured, item=item, claim=claim)
        return replace(
            verdict,
            index=one.index,
            part=one.part,
            component=one.component,
            reasons=verdict.reasons + claim_reasons + remarks,
        )

    def beside_laboratory(self, one: Taken, verdict: ReadingVerdict, item: Item) -> tuple[Disagreement, ...]:
        """Where the laboratory's limit or arithmetic differ from our verdict on the reading."""
        standard = self._timeline.standard(verdict.standard)
        return compare_reading(
            one.reading, verdict, item=item, measured=one.measured, standard=standard, units=self.units
        )

    def _measure(self, reading: Reading, name: ItemName) -> Measured:
        """Measured once for the same texts: many samples hold the same results."""
        key = (name.item.id, reading.value, reading.unit, reading.method, reading.tested_on)
        if (found := self._measured.get(key)) is None:
            if len(self._measured) >= _MOST_REMEMBERED:
                self._measured.clear()
            found = self._measured[key] = self._measure_anew(reading, name)
        return found

    def _measure_anew(self, reading: Reading, name: ItemName) -> Measured:
        method, _ = self._methods.method_of(reading, name.item)
        unit = None if is_missing(reading.unit) else self.units.get(key_of(reading.unit))
        if unit is None and not is_missing(reading.unit) and name.item.unit:
            return Measured(
                error=Reason.of("unit_unknown", unit=fold(reading.unit)), shown=fold(reading.value)
            )
        return measure(reading.value, item=name.item, method=method, unit=unit, units=self.units)

    def _unknown_item(self, one: Taken) -> ReadingVerdict:
        known = [n for item in self._catalogue.items for n in (item.zh, item.en)]
        near = get_close_matches(fold(one.reading.item), known, n=3) if len(one.reading.item) < 60 else []
        reason = Reason.of("item_unknown", text=fold(one.reading.item), near="、".join(near))
        return _plain(one, "", Outcome.DATA_ERROR, reason)


def marked(verdict: ReadingVerdict, measured: Measured, method: Method | None) -> ReadingVerdict:
    """The verdict with the worse of two marks: of its limit, of the method by which the value was rounded."""
    rounding = method.mark.checked.word if measured.was_rounded and method else ""
    mark = worst_mark(filter(None, (verdict.source_checked, rounding))) if verdict.rule_id else ""
    return verdict if mark == verdict.source_checked else replace(verdict, source_checked=mark)


def _plain(one: Taken, item: str, outcome: Outcome, reason: Reason) -> ReadingVerdict:
    """A verdict that no rule stands behind."""
    return ReadingVerdict(
        index=one.index,
        item=item,
        part=one.part,
        component=one.component,
        outcome=outcome,
        compared_value=fold(one.reading.value),
        reasons=(reason,),
    )
