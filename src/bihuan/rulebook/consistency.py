"""Checks between files: one edition for every day, and no name that leads nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bihuan.engine.rules.catalogue import Catalogue
from bihuan.engine.rules.in_force import Dated
from bihuan.engine.rules.standards import Method, Standard
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.digests import edition_digest
from bihuan.rulebook.edition_records import EditionFile
from bihuan.rulebook.scope import check_names

_Record = TypeVar("_Record")


def gather_standards(files: Iterable[EditionFile]) -> tuple[Standard, ...]:
    """Standards with their editions in order of date; an edition of an overlay replaces the package's."""
    by_name: dict[str, dict[str, EditionFile]] = {}
    for file in files:
        editions = by_name.setdefault(file.edition.standard, {})
        known = editions.get(file.edition.edition)
        if known and known.layer == file.layer:
            file.at.report("rulebook_edition_twice", name=file.edition.name, other=known.at.document.label)
        editions[file.edition.edition] = file
    standards = tuple(_standard(name, tuple(editions.values())) for name, editions in sorted(by_name.items()))
    for editions in by_name.values():
        _check_links(editions.values(), by_name)
    return standards


def _standard(name: str, files: Sequence[EditionFile]) -> Standard:
    ordered = _closed(sorted(files, key=lambda file: file.edition.in_force_from))
    for file in ordered[1:]:
        if file.force is not ordered[0].force:
            file.at.report("rulebook_two_forces", "force", name=name, other=ordered[0].at.document.label)
    check_dates([(file.edition, file.edition.name, file.at) for file in ordered])
    return Standard(
        name=name,
        force=ordered[0].force,
        editions=tuple(replace(file.edition, digest=edition_digest(file.edition)) for file in ordered),
        replaced_by=next((file.replaced_by for file in reversed(ordered) if file.replaced_by), ""),
    )


def check_dates(editions: Sequence[tuple[Dated, str, Cursor]]) -> None:
    """Report editions, given in order with their names, of which one begins before the last has ended."""
    for (earlier, other, before), (later, name, at) in zip(editions, editions[1:], strict=False):
        if earlier.in_force_until is None or earlier.in_force_until > later.in_force_from:
            at.report(
                "rulebook_editions_overlap",
                "in_force_from",
                name=name,
                other=other,
                file=before.document.label,
                day=later.in_force_from.isoformat(),
            )


def _closed(files: Sequence[EditionFile]) -> list[EditionFile]:
    """The files, where one that `ends` an open edition closes it on the day it begins itself."""
    ending = {file.ends: file.edition.in_force_from for file in files if file.ends}
    for file in files:
        if file.ends and file.ends not in {other.edition.edition for other in files}:
            file.at.report("rulebook_unknown_edition", "ends", name=file.ends)
    return [_end(file, ending.get(file.edition.edition)) for file in files]


def _end(file: EditionFile, day: date | None) -> EditionFile:
    if day is None or file.edition.in_force_until is not None:
        return file
    return replace(file, edition=replace(file.edition, in_force_until=day))


def _check_links(files: Iterable[EditionFile], known: Iterable[str]) -> None:
    for file in files:
        for key, names in (("replaced_by", (file.replaced_by,)), ("cites", file.edition.cites)):
            for name in names:
                if name and name not in known:
                    file.at.report("rulebook_unknown_standard", key, name=name)


def latest(
    records: Iterable[tuple[Cursor, _Record, int]],
    *,
    name: Callable[[_Record], str],
    check: Callable[[_Record, Cursor], None] = lambda record, at: None,
) -> tuple[_Record, ...]:
    """Records by name, where one of an overlay takes the place of the package's; twice in one is a fault."""
    found: dict[str, tuple[_Record, int]] = {}
    for at, record, layer in records:
        known = found.get(name(record))
        if known and known[1] == layer:
            at.report("rulebook_id_twice", id=name(record))
        check(record, at)
        found[name(record)] = (record, layer)
    return tuple(record for record, _ in found.values())


def check_method(method: Method, at: Cursor) -> None:
    """Report a method with two editions for one day of testing."""
    dated = sorted(method.editions, key=lambda edition: edition.in_force_from or date.min)
    for earlier, later in zip(dated, dated[1:], strict=False):
        begins = later.in_force_from or date.min
        if earlier.in_force_until is None or earlier.in_force_until > begins:
            at.report(
                "rulebook_method_editions_overlap",
                "editions",
                name=f"{method.name}-{later.edition}",
                other=f"{method.name}-{earlier.edition}",
            )


def check_catalogue(catalogue: Catalogue, files: Mapping[str, Sequence[Cursor]]) -> None:
    """Report facts of categories and words of facts that name values which no fact has."""
    values = {fact.id: frozenset(fact.values) for fact in catalogue.facts}
    units = frozenset(unit.id for unit in catalogue.units)
    for file in files.get("facts", ()):
        for at in file.entries():
            known = values[at.text("id")]
            check_names(at, "assumed", at.texts("assumed"), known)
            for key in ("words", "name_words"):
                named = tuple(value for value in at.data.get(key, {}).values() if value)
                check_names(at, key, named, known)
    for file in files.get("categories", ()):
        for at in file.entries():
            for fact in at.data.get("facts", {}):
                check_names(at, "facts", (fact,), frozenset(values))
                check_names(at, "facts", at.child("facts").texts(fact), values.get(fact, frozenset()))
    for file in files.get("items", ()):
        for at in file.entries():
            check_names(at, "unit", at.texts("unit"), units)
