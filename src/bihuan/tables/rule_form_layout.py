"""Which cells the rule form has, and how the record of an edition lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.engine.rules.catalogue import Catalogue
from bihuan.rulebook.edition_text import FIBRE_FIGURES, Record
from bihuan.tables.rule_form_words import condition_facts, form_parts

SHEETS = ("head", "rules", "exemptions", "classes", "grades", "fibres", "labels", "sources")
WHEN = "when."
APPLIES = "applies."
_BEFORE_FACTS = {"rules": "components", "exemptions": "items", "classes": "class", "labels": "finding"}
# Rows of the fibre sheet that hold one figure: the keys of its number and of its clause.
FIGURES: Mapping[str, tuple[str, str]] = {
    "trace": ("trace", "trace_clause"),
    "cashmere_low": ("cashmere_low", ""),
    "decorative_high": ("decorative_high", ""),
    "unlabelled": ("", "unlabelled_clause"),
    "other_fibres_high": ("other_fibres_high", ""),
}
# What a row of the fibre sheet may fill, by its kind.
FIBRE_CELLS: Mapping[str, frozenset[str]] = {
    "single": frozenset({"id", "item", "clause", "limit", "gap", "unit", "checked", "confidence", "source"}),
    "band": frozenset(
        {"id", "clause", "filling", "above", "up_to", "points", "share", "must_be_present"}
        | {"checked", "confidence", "source"}
    ),
    **{
        row: frozenset({cell for cell, key in (("value", number), ("clause", clause)) if key})
        for row, (number, clause) in FIGURES.items()
    },
}

Row = Mapping[str, Any]
# What an officer typed into a row of a sheet, by the key of the column.
TypedRow = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """A column (or a line of the first sheet): its key in records, the kind of its cells, its words."""

    key: str
    kind: str
    heading: Mapping[str, str]
    help: Mapping[str, str]
    is_many: bool = False
    is_needed: bool = False


def columns_of(sheet: str, catalogue: Catalogue) -> tuple[FormColumn, ...]:
    """The columns of a sheet from left to right; of the first sheet, its lines from top to bottom."""
    told = form_parts()["columns"][sheet]
    own = [_column(key, about) for key, about in told.items()]
    if sheet == "head":
        return (*own, *(_fact_column(fact, APPLIES, catalogue) for fact in condition_facts(catalogue)))
    if sheet not in _BEFORE_FACTS:
        return tuple(own)
    facts = [_fact_column(fact, WHEN, catalogue) for fact in condition_facts(catalogue)]
    first = len(form_parts()["first_facts"])
    place = 1 + next(place for place, column in enumerate(own) if column.key == _BEFORE_FACTS[sheet])
    return (*own[:place], *facts[:first], *own[place:], *facts[first:])


def sheet_names() -> Mapping[str, Mapping[str, str]]:
    """The name of each sheet in both languages."""
    names: Mapping[str, Mapping[str, str]] = form_parts()["sheets"]
    return names


def rows_of_record(record: Record) -> dict[str, list[Row]]:
    """The rows of every sheet for a canonical record; ids as they are, lists where a cell holds several."""
    fibres = record.get("fibres")
    return {
        "head": [_flat(record, "applies", APPLIES)],
        **{sheet: [_flat(one, "when", WHEN) for one in record.get(sheet, ())] for sheet in _BEFORE_FACTS},
        "grades": [{"grade": grade} for grade in record.get("grades", ())],
        "fibres": _fibre_rows(fibres) if fibres else [],
        "sources": [{"id": one, "text": text} for one, text in record.get("sources", {}).items()],
    }


def _column(key: str, about: Mapping[str, str]) -> FormColumn:
    return FormColumn(
        key=key,
        kind=about["kind"],
        heading={language: about[language] for language in ("zh", "en")},
        help={language: about[f"help_{language}"] for language in ("zh", "en")},
        is_many="many" in about,
        is_needed=about.get("need") == "always",
    )


def _fact_column(fact: str, prefix: str, catalogue: Catalogue) -> FormColumn:
    lead: Mapping[str, str] = form_parts()["applies"] if prefix == APPLIES else {"zh": "", "en": ""}
    named = next((one for one in catalogue.facts if one.id == fact), None)
    words = {"zh": named.zh, "en": named.en} if named else {"zh": "产品类别", "en": "Product category"}
    return FormColumn(
        key=f"{prefix}{fact}",
        kind=f"{WHEN}{fact}",
        heading={language: lead[language] + words[language] for language in words},
        help=form_parts()["condition_help"],
        is_many=True,
    )


def _flat(record: Row, condition: str, prefix: str) -> Row:
    """A record whose condition is spread over keys of its own."""
    flat = {key: value for key, value in record.items() if key != condition}
    terms: Mapping[str, Any] = record.get(condition, {})
    return {**flat, **{f"{prefix}{fact}": as_list(values) for fact, values in terms.items()}}


def as_list(value: str | Sequence[str]) -> list[str]:
    """The values of a key that may hold one or several."""
    return [value] if isinstance(value, str) else list(value)


def _fibre_rows(fibres: Record) -> list[Row]:
    rows: list[Row] = [{"row": "single", **fibres["single"]}]
    rows += [{"row": "band", **band} for band in fibres["tolerances"]]
    for row, (number, clause) in FIGURES.items():
        cells = {"value": fibres.get(number, ""), "clause": fibres.get(clause, "")}
        if any(cells.values()):
            rows.append({"row": row, **cells})
    return rows


def fibre_figures(rows: Iterable[Row]) -> Record:
    """The figures of the fibre sheet under the keys of a record."""
    found: Record = {}
    for row in rows:
        number, clause = FIGURES[row["row"]]
        cells = ((number, row.get("value", "")), (clause, row.get("clause", "")))
        found.update({key: text for key, text in cells if key and text})
    return {key: found[key] for key in FIBRE_FIGURES if key in found}
