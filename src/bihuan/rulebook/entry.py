"""Entering an edition: a record becomes a rule file of the overlay only if its standard stays proven."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.names import key_of
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.catalogue import Catalogue
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Edition
from bihuan.rulebook.cells import Cell, Meets, cells_of
from bihuan.rulebook.edition_text import canonical_edition, edition_yaml
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.rulebook.load import RuleFile, build_rulebook, rule_files
from bihuan.rulebook.prove import Proof, prove_standard
from bihuan.rulebook.schemas import shape_faults
from bihuan.rulebook.yaml_text import Document, read_document

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9.]+")
_PLACES = ("part", "component")
_PERSONS = frozenset({"entered_by", "checked_by"})
_MAY_BE_ADDED = frozenset({"in_force_until", "replaced_by"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An edition that may be used: where its file belongs in the overlay, its bytes, and its proof."""

    name: str
    place: PurePosixPath
    content: bytes
    proof: Proof


def check_entry(document: Document, *, overlay: Path | None = None) -> Entry:
    """The rule file of an edition's record, checked beside the package and an overlay folder.

    A file of the overlay that stands where the new one belongs gives way to it. Raises RulebookError with
    every fault, told at its place in the document: those of `load_entry`, then each cell of the standard
    that would meet no limit or several (`rules prove`). The rules of the document are spelled out, as in
    a canonical record.
    """
    edition, rulebook = load_entry(document, overlay=overlay)
    if faults := [*_cell_faults(edition, rulebook, document), *_share_faults(edition, document)]:
        raise RulebookError(faults)
    return Entry(
        name=edition.name,
        place=place_of(standard=edition.standard, edition=edition.edition),
        content=edition_yaml(document.data),
        proof=_proof(edition, rulebook, document),
    )


def load_entry(document: Document, *, overlay: Path | None = None) -> tuple[Edition, Rulebook]:
    """The edition of a record, and the rulebook with it in its place.

    Raises RulebookError with the faults of the record and those against other editions.
    """
    # Without a sound shape nothing more can be said.
    if shape := shape_faults(document, kind="edition"):
        raise RulebookError(shape)
    place = place_of(standard=document.data["standard"], edition=document.data["edition"])
    above = None if overlay is None else str(overlay / place)
    files = [file for file in rule_files(overlay=overlay) if file.label != above]
    content = edition_yaml(document.data)
    rulebook = build_rulebook([*files, RuleFile("edition", document.label, content, 1, document)])
    return _entered(rulebook, document), rulebook


def place_of(*, standard: str, edition: str) -> PurePosixPath:
    """Where the file of an edition belongs: `standards/gb-t-22796/2021.yaml`."""
    return PurePosixPath("standards", _slug(standard), f"{_slug(edition)}.yaml")


def edition_file(name: str, *, overlay: Path | None = None) -> tuple[str, Any] | list[str]:
    """(name, record) of the edition that a name means; else the names of all editions that it may mean.

    A standard with one edition is meant by its number alone. Raises RulebookError for files that can't
    be read.
    """
    found: dict[str, Any] = {}
    for file in rule_files(overlay=overlay):
        if file.kind == "edition":
            document, faults = read_document(file.content, label=file.label)
            if document is None or (faults := faults or shape_faults(document, kind="edition")):
                raise RulebookError(faults)
            found["{standard}-{edition}".format(**document.data)] = document.data
    meant = [one for one in found if key_of(one) == key_of(name)] or [
        one for one, record in found.items() if key_of(record["standard"]) == key_of(name)
    ]
    return (meant[0], found[meant[0]]) if len(meant) == 1 else (meant or list(found))


def local_editions(overlay: Path | None) -> Mapping[str, RuleFile]:
    """The files of an overlay folder by the name of the edition that each holds."""
    found = {}
    for file in rule_files(overlay=overlay):
        if file.layer and file.kind == "edition":
            document, _ = read_document(file.content, label=file.label)
            data = document.data if document else {}
            found[f"{data.get('standard', '')}-{data.get('edition', '')}"] = file
    return found


def published_fault(document: Document, *, overlay: Path | None = None) -> Fault | None:
    """What is wrong with a record that would change an edition which the rulebook holds already.

    A published edition is never edited; only its end, or the standard that took its place, may be added
    where nothing was said of it yet. None too for a record whose shape is unsound.
    """
    if shape_faults(document, kind="edition"):
        return None
    name = "{standard}-{edition}".format(**document.data)
    known = edition_file(name, overlay=overlay)
    if isinstance(known, list) or key_of(known[0]) != key_of(name):
        return _taken_place(document, name, overlay)
    before, after = canonical_edition(known[1]), canonical_edition(document.data)
    added = {key for key in _MAY_BE_ADDED if key not in before}
    if any(before.get(key) != after.get(key) for key in (before.keys() | after.keys()) - added - _PERSONS):
        return document.fault(("edition",), Reason.of("form_published", name=known[0]))
    return None


def _taken_place(document: Document, name: str, overlay: Path | None) -> Fault | None:
    """Another edition stands in the file where this one belongs."""
    place = place_of(standard=document.data["standard"], edition=document.data["edition"])
    for other, file in local_editions(overlay).items():
        if overlay is not None and file.label == str(overlay / place) and other != name:
            return document.fault(("standard",), Reason.of("form_place_taken", other=other, file=str(place)))
    return None


def _slug(text: str) -> str:
    """A part of a path; a name without a letter or digit that a path can hold gets a digest."""
    slug = _NOT_IN_A_NAME.sub("-", text.lower()).strip("-.")
    return slug or hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


def _entered(rulebook: Rulebook, document: Document) -> Edition:
    name = (document.data["standard"], document.data["edition"])
    editions = (edition for standard in rulebook.standards for edition in standard.editions)
    return next(edition for edition in editions if (edition.standard, edition.edition) == name)


def _cell_faults(edition: Edition, rulebook: Rulebook, document: Document) -> Iterator[Fault]:
    """One fault for each set of rules that overlap, one for each item with holes."""
    cells: dict[tuple[str, tuple[str, ...]], list[Cell]] = {}
    for cell in cells_of(edition=edition, catalogue=rulebook.catalogue):
        if cell.meets in (Meets.OVERLAP, Meets.HOLE):
            cells.setdefault((cell.item, tuple(rule.id for rule in cell.rules)), []).append(cell)
    for (item, ids), found in cells.items():
        paths = _paths(edition, item, ids)
        data = {
            "item": item,
            "cases": _cases(found[0], rulebook.catalogue),
            "count": str(sum(len(cell.products) for cell in found)),
        }
        if ids:
            rows = "、".join(_place(document, path) for path in paths)
            yield document.fault(paths[-1], Reason.of("form_overlap", **data, rows=rows))
        else:
            yield document.fault(paths[0], Reason.of("form_hole", **data))


def _paths(edition: Edition, item: str, ids: Sequence[str]) -> list[tuple[str | int, ...]]:
    """Where the rules stand; those of the item where no rule is named."""
    wanted = [
        number for number, rule in enumerate(edition.rules) if (rule.id in ids if ids else rule.item == item)
    ]
    return [("rules", number) for number in wanted]


def _place(document: Document, path: Sequence[str | int]) -> str:
    fault = document.fault(path, Reason.of("form_overlap"))
    return fault.cell or str(fault.line)


def _cases(cell: Cell, catalogue: Catalogue) -> str:
    """A cell in ids that a sentence turns into words; facts that hold anyway are left out."""
    settled = dict(next(one for one in catalogue.categories if one.id == cell.products[0]).facts)
    facts = [f"{fact} {value}" for fact, value in cell.facts.items() if settled.get(fact) != (value,)]
    places = [f"{kind} {one}" for kind, one in zip(_PLACES, (cell.part, cell.component), strict=True) if one]
    return ", ".join([cell.products[0], *facts, *places])


def _share_faults(edition: Edition, document: Document) -> Iterator[Fault]:
    """Labelled shares that meet no tolerance, or several."""
    if edition.fibres is None:
        return
    for is_filling in (False, True):
        bands = [band for band in edition.fibres.tolerances if band.filling is is_filling]
        odd = [
            share for share in range(1, 100) if sum(band.above < share <= band.up_to for band in bands) != 1
        ]
        if odd:
            cases = f"{'filling, ' if is_filling else ''}{odd[0]}%…{odd[-1]}%"
            yield document.fault(("fibres", "tolerances", 0), Reason.of("form_share_hole", cases=cases))


def _proof(edition: Edition, rulebook: Rulebook, document: Document) -> Proof:
    """The proof of the whole standard, which has to hold."""
    standard = next(one for one in rulebook.standards if edition in one.editions)
    proof = prove_standard(standard=standard, rulebook=rulebook, judge=Judge(rulebook))
    told: Mapping[str, tuple[str, ...]] = {
        "form_dates": proof.dates,
        "form_boundary": proof.boundary_faults,
    }
    faults = [
        document.fault(("in_force_from",), Reason.of(code, cases=case))
        for code, cases in told.items()
        for case in cases
    ]
    if faults or not proof.holds:
        raise RulebookError(faults or [_other_fault(proof, document)])
    return proof


def _other_fault(proof: Proof, document: Document) -> Fault:
    """Another edition of the same standard has holes or overlaps."""
    cases = "; ".join((*proof.overlaps, *proof.holes)[:3])
    return document.fault(("standard",), Reason.of("form_other_edition", cases=cases))
