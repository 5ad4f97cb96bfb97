"""Replacing any rule function by a constant makes a test fail: this is the test.

Every function and method of the engine, found by reading its source, is replaced in turn by constants that
its return type allows. At least one of the reference sheets must then be judged differently.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import bihuan.engine
from bihuan.engine.judgement.compare import Measured
from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.plans import Plan
from bihuan.engine.judgement.resolve import Profile, Resolved
from bihuan.engine.judgement.results import Outcome, Overall, ReadingVerdict, SampleVerdict
from bihuan.engine.judgement.taken import Taken
from bihuan.engine.judgement.weigh import Claim
from bihuan.engine.kernel.dates import DaySpan
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.values import Value, ValueKind
from tests.engine.reference import cases

ROOT = Path(bihuan.engine.__file__).parent

# Not reached by judging a sheet: each has unit tests of its own, named here.
ELSEWHERE = {
    "judgement.names.Names.unit": "test_names: a unit is found in its spellings",
    "judgement.names._keep_small": "test_names: what is remembered stays small",
    "judgement.results.Disagreement.is_hint": "test_laboratory: a disagreement on weak figures is a hint",
    "rules.in_force.edition_on": "test_in_force",
    "rules.in_force.holds_on": "test_in_force",
    "rules.in_force.Dated.in_force_from": "a protocol has nothing to replace",
    "rules.in_force.Dated.in_force_until": "a protocol has nothing to replace",
    "rules.in_force.procedure_on": "procedures/test_clock_inversion",
    "kernel.reasons.Reason.as_dict": "test_reasons: a reason becomes a record",
    "judgement.judge.Judge.sample": "the judgement itself",
    "judgement.judge.Judge.names": "handed to whoever reads sheets",
    "judgement.single.ReadingJudge.methods": "handed to whoever judges in bulk",
}


# What a plan reads, for judging many sheets at once, what belongs to procedures
# (procedures/test_clock_inversion.py), to draws (sampling/), to sizes of operators
# (rules/test_size_rules.py), to linkage and to what lists miss (estimation/): judging one sheet does not go
# there.
OTHER_ROADS = (
    "estimation.",
    "judgement.reads.",
    "kernel.legal_days.",
    "linkage.",
    "procedures.",
    "rules.calendars.",
    "rules.procedures.",
    "rules.size_rules.",
    "sampling.",
)
# These tell why and how sure; the outcome does not hang on them.
EXPLAINING = {
    "judgement.conclusions.Conclusions.edition_reasons",
    "judgement.conclusions.Conclusions.set_reasons",
    "judgement.conclusions.emptiness",
    "judgement.conclusions.is_piece",
    "judgement.findings.class_reasons",
    "judgement.findings.worst_mark",
    "judgement.plans.Planner.may_speak",
    "judgement.rule_sets.rule_sets_by_name",
    "judgement.rule_sets.rule_set_reasons",
    "judgement.timeline.Timeline.period",
    "kernel.dates.DaySpan.is_exact",
    "kernel.grades.write_grade",
    "rules.marks.Checked.word",
}


@dataclass(frozen=True)
class Found:
    """A function of the engine: "judgement.compare.compare", "judgement.names.Names.item"."""

    name: str
    module: str
    owner: str
    attribute: str
    returns: str
    kind: str  # function | method | property | classmethod


@cache
def functions() -> Mapping[str, Found]:
    """Every function and method of the engine apart from those that Python itself calls."""
    found: dict[str, Found] = {}
    for path in sorted(ROOT.rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        owners = [("", tree.body)]
        owners += [(node.name, node.body) for node in tree.body if isinstance(node, ast.ClassDef)]
        for owner, body in owners:
            for node in body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
                    one = _found(module, owner, node)
                    found[one.name] = one
    return found


def _found(module: str, owner: str, node: ast.FunctionDef) -> Found:
    decorators = {d.id for d in node.decorator_list if isinstance(d, ast.Name)}
    kind = "method" if owner else "function"
    kind = next((d for d in ("property", "classmethod", "staticmethod") if d in decorators), kind)
    name = ".".join(filter(None, (module, owner, node.name)))
    returns = ast.unparse(node.returns) if node.returns else ""
    return Found(name, f"bihuan.engine.{module}", owner, node.name, returns, kind)


def is_public(name: str) -> bool:
    """Whether no part of a dotted name begins with an underscore."""
    return not any(part.startswith("_") for part in name.split("."))


# --- constants ----------------------------------------------------------------
ZERO, HUGE = Decimal(0), Decimal(10) ** 6
BY_TYPE: Mapping[str, tuple[object, ...]] = {
    "bool": (True, False),
    "bool | None": (True, False, None),
    "str": ("",),
    "int": (0,),
    "Decimal": (ZERO,),
    "Decimal | None": (None, ZERO),
    "Outcome": (Outcome.PASS, Outcome.FAIL, Outcome.INDETERMINATE),
    "Overall": tuple(Overall),
    "None": (None,),
    "range": (range(1),),
    "Measured": (
        Measured(missing=True),
        Measured(low=ZERO, high=ZERO, shown="0"),
        Measured(low=HUGE, high=HUGE),
    ),
    "Plan": (Plan(()), Plan((), too_many=True)),
    "Value": tuple(Value(kind, "0", low=ZERO, high=ZERO) for kind in ValueKind),
    "Reason": (Reason("code"),),
    "DaySpan | None": (None, DaySpan(date(2024, 3, 1), date(2024, 3, 1))),
    "int | None": (None, 2, 10),
    "str | None": (None, ""),
    "ReadingVerdict": tuple(
        ReadingVerdict(index=None, item="", part="", component="", outcome=outcome) for outcome in Outcome
    ),
    "Decimal | Reason": (Decimal(1), Reason("code")),
}
EMPTY_ITERATOR = object()
EMPTY: Mapping[str, tuple[object, ...]] = {
    "list": ([],),
    "dict": ({},),
    "Mapping": ({},),
    "set": (set(),),
    "frozenset": (frozenset(),),
    "Iterator": (EMPTY_ITERATOR,),
    "Iterable": (EMPTY_ITERATOR,),
    "Sequence": ((),),
}
NOWHERE = Profile(
    category="",
    groups=frozenset(),
    possible=(),
    made=(0,),
    sold=-1,
    declared=(),
    declared_class="",
    declared_grade="",
)
BY_NAME: Mapping[str, tuple[object, ...]] = {
    "kernel.rounding.round_to_step": (ZERO, HUGE),
    "kernel.grades.write_grade": ("3",),
    "kernel.rounding.plain": ("0",),
    "judgement.claims.claim_for": ((Claim(), ()), (Claim(is_lacking=True), ()), (Claim(is_unknown=True), ())),
    "judgement.claims._silent_claim": (Claim(is_lacking=True), Claim(is_unknown=True)),
    "judgement.findings.worst_mark": ("official", "recall"),
    "judgement.resolve.made_of": (((0,), ()), ((5,), ())),
    "judgement.single.ReadingJudge.judge": tuple(
        ReadingVerdict(index=0, item="", part="", component="", outcome=outcome) for outcome in Outcome
    ),
    "judgement.single.ReadingJudge.take": (
        Taken(
            index=0,
            reading=Reading(item="", value=""),
            name=None,
            part="",
            component="",
            measured=Measured(),
        ),
    ),
    "judgement.resolve.resolve": (Resolved(NOWHERE, (), "silent", ()),),
    "judgement.timeline.Timeline.declared": ((None, ""), (None, "declared_standard_unknown")),
    "judgement.timeline.Timeline.stretches": ((0,), (1,), (5,)),
    "kernel.rounding.step_of_places": (Decimal(1), Decimal("0.001")),
}


def constants(found: Found) -> tuple[object, ...]:
    """The constants that may stand for a function, by its name or its return type."""
    return BY_NAME.get(found.name) or of_type(found.returns)


def of_type(text: str) -> tuple[object, ...]:
    """Constants of a type as written: empty collections, None where it is allowed, () where unknown."""
    if text in BY_TYPE:
        return BY_TYPE[text]
    if text.endswith("| None"):
        return (None,)
    node = ast.parse(text, mode="eval").body if text else None
    outer = ast.unparse(node.value) if isinstance(node, ast.Subscript) else text
    if outer == "tuple" and isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        return _tuples([ast.unparse(part) for part in node.slice.elts])
    return EMPTY.get(outer, ())


def _tuples(parts: list[str]) -> tuple[object, ...]:
    """One constant for `tuple[X, ...]`; for a tuple of fixed length the first constants of its parts."""
    if parts[-1] == "...":
        return ((),)
    columns = [of_type(part) for part in parts]
    return (tuple(column[0] for column in columns),) if all(columns) else ()


# --- replacing -------------------------------------------------------------------
def replacement(constant: object) -> Callable[..., object]:
    """A function that returns the constant whatever it is asked."""
    return lambda *_, **__: iter(()) if constant is EMPTY_ITERATOR else constant


def modules() -> list[ModuleType]:
    """All modules of the engine."""
    return [
        importlib.import_module(".".join(("bihuan.engine", *path.relative_to(ROOT).with_suffix("").parts)))
        for path in sorted(ROOT.rglob("*.py"))
        if path.name != "__init__.py"
    ]


def forget() -> None:
    """Empty everything that the engine's modules remember between calls."""
    for module in modules():
        for value in vars(module).values():
            if callable(getattr(value, "cache_clear", None)):
                value.cache_clear()


def replace(found: Found, constant: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a constant in the place of a function, wherever it is looked up."""
    module = importlib.import_module(found.module)
    stand_in: object = replacement(constant)
    if found.owner:
        if found.kind != "method":
            wrappers = {"property": property, "classmethod": classmethod, "staticmethod": staticmethod}
            stand_in = wrappers[found.kind](stand_in)  # type: ignore[operator]
        monkeypatch.setattr(getattr(module, found.owner), found.attribute, stand_in)
        return
    original = getattr(module, found.attribute)
    for user in modules():
        for name, value in list(vars(user).items()):
            if value is original:
                monkeypatch.setattr(user, name, stand_in)


def judged() -> Iterator[tuple[str, SampleVerdict]]:
    """Each reference sheet with its verdict under fresh judges."""
    judges: dict[int, Judge] = {}
    for name, (rulebook, sample) in cases().items():
        if id(rulebook) not in judges:
            judges[id(rulebook)] = Judge(rulebook)
        yield name, judges[id(rulebook)].sample(sample)


@cache
def baseline() -> Mapping[str, SampleVerdict]:
    forget()
    return dict(judged())


def decision(verdict: SampleVerdict) -> tuple[object, ...]:
    """What a verdict decides, without what explains it."""
    return (
        verdict.overall,
        verdict.grade,
        [(v.index, v.item, v.outcome, v.limit, v.rule_id) for v in verdict.readings],
        [[d.kind for d in v.disagreements] for v in verdict.readings],
        [d.kind for d in verdict.disagreements],
    )


def noticed(found: Found, constant: object) -> str:
    """The name of the first case whose decision changes, else of the first whose explanation does."""
    expected, explained = baseline(), ""
    with pytest.MonkeyPatch.context() as monkeypatch:
        forget()
        try:
            replace(found, constant, monkeypatch)
            for name, verdict in judged():
                if decision(verdict) != decision(expected[name]):
                    return f"decides: {name}"
                if verdict != expected[name]:
                    explained = explained or f"explains: {name}"
        except Exception as fault:
            return f"breaks: {type(fault).__name__}"
        finally:
            monkeypatch.undo()
            forget()
    return explained


# --- the tests ------------------------------------------------------------------------
EVERY = [
    pytest.param(found, constant, id=f"{found.name}={number}")
    for found in functions().values()
    if found.name not in ELSEWHERE and not found.name.startswith(OTHER_ROADS)
    for number, constant in enumerate(constants(found))
]


@pytest.mark.parametrize(("found", "constant"), EVERY)
def test_replacing_a_function_by_a_constant_changes_a_verdict(found: Found, constant: object) -> None:
    """A public rule function must change what is decided; others may change how it is explained."""
    change = noticed(found, constant)
    assert change, f"nobody notices {found.name} = {constant!r}: add a sheet to tests/engine/reference*.py"
    if is_public(found.name) and found.name not in EXPLAINING:
        assert change.startswith("decides"), f"{found.name} decides nothing: {change}"


def test_every_public_function_is_covered() -> None:
    """A new function comes with a constant that its return type allows, and a sheet that it decides."""
    public = {name: found for name, found in functions().items() if is_public(name)}
    left = {name: found for name, found in public.items() if not name.startswith(OTHER_ROADS)}
    uncovered = [name for name, found in left.items() if name not in ELSEWHERE and not constants(found)]
    assert uncovered == [], "name constants for these in BY_NAME"
    assert set(ELSEWHERE) | set(BY_NAME) | EXPLAINING <= set(functions()), "some of these are gone"


def test_the_reference_sheets_are_judged_alike_twice() -> None:
    assert dict(judged()) == baseline()


def test_replacing_leaves_nothing_behind() -> None:
    before = baseline()
    for name in ("judgement.compare.compare", "kernel.text.squeeze", "judgement.names.Names.item"):
        found = functions()[name]
        assert noticed(found, constants(found)[0])
    assert dict(judged()) == before
    assert inspect.isfunction(Judge.sample)
