"""Examples of rules: given → expected, with the clause. Each is a test and a row of the docs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import Disagreement, ReadingVerdict, SampleVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.rulebook.schemas import shape_faults
from bihuan.rulebook.yaml_text import read_document

FOLDER = Path(__file__).parent / "cases"
_Case = TypeVar("_Case")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One example: `given` is the sample, `expected` the parts of its verdict that matter.

    `place` is `file:line`, relative to the folder of the cases.
    """

    id: str
    name: Mapping[str, str]
    clause: str
    because: Mapping[str, str]
    given: Sample
    expected: Mapping[str, Any]
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a verdict is not the expected one: `what` names the place ("readings[0].limit")."""

    what: str
    expected: str
    found: str


def load_cases(*, folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case of a folder, in the order of files and lines.

    Raises RulebookError with every fault: wrong shape, an id used twice.
    """
    return read_cases(folder=folder, place="cases", schema="cases", read=_case)


def read_cases(
    *, folder: Path, place: str, schema: str, read: Callable[[Cursor], _Case]
) -> tuple[_Case, ...]:
    """The records of every file of a folder that has the shape of a schema; `place` names it in messages.

    Raises RulebookError with every fault: wrong shape, an id used twice, what `read` reports.
    """
    faults: list[Fault] = []
    cases: list[_Case] = []
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        document, problems = read_document(path.read_bytes(), label=f"{place}/{path.name}")
        faults.extend(problems)
        if document is None or (shape := shape_faults(document, kind=schema)):
            faults.extend(shape if document else ())
            continue
        for at in Cursor.at_root(document, faults).entries():
            if at.text("id") in seen:
                at.report("rulebook_id_twice", "id", id=at.text("id"))
            seen.add(at.text("id"))
            cases.append(read(at))
    if faults:
        raise RulebookError(faults)
    return tuple(cases)


def differences(case: Case, *, judge: Judge) -> tuple[Difference, ...]:
    """What the engine's verdict on a case has otherwise than expected; () when the case holds.

    Only what the case names is compared: readings in their order, findings (verdicts that no reading
    carries) one for one, and of reasons and disagreements that the expected ones are among those found; an
    empty list expects none.
    """
    return tuple(_compare(case.expected, judge.sample(case.given)))


def _case(at: Cursor) -> Case:
    given = dict(at.data["given"])
    readings = tuple(Reading(**reading) for reading in given.pop("readings"))
    extra = tuple(given.pop("extra", {}).items())
    return Case(
        id=at.text("id"),
        name=at.data["name"],
        clause=at.text("clause"),
        because=at.data["because"],
        given=Sample(sample_id=at.text("id"), readings=readings, extra=extra, **given),
        expected=at.data["expect"],
        place=f"{at.document.label}:{at.document.line(at.path)}",
    )


def _compare(expected: Mapping[str, Any], verdict: SampleVerdict) -> Iterable[Difference]:
    rows = [row for row in verdict.readings if row.index is not None]
    findings = [row for row in verdict.readings if row.index is None]
    for key in expected:
        match key:
            case "overall":
                yield from _same(key, expected[key], verdict.overall.value)
            case "readings":
                yield from _rows(key, expected[key], rows)
            case "findings":
                yield from _rows(key, expected[key], findings)
            case _:
                yield from _value(key, expected[key], getattr(verdict, key))


def _rows(
    what: str, expected: Sequence[Mapping[str, Any]], found: Sequence[ReadingVerdict]
) -> Iterable[Difference]:
    if len(expected) != len(found):
        shown = ", ".join(f"{row.item} {row.outcome.value}" for row in found)
        yield Difference(what=what, expected=str(len(expected)), found=f"{len(found)} ({shown})")
        return
    for place, (wanted, row) in enumerate(zip(expected, found, strict=True)):
        for key, value in wanted.items():
            seen = row.outcome.value if key == "outcome" else getattr(row, key)
            yield from _value(f"{what}[{place}].{key}", value, seen)


def _value(what: str, expected: Any, found: Any) -> Iterable[Difference]:
    if isinstance(expected, str):
        yield from _same(what, expected, str(found))
        return
    records = [_record(one) for one in found]
    if not expected and records:
        yield Difference(what=what, expected="none", found=str(records))
    for wanted in expected:
        subset = {"code": wanted, "kind": wanted} if isinstance(wanted, str) else wanted
        if not any(_is_among(subset, record) for record in records):
            yield Difference(what=what, expected=str(wanted), found=str(records))


def _record(one: Reason | Disagreement) -> Mapping[str, str]:
    if isinstance(one, Reason):
        return one.as_dict()
    return {"kind": one.kind, "lab": one.lab, "ours": one.ours}


def _is_among(wanted: Mapping[str, str], record: Mapping[str, str]) -> bool:
    name = "code" if "code" in record else "kind"
    keys = {key for key in wanted if key not in ("code", "kind")} | {name}
    return all(record.get(key) == wanted.get(key) for key in keys)


def _same(what: str, expected: str, found: str) -> Iterable[Difference]:
    if expected != found:
        yield Difference(what=what, expected=expected, found=found)
