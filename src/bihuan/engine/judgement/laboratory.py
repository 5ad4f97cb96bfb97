"""Where the laboratory and we differ: its verdict, its arithmetic, its limit, its edition, its method."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from bihuan.engine.judgement.compare import Measured, compare
from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.names import key_of
from bihuan.engine.judgement.results import Disagreement, Outcome, Overall, ReadingVerdict
from bihuan.engine.judgement.units import parse_written_limit
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold
from bihuan.engine.rules.catalogue import Item, Unit
from bihuan.engine.rules.limit_text import parse_limit
from bihuan.engine.rules.limits import Limit, LimitKind
from bihuan.engine.rules.standards import Edition, Standard

_PASS_WORDS = frozenset(
    {
        "合格",
        "符合",
        "通过",
        "pass",
        "p",
        "√",
        "✓",
        "符合要求",
        "所检项目合格",
        "达标",
        "conform",
        "conforms",
        "conformity",
        "ok",
    }
)
_FAIL_WORDS = frozenset(
    {
        "不合格",
        "不符合",
        "不通过",
        "fail",
        "f",
        "×",
        "✗",
        "不符合要求",
        "不达标",
        "nonconform",
        "nonconformity",
    }
)


_NOTHING_FAILS = re.compile(
    r"(?:未发现|未检出|未见|未出现|不存在|无|没有)(?:有|存在)?不(?:合格|符合)(?:项目?)?"
    r"|不合格项目?(?:数|数量)?:?(?:无|0)"
)
# Both words side by side are a form to be ticked; which one is ticked cannot be told from the text.
_TO_BE_TICKED = re.compile(r"(?:合格|符合)[^\w,;:。]*不(?:合格|符合)")
# 部分合格, 除pH值外合格, 是否合格, 不完全符合, 未判定合格: not the word of a laboratory that passes.
_QUALIFIED = re.compile(r"[不未否除若待]|部分|基本|个别|其余|其[他它]|无法|难以")
_PASSES = re.compile(r"(?:合格|达标|符合(?:[^,;。]*(?:要求|规定|标准|指标|等品|[abc]类))?)$")


@lru_cache(maxsize=16384)
def laboratory_word(text: str) -> bool | None:
    """True where the laboratory passes, False where it fails, None where it says neither."""
    key = key_of(text).strip("。.!;")
    if key in _PASS_WORDS:
        return True
    rest = _NOTHING_FAILS.sub("", key)
    if _TO_BE_TICKED.search(rest):
        return None
    if key in _FAIL_WORDS or "不合格" in rest or "不符合" in rest:
        return False
    if _QUALIFIED.search(rest):
        return None
    return True if rest != key or _PASSES.search(rest) else None


def compare_reading(
    reading: Reading,
    verdict: ReadingVerdict,
    *,
    item: Item,
    measured: Measured,
    standard: Standard | None,
    units: Mapping[str, Unit],
) -> tuple[Disagreement, ...]:
    """Disagreements on the limit and the arithmetic of one reading (not its verdict: see `verdicts`)."""
    limit = (
        parse_written_limit(reading.lab_limit, item=item, units=units, bare_is_at_least=True)
        if reading.lab_limit
        else None
    )
    if limit is None:
        return ()
    found = []
    ours = _limit_of(verdict, item)
    if (
        ours is not None
        and not _same(limit, ours)
        and verdict.outcome in {Outcome.PASS, Outcome.FAIL, Outcome.INDETERMINATE}
    ):
        found.append(_limit_disagreement(limit, verdict, standard))
    word = laboratory_word(reading.lab_verdict)
    if word is not None and measured.error is None and not measured.missing:
        by_own = compare(measured, limit, item=item)
        if by_own is (Outcome.FAIL if word else Outcome.PASS):
            reason = Reason.of(
                "laboratory_arithmetic", value=measured.shown, limit=limit.written, outcome=by_own.value
            )
            found.append(
                Disagreement(
                    kind="arithmetic", lab=fold(reading.lab_verdict), ours=by_own.value, reasons=(reason,)
                )
            )
    return tuple(found)


def _limit_of(verdict: ReadingVerdict, item: Item) -> Limit | None:
    return parse_limit(verdict.limit, scale=item.scale) if verdict.limit else None


def _same(lab: Limit, ours: Limit) -> bool:
    if {lab.kind, ours.kind} & {LimitKind.TEXT, LimitKind.NOT_DETECTED}:
        return lab.kind is ours.kind
    return (lab.low, lab.high, lab.low_open, lab.high_open) == (
        ours.low,
        ours.high,
        ours.low_open,
        ours.high_open,
    )


def _limit_disagreement(lab: Limit, verdict: ReadingVerdict, standard: Standard | None) -> Disagreement:
    other = _edition_with(lab, verdict, standard)
    where = Reason.of(
        "our_limit",
        limit=verdict.limit,
        standard=verdict.standard,
        edition=verdict.edition,
        clause=verdict.clause,
    )
    if other is None:
        mark = verdict.source_checked
        return Disagreement(
            kind="limit", lab=lab.written, ours=verdict.limit, source_checked=mark, reasons=(where,)
        )
    reason = Reason.of(
        "limit_of_other_edition", limit=lab.written, standard=other.standard, edition=other.edition
    )
    return Disagreement(
        kind="edition",
        lab=lab.written,
        ours=verdict.limit,
        source_checked=verdict.source_checked,
        reasons=(reason, where),
    )


def _edition_with(lab: Limit, verdict: ReadingVerdict, standard: Standard | None) -> Edition | None:
    """Another edition of the same standard whose rule of the same id holds the laboratory's limit."""
    _, _, rule_id = verdict.rule_id.partition("#")
    others = [e for e in standard.editions if e.edition != verdict.edition] if standard else []
    return next(
        (
            e
            for e in others
            for r in e.rules
            if r.id.endswith(f"#{rule_id}") and r.limit and _same(lab, r.limit)
        ),
        None,
    )


def verdicts(readings: Sequence[Reading], found: Sequence[ReadingVerdict]) -> list[ReadingVerdict]:
    """The same verdicts with the disagreements on pass and fail.

    Rows that share one cell of the sheet (the fibres of one part, the amines of one result) share one
    verdict of the laboratory: it is compared with their worst outcome.
    """
    result = list(found)
    for places in _groups(readings, found):
        shown = next((p for p in places if found[p].outcome is Outcome.FAIL), places[0])
        if differing := _verdict_difference(readings, [found[p] for p in places], found[shown]):
            result[shown] = replace(result[shown], disagreements=(differing, *result[shown].disagreements))
    return result


def _groups(readings: Sequence[Reading], found: Sequence[ReadingVerdict]) -> list[list[int]]:
    """Places that share one word of the laboratory; where its words differ, each stands by itself."""
    shared: dict[tuple[str, str, str], list[int]] = {}
    for place, verdict in enumerate(found):
        if verdict.index is not None:
            shared.setdefault(_group(place, readings[verdict.index], verdict), []).append(place)
    split: list[list[int]] = []
    for places in shared.values():
        words = _words(readings, [found[place] for place in places])
        split += [[place] for place in places] if len(words) > 1 else [places]
    return split


def _words(readings: Sequence[Reading], group: Sequence[ReadingVerdict]) -> dict[bool, str]:
    """What the laboratory says of a group, with its text; the blank rows of a merged cell say nothing."""
    written = [readings[verdict.index].lab_verdict for verdict in group if verdict.index is not None]
    return {word: text for text in written if (word := laboratory_word(text)) is not None}


def _verdict_difference(
    readings: Sequence[Reading], group: Sequence[ReadingVerdict], shown: ReadingVerdict
) -> Disagreement | None:
    words, ours = _words(readings, group), _shared_outcome(group)
    if not words or ours is None or ours in words:
        return None
    basis = Reason.of(
        "our_limit",
        limit=shown.limit,
        standard=shown.standard,
        edition=shown.edition,
        clause=shown.clause,
    )
    return Disagreement(
        kind="verdict",
        lab=fold(words[not ours]),
        ours=shown.outcome.value,
        source_checked=shown.source_checked,
        reasons=(basis, *shown.reasons),
    )


def _group(place: int, reading: Reading, verdict: ReadingVerdict) -> tuple[str, str, str]:
    if verdict.item == "fibre-content" or reading.shares_verdict:
        return verdict.item, verdict.part, reading.shares_verdict
    return str(place), "", ""


def _shared_outcome(found: Iterable[ReadingVerdict]) -> bool | None:
    outcomes = {v.outcome for v in found}
    if Outcome.FAIL in outcomes:
        return False
    silent = {Outcome.NOT_APPLICABLE, Outcome.NOT_REQUIRED}
    return True if outcomes <= {Outcome.PASS, *silent} else None


def conclusion(text: str, overall: Overall, found: Sequence[ReadingVerdict]) -> tuple[Disagreement, ...]:
    """The disagreement with `text` on the sample as a whole, where both say something definite."""
    word = laboratory_word(text)
    ours = {Overall.NONCONFORMING: False, Overall.NO_NONCONFORMITY_FOUND: True}.get(overall)
    if word is None or ours is None or word is ours:
        return ()
    failing = [verdict for verdict in found if verdict.outcome is Outcome.FAIL]
    marks = {verdict.source_checked for verdict in (found if ours else failing)}
    order = ("recall", "secondary", "official") if ours else ("official", "secondary", "recall")
    differing = Disagreement(
        kind="conclusion",
        lab=fold(text),
        ours=overall.value,
        source_checked=next((mark for mark in order if mark in marks), ""),
        reasons=tuple(_failing_item(verdict) for verdict in failing),
    )
    return (differing,)


def _failing_item(verdict: ReadingVerdict) -> Reason:
    return Reason.of(
        "failing_item",
        item=verdict.item,
        component=verdict.component,
        value=verdict.compared_value,
        limit=verdict.limit,
        standard=f"{verdict.standard}-{verdict.edition}".strip("-"),
        clause=verdict.clause,
    )
