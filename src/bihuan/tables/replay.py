"""Stored verdicts judged again: under editions that did not change they have to come out the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import ReadingVerdict, SampleVerdict
from bihuan.tables.stored_verdicts import StoredRow, StoredSample

RULE, NAMES, CODE, UNKNOWN = "rule", "names", "code", "unknown"
CAUSES = (RULE, NAMES, CODE, UNKNOWN)
DECIDED = ("outcome", "limit", "standard", "edition", "clause", "rule_id", "compared_value")
_BESIDE = ("catalogue", "methods")
_NOT_RULES = frozenset({"rulebook", *_BESIDE})
_SETTLED = frozenset({"pass", "fail"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row that comes out otherwise, and why.

    `columns` differ; `then` and `now` are the texts of the first of them, the outcome before all others.
    `cause`: rule (an edition that could speak of the sample changed, came or went), names (the catalogue
    or the methods changed), code (none of them did: a defect), unknown (the file does not say what it
    rests on). `changed` names what changed.
    """

    place: str
    sample_id: str
    item: str
    columns: tuple[str, ...]
    then: str
    now: str
    cause: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What became of stored verdicts; `verdicts` counts the rows that were compared."""

    samples: int
    verdicts: int
    differences: tuple[Difference, ...]

    def count(self, cause: str) -> int:
        """How many differences have a cause."""
        return sum(one.cause == cause for one in self.differences)

    @property
    def holds(self) -> bool:
        """Whether nothing but changed editions makes a difference."""
        return all(one.cause == RULE for one in self.differences)


def replay(stored: Iterable[StoredSample], *, judge: Judge) -> Replay:
    """Judge stored samples again and compare what was decided, row by row (`DECIDED`)."""
    facts = tuple(judge.names.facts)
    samples = verdicts = 0
    differences: list[Difference] = []
    for one in stored:
        samples += 1
        verdicts += 1 + len(one.readings) + len(one.findings)
        differences += _differences(one, judge.sample(one.sample(facts)))
    return Replay(samples=samples, verdicts=verdicts, differences=tuple(differences))


def _differences(stored: StoredSample, verdict: SampleVerdict) -> Iterator[Difference]:
    changed = _changed(stored.rests_on, dict(verdict.rests_on))
    sample_id = stored.overall.texts["sample_id"]
    overall = {"outcome": verdict.overall.value}
    causes = _Causes(changed, stored.rests_on)
    yield from _compare(stored.overall, overall, ("outcome",), sample_id, causes)
    rows = [one for one in verdict.readings if one.index is not None]
    for row, one in zip(stored.readings, rows, strict=True):
        yield from _compare(row, _decided(one), DECIDED, sample_id, causes)
    yield from _findings(stored, verdict, sample_id, causes)


def _findings(
    stored: StoredSample, verdict: SampleVerdict, sample_id: str, causes: _Causes
) -> Iterator[Difference]:
    """Findings have no reading to be known by: those that both have are taken off, the rest came or went."""
    now = [one for one in verdict.readings if one.index is None]
    for row in stored.findings:
        same = next((one for one in now if _finding(one) == _told(row)), None)
        if same is not None:
            now.remove(same)
            continue
        gone = (row.texts["outcome"], "")
        yield _difference(row, sample_id, ("outcome",), gone, causes.of({}, {}))
    for one in now:
        row = StoredRow(stored.overall.place, {"item": one.item})
        come = ("", one.outcome.value)
        yield _difference(row, sample_id, ("outcome",), come, causes.of({}, {}))


def _finding(verdict: ReadingVerdict) -> tuple[str, ...]:
    return (verdict.item, verdict.part, verdict.component, *_decided(verdict).values())


def _told(row: StoredRow) -> tuple[str, ...]:
    return tuple(row.texts.get(key, "").strip() for key in ("item", "part", "component", *DECIDED))


def _decided(verdict: ReadingVerdict) -> dict[str, str]:
    return {"outcome": verdict.outcome.value, **{key: getattr(verdict, key) for key in DECIDED[1:]}}


def _compare(
    row: StoredRow, now: Mapping[str, str], columns: Sequence[str], sample_id: str, causes: _Causes
) -> Iterator[Difference]:
    odd = tuple(column for column in columns if row.texts.get(column, "") != now[column].strip())
    if odd:
        texts = (row.texts.get(odd[0], ""), now[odd[0]])
        yield _difference(row, sample_id, odd, texts, causes.of(row.texts, now))


def _difference(
    row: StoredRow,
    sample_id: str,
    columns: tuple[str, ...],
    texts: tuple[str, str],
    cause: tuple[str, tuple[str, ...]],
) -> Difference:
    return Difference(
        place=row.place,
        sample_id=sample_id,
        item=row.texts.get("item", ""),
        columns=columns,
        then=texts[0],
        now=texts[1],
        cause=cause[0],
        changed=cause[1],
    )


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """What the verdicts rested on then and do not now, or the other way, or with another digest."""
    names = dict.fromkeys((*then, *now))
    return tuple(one for one in names if one != "rulebook" and then.get(one) != now.get(one))


class _Causes:
    """Why the rows of one sample may differ."""

    def __init__(self, changed: Sequence[str], rests_on: Mapping[str, str]) -> None:
        self._is_told = bool(rests_on)
        self._rules = tuple(one for one in changed if one not in _NOT_RULES)
        self._beside = tuple(one for one in changed if one in _BESIDE)

    def of(self, then: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
        """(cause, what changed) for a row, by what was decided of it then and now."""
        if not self._is_told:
            return UNKNOWN, ()
        if self._rules and not self._is_same_rule(then, now):
            return RULE, self._rules
        return (NAMES, self._beside) if self._beside else (CODE, ())

    def _is_same_rule(self, then: Mapping[str, str], now: Mapping[str, str]) -> bool:
        """Whether one rule of an unchanged edition decided both times: another edition is no excuse."""
        rule = then.get("rule_id", "")
        outcomes = {then.get("outcome", ""), now.get("outcome", "")}
        edition = f"{then.get('standard', '')}-{then.get('edition', '')}"
        return (
            bool(rule) and rule == now.get("rule_id") and outcomes <= _SETTLED and edition not in self._rules
        )
