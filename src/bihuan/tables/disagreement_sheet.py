"""What to look at first, in words: where the laboratory's verdict doesn't hold, then what fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bihuan.engine.judgement.results import (
    Disagreement,
    Outcome,
    Overall,
    ReadingVerdict,
    SampleVerdict,
)
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence, term
from bihuan.tables.samples import SampleRecord

_OUTCOMES = frozenset(one.value for one in Outcome)
_OVERALLS = frozenset(one.value for one in Overall)


_WEIGHT = ("conclusion", "verdict", "arithmetic", "edition", "limit", "method")
Line = tuple[str, str, str]


def weight_of(kind: str, *, is_hint: bool) -> tuple[int, ...]:
    """The less, the weightier."""
    return int(is_hint), _WEIGHT.index(kind)


class DisagreementSheet:
    """Collects lines of (where, what kind, explanation) while verdicts pass by.

    The weightiest kind comes first; what rests on a recalled figure alone comes last (decision 0009).
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._differing: list[tuple[Disagreement, Line]] = []
        self._failing: list[Line] = []

    @property
    def title(self) -> str:
        """The name of the sheet."""
        return self._say("sheet_of_disagreements")

    def listening(
        self, records: Iterable[SampleRecord], verdicts: Iterable[SampleVerdict]
    ) -> Iterator[SampleVerdict]:
        """The same verdicts, heard in passing."""
        for record, verdict in zip(records, verdicts, strict=True):
            self._hear(record, verdict)
            yield verdict

    @property
    def head(self) -> Line:
        """The names of the three columns."""
        return self._say("where_column"), self._say("kind_column"), self._say("what_column")

    @property
    def differing(self) -> tuple[Line, ...]:
        """Where the laboratory and we differ."""
        ranked = sorted(self._differing, key=lambda pair: weight_of(pair[0].kind, is_hint=pair[0].is_hint))
        return tuple(line for _, line in ranked)

    def lines(self) -> Iterator[Line]:
        """The head, disagreements, then failing readings."""
        yield self.head
        if not self._differing:
            yield "", "", self._say("no_disagreements")
        yield from self.differing
        yield from self._failing

    def _hear(self, record: SampleRecord, verdict: SampleVerdict) -> None:
        sample = " ".join(filter(None, (verdict.sample_id, record.sample.product_name)))
        self._differing += [(one, self._differs(sample, one)) for one in verdict.disagreements]
        for one in verdict.readings:
            where = self._where(record, one, sample)
            self._differing += [(each, self._differs(where, each)) for each in one.disagreements]
            if one.outcome is Outcome.FAIL:
                said = " ".join(self._reason(reason) for reason in (*one.steps, *one.reasons))
                basis = f"{one.standard}-{one.edition} {one.clause} {one.limit}" if one.rule_id else ""
                self._failing.append((where, self._word(one.outcome.value), f"{basis} {said}".strip()))

    def _where(self, record: SampleRecord, verdict: ReadingVerdict, sample: str) -> str:
        names = (
            term("item", verdict.item, language=self._language),
            term("part", verdict.part, language=self._language),
            self._component(verdict.component),
        )
        source = ""
        if verdict.index is not None:
            reading = record.sample.readings[verdict.index]
            source = f" ({reading.source})" if reading.source else ""
            names = (names[0] or reading.item, *names[1:])
        return f"{sample} {' '.join(filter(None, names))}{source}"

    def _component(self, component: str) -> str:
        word = term("component", component, language=self._language)
        return word if word != component else term("fibre", component, language=self._language)

    def _differs(self, where: str, one: Disagreement) -> Line:
        said = self._say("laboratory_says_we_say", lab=one.lab, ours=self._word(one.ours))
        why = " ".join(self._reason(reason) for reason in one.reasons)
        mark = f"[{term('checked', one.source_checked, language=self._language)}]" if one.is_hint else ""
        return (
            where,
            term("kind", one.kind, language=self._language),
            " ".join(filter(None, (mark, said, why))),
        )

    def _word(self, text: str) -> str:
        kind = "outcome" if text in _OUTCOMES else "overall" if text in _OVERALLS else ""
        return term(kind, text, language=self._language) if kind else text

    def _reason(self, reason: Reason) -> str:
        return sentence(reason, language=self._language) + {"zh": "。", "en": "."}[self._language]

    def _say(self, code: str, **data: str) -> str:
        return sentence(Reason.of(code, **data), language=self._language)
