"""One spelling for each edition: its plain record in canonical form, and that record as YAML.

Grouped rules are spelled out (one item, one limit, one line each), marks are written out, blanks folded.
Comments are not part of a record. What is written loads as the same edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

Record = dict[str, Any]

HEAD = (
    "standard",
    "edition",
    "title",
    "force",
    "replaced_by",
    "in_force_from",
    "in_force_until",
    "on_sale_from",
    "ends",
    "checked",
    "confidence",
    "source",
    "note",
    "entered_by",
    "checked_by",
    "applies",
    "grades",
    "set_clause",
    "cites",
    "class_clause",
    "sources",
)
MARK = ("checked", "confidence", "source")
RULE = ("id", "item", "clause", "parts", "components", "when", "limit", "gap", "unit", "severity", "rounded")
EXEMPTION = ("id", "clause", "items", "when", "untested_only")
LABEL = ("id", "clause", "finding", "when")
CLASS = ("class", "when")
SINGLE = ("id", "item", "clause", "limit", "gap", "unit")
TOLERANCE = ("id", "clause", "filling", "above", "up_to", "points", "share", "must_be_present")
FIBRE_FIGURES = (
    "trace",
    "trace_clause",
    "cashmere_low",
    "decorative_high",
    "unlabelled_clause",
    "other_fibres_high",
)
_YES = frozenset({"yes", "true"})
_FLAGS = frozenset({"rounded", "untested_only", "must_be_present"})
_NEVER = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff]")


def canonical_edition(data: Mapping[str, Any]) -> Record:
    """The canonical record of an edition whose shape its schema has accepted."""
    record = _picked(data, HEAD)
    classes = [_picked(one, CLASS, keep=("when",)) for one in data.get("classes", ())]
    rules = [rule for one in data.get("rules", ()) for rule in _rules(one)]
    exemptions = [_picked(one, (*EXEMPTION, *MARK), keep=("when",)) for one in data.get("exemptions", ())]
    labels = [_picked(one, (*LABEL, *MARK)) for one in data.get("labels", ())]
    lists = {"classes": classes, "rules": rules, "exemptions": exemptions, "labels": labels}
    record.update({key: entries for key, entries in lists.items() if entries})
    if "fibres" in data:
        record["fibres"] = _fibres(data["fibres"])
    return record


def edition_yaml(data: Mapping[str, Any]) -> bytes:
    """The canonical YAML (UTF-8) of an edition; the same bytes for every way to write the same record."""
    record = {key: _laid_out(key, value) for key, value in canonical_edition(data).items()}
    text: str = yaml.dump(
        record, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=2**31, default_flow_style=False
    )
    return text.encode("utf-8")


def folded(text: object) -> str:
    """A text on one line, without blanks at its ends and without characters that no file can hold."""
    return " ".join(_NEVER.sub("", str(text)).split())


def _picked(data: Mapping[str, Any], keys: Sequence[str], *, keep: Sequence[str] = ()) -> Record:
    """The keys in their order; empty ones are left out, unless the shape asks for them."""
    marked = _marks_written_out(data) if "source" in keys else data
    found = {key: _value(key, marked[key]) for key in keys if key in marked}
    return {key: value for key, value in found.items() if value or key in keep}


def _marks_written_out(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record that gives only a confidence is recalled, one that gives only a source is secondary."""
    if data.get("checked") or not (data.get("confidence") or data.get("source")):
        return data
    return {**data, "checked": "recall" if data.get("confidence") else "secondary"}


def _value(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        named = {folded(name): _value(name, inner) for name, inner in value.items()}
        return dict(sorted((name, inner) for name, inner in named.items() if name and inner))
    if isinstance(value, list):
        texts = list(dict.fromkeys(filter(None, map(folded, value))))
        is_bare = len(texts) == 1 and key not in _LISTS
        return texts[0] if is_bare else texts
    text = folded(value)
    if key in _FLAGS:
        return "yes" if text in _YES else ""
    if key == "filling":
        return "yes" if text in _YES else "no"
    return [text] if key in _LISTS and text else text


_LISTS = frozenset({"parts", "components", "grades", "cites"})


def _rules(data: Mapping[str, Any]) -> Iterator[Record]:
    """A record of several items or limits, spelled out under the ids that the loader gives them."""
    items = data.get("items") or [data.get("item", "")]
    for item in items:
        identity = data["id"] if "item" in data else f"{data['id']}-{item}"
        one = {**data, "id": identity, "item": item}
        if "limits" not in data:
            yield _picked(one, (*RULE, *MARK))
            continue
        ((fact, rows),) = data["limits"].items()
        for value, limit in rows.items():
            row = {"id": f"{identity}-{value.lower()}", "limit": limit}
            yield _picked({**one, **row, "when": {**data.get("when", {}), fact: value}}, (*RULE, *MARK))


def _fibres(data: Mapping[str, Any]) -> Record:
    bands = [_picked(one, (*TOLERANCE, *MARK)) for one in data["tolerances"]]
    single = _picked(data["single"], (*SINGLE, *MARK))
    return {"single": single, "tolerances": bands, **_picked(data, FIBRE_FIGURES)}


class _Line(dict[str, Any]):
    """A mapping that is written on one line."""


class _Row(list[Any]):
    """A list that is written on one line."""


class _Writer(yaml.SafeDumper):
    """Writes every text so that it is read as text, also by readers that know numbers and days."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Writer.add_representer(
    _Line, lambda writer, data: writer.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)
_Writer.add_representer(
    _Row, lambda writer, data: writer.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)


def _laid_out(key: str, value: Any) -> Any:
    if key == "fibres":
        return {inner: _laid_out(inner, held) for inner, held in value.items()}
    if isinstance(value, dict):
        return value if key == "sources" else _Line(value)
    if isinstance(value, list):
        return [_Line(one) for one in value] if value and isinstance(value[0], dict) else _Row(value)
    return value
