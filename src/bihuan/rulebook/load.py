"""The one way from rule files to the engine's frozen rulebook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.catalogue import Catalogue
from bihuan.engine.rules.rulebook import Rulebook, RuleSet
from bihuan.engine.rules.standards import Method, Standard
from bihuan.rulebook.catalogue_records import KINDS, read_catalogue
from bihuan.rulebook.consistency import check_catalogue, check_method, gather_standards, latest
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.edition_records import read_edition
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.rulebook.method_records import read_method, read_rule_set
from bihuan.rulebook.schemas import shape_faults
from bihuan.rulebook.scope import Scope, scope_of
from bihuan.rulebook.yaml_text import Document, read_document

FOLDER = Path(__file__).parent
_FOLDERS = {"standards": "edition", "methods": "methods", "rule_sets": "rule_set"}


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule file: its kind (the name of its schema), its label in messages, its bytes."""

    kind: str
    label: str
    content: bytes
    is_overlay: bool


def load_rulebook(*, overlay: Path | None = None) -> Rulebook:
    """The rulebook of the package, with the records of an overlay folder added or put in their place.

    Raises RulebookError with every fault found in any file.
    """
    files = tuple(_rule_files(FOLDER, is_overlay=False))
    if overlay is not None and overlay.is_dir():
        files += tuple(_rule_files(overlay, is_overlay=True))
    return build_rulebook(files)


def build_rulebook(files: Sequence[RuleFile]) -> Rulebook:
    """The rulebook that these files make; raises RulebookError with every fault found."""
    faults: list[Fault] = []
    cursors = _cursors(files, faults)
    catalogue = _catalogue(cursors)
    check_catalogue(catalogue, {kind: [at for at, _ in cursors.get(kind, ())] for kind in KINDS})
    if faults:
        # Without sound names every rule would seem to name unknown things: stop before that noise.
        raise RulebookError(faults)
    scope = scope_of(catalogue, sources=_sources(cursors))
    standards, methods, rule_sets = _records(cursors, scope)
    if faults:
        raise RulebookError(faults)
    return Rulebook(
        standards=standards,
        methods=methods,
        catalogue=catalogue,
        rule_sets=rule_sets,
        digest=_digest(files),
    )


def _rule_files(folder: Path, *, is_overlay: bool) -> Iterator[RuleFile]:
    for path in sorted(folder.rglob("*.y*ml" if is_overlay else "*.yaml")):
        kind = _kind(path.relative_to(folder)) if path.suffix == ".yaml" else ""
        label = str(path) if is_overlay else path.relative_to(folder).as_posix()
        if kind:
            yield RuleFile(kind, label, path.read_bytes(), is_overlay)
        elif is_overlay:
            # What an officer puts here is meant to count: passing over it in silence would be worse.
            yield RuleFile("", label, b"", is_overlay)


def _kind(path: Path) -> str:
    """The kind of a file by where it stands; "" for a file that is no rule file."""
    if path.as_posix() == "sources.yaml":
        return "sources"
    if path.parts[0] == "catalogue" and len(path.parts) == 2 and path.stem in KINDS:
        return path.stem
    return _FOLDERS.get(path.parts[0], "") if len(path.parts) > 1 else ""


def _cursors(
    files: Sequence[RuleFile], faults: list[Fault]
) -> Mapping[str, Sequence[tuple[Cursor, RuleFile]]]:
    """A cursor for each file of sound shape, by kind."""
    found: dict[str, list[tuple[Cursor, RuleFile]]] = {}
    for file in files:
        if not file.kind:
            faults.append(Fault(file.label, 1, Reason.of("rulebook_stray_file")))
            continue
        document, problems = read_document(file.content, label=file.label)
        faults.extend(problems)
        if document is None or _has_shape_faults(document, file.kind, faults):
            continue
        found.setdefault(file.kind, []).append((Cursor.at_root(document, faults), file))
    return found


def _has_shape_faults(document: Document, kind: str, faults: list[Fault]) -> bool:
    problems = shape_faults(document, kind=kind)
    faults.extend(problems)
    return bool(problems)


def _catalogue(cursors: Mapping[str, Sequence[tuple[Cursor, RuleFile]]]) -> Catalogue:
    return read_catalogue({kind: [at for at, _ in cursors.get(kind, ())] for kind in KINDS})


def _sources(cursors: Mapping[str, Sequence[tuple[Cursor, RuleFile]]]) -> frozenset[str]:
    return frozenset(source for at, _ in cursors.get("sources", ()) for source in at.data)


def _records(
    cursors: Mapping[str, Sequence[tuple[Cursor, RuleFile]]], scope: Scope
) -> tuple[tuple[Standard, ...], tuple[Method, ...], tuple[RuleSet, ...]]:
    editions = [
        read_edition(at, scope, is_overlay=file.is_overlay) for at, file in cursors.get("edition", ())
    ]
    methods = [
        (entry, read_method(entry, scope), file.is_overlay)
        for at, file in cursors.get("methods", ())
        for entry in at.entries()
    ]
    rule_sets = [(at, read_rule_set(at, scope), file.is_overlay) for at, file in cursors.get("rule_set", ())]
    return (
        gather_standards(editions),
        latest(methods, name=lambda method: method.name, check=check_method),
        latest(rule_sets, name=lambda rule_set: rule_set.id),
    )


def _digest(files: Sequence[RuleFile]) -> str:
    """SHA-256 over the kind, place and bytes of every file, the same on every machine."""
    digest = hashlib.sha256()
    for file in files:
        place = Path(file.label).name if file.is_overlay else file.label
        digest.update(f"{place}\0{len(file.content)}\0".encode())
        digest.update(file.content)
    return digest.hexdigest()
