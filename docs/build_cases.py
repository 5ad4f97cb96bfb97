"""Tables in Markdown, and the examples of rules as rows of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.rulebook.cases import Case
from bihuan.rulebook.words import term

# Markdown reads these as marks; a range such as 4.0~7.5 would be struck through.
_MARKS = re.compile(r"([\\`*_~|<>\[\]])")
_SAMPLE_FIELDS = (
    ("product_category", ""),
    ("product_name", ""),
    ("audience", ""),
    ("stage", ""),
    ("treatment", ""),
    ("depth", ""),
    ("safety_class", "class "),
    ("declared_grade", "grade "),
    ("produced_on", "made "),
    ("purchased_on", "bought "),
    ("sampled_on", "sampled "),
    ("received_on", "received "),
    ("declared_standard", "declares "),
    ("composition_label", "label: "),
    ("purpose", ""),
    ("rule_set", ""),
    ("lab_verdict", "laboratory: "),
)
_READING_FIELDS = (
    ("method", "by "),
    ("tested_on", "tested "),
    ("declared_limit", "declared "),
    ("lab_limit", "laboratory's limit "),
    ("lab_verdict", "laboratory: "),
)


def cell(text: str) -> str:
    """Text as it may stand in a cell of a table."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def case_table(cases: Sequence[Case]) -> str:
    """One row for each case: what it is, what goes in, what has to come out, by which clause."""
    rows = [
        (
            case.id,
            f"{cell(case.name['zh'])}<br>{cell(case.name['en'])}",
            f"{cell(sample_text(case.given))}<br>{_readings(case)}",
            _rest(case.expected),
            cell(case.clause),
            f"{cell(case.because['zh'])}<br>{cell(case.because['en'])}",
        )
        for case in cases
    ]
    head = ("No.", "Example", "Given → outcome of each reading", "Also expected", "Clause", "Because")
    return table(head, rows)


def sample_text(sample: Sample) -> str:
    """What the sheet gives of a sample, in one line."""
    given = [(name, getattr(sample, field)) for field, name in _SAMPLE_FIELDS]
    given += [(f"{fact} ", text) for fact, text in sample.extra]
    return " · ".join(f"{name}{text}" for name, text in given if text)


def _readings(case: Case) -> str:
    expected = case.expected.get("readings", [{}] * len(case.given.readings))
    pairs = zip(case.given.readings, expected, strict=True)
    return "<br>".join(f"{cell(_reading(reading))}{_expected(wanted)}" for reading, wanted in pairs)


def _reading(reading: Reading) -> str:
    named = " ".join(filter(None, (reading.part, reading.item, reading.component)))
    more = [f"{name}{getattr(reading, field)}" for field, name in _READING_FIELDS if getattr(reading, field)]
    value = " ".join(filter(None, (reading.value or "(empty)", reading.unit)))
    return f"{named}: {value}" + (f" ({', '.join(more)})" if more else "")


def _expected(wanted: Mapping[str, Any]) -> str:
    """→ **fail** (limit ≤75, reasons …)"""
    if not wanted:
        return ""
    outcome = wanted.get("outcome", "")
    word = term("outcome", outcome, language="en") if outcome else ""
    more = [f"{key} {_listed(value)}" for key, value in wanted.items() if key != "outcome"]
    shown = f" **{word}**" if word else ""
    return f" →{shown}" + (f" ({cell(', '.join(more))})" if more else "")


def _rest(expected: Mapping[str, Any]) -> str:
    """What the case expects beside its readings."""
    lines = []
    for key, value in expected.items():
        if key == "overall":
            lines.append(f"**{term('overall', value, language='en')}**")
        elif key == "findings":
            lines += [f"{cell(row.get('item', 'finding'))}{_expected(_without_item(row))}" for row in value]
            lines += ["no further finding"] if not value else []
        elif key != "readings":
            lines.append(cell(f"{key} {_listed(value)}"))
    return "<br>".join(lines) or "–"


def _without_item(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "item"}


def _listed(value: Any) -> str:
    if isinstance(value, str):
        return value
    if not value:
        return "none"
    return "; ".join(one if isinstance(one, str) else _record(one) for one in value)


def _record(one: Mapping[str, str]) -> str:
    name = one.get("code") or one.get("kind", "")
    more = [f"{key} {value}" for key, value in one.items() if key not in ("code", "kind")]
    return f"{name} ({', '.join(more)})" if more else name
