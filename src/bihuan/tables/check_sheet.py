"""A check sheet 核对单: a laboratory's report on one sample and our check of it, side by side, as texts."""

from __future__ import annotations

from dataclasses import dataclass

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One verdict. `cells` stand under the sheet's columns; of several lines the first is what counts.

    `notes` are sentences on how the value became the compared one and why the outcome is what it is,
    `differences` on where the laboratory and we differ.
    """

    cells: tuple[str, ...]
    notes: tuple[str, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSheet:
    """Everything that is printed of one sample, in one language: no cell is empty, nothing is left to add.

    Pairs are (label, text). `identity` heads every page of the table; `conclusions` are the report's and
    ours with what they are to each other; `closing` says what the paper is not; `signatures` are the
    labels of what an officer fills in by hand, one line each.
    """

    title: str
    identity: str
    head: Facts
    conclusions: Facts
    columns: tuple[str, ...]
    lines: tuple[SheetLine, ...]
    differs: str
    premises_title: str
    premises: tuple[str, ...]
    basis: Facts
    closing: tuple[str, ...]
    signatures: tuple[tuple[str, ...], ...]
