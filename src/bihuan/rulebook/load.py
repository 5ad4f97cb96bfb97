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
from bihuan.rulebook.digests import records_digest
from bihuan.rulebook.edition_records import read_edition
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.rulebook.method_records import read_method, read_rule_set
from bihuan.rulebook.places import JUDGING, SCHEMAS, kind_at
from bihuan.rulebook.schemas import shape_faults
from bihuan.rulebook.scope import Scope, scope_of
from bihuan.rulebook.yaml_text import Document, read_document

FOLDER = Path(__file__).parent
_DRAFTS = 2  # only what judging reads can be tried


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule file: its kind (the name of its schema), its label in messages, its bytes.

    `layer` is 0 for the package, 1 for the overlay of an office, 2 for rules that are only tried: a record
    of a higher layer takes the place of a lower one's. `document` stands for `content` where a file was
    entered in another form, so that its faults can tell where in that form they are.
    """

    kind: str
    label: str
    content: bytes
    layer: int
    document: Document | None = None


# Name, time and size of every file of a folder.
Stamp = tuple[tuple[str, int, int], ...]
Cursors = Mapping[str, Sequence[tuple[Cursor, RuleFile]]]


def load_rulebook(*, overlay: Path | None = None, draft: Path | None = None) -> Rulebook:
    """The rulebook of the package, with the records of an overlay folder added or put in their place.

    `draft` is a folder of rules that are laid over both, to be tried. Raises RulebookError with every
    fault found in any file.
    """
    return build_rulebook(rule_files(overlay=overlay, draft=draft))


def folder_stamp(folder: Path) -> Stamp:
    """What tells that a file of a folder has changed, come or gone; () for a folder that is not there."""
    if not folder.is_dir():
        return ()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)


def rule_files(*, overlay: Path | None = None, draft: Path | None = None) -> tuple[RuleFile, ...]:
    """Every file that judging reads: of the package, an overlay folder and a folder of drafts, in order."""
    return files_in((FOLDER, overlay, draft), kinds=JUDGING)


def files_in(folders: Sequence[Path | None], *, kinds: frozenset[str]) -> tuple[RuleFile, ...]:
    """The rule files of some kinds in the folders of the package, an overlay and drafts, in this order.

    What stands in an overlay where nothing is read comes with the kind "".
    """
    return tuple(
        file
        for layer, folder in enumerate(folders)
        if folder is not None and folder.is_dir()
        for file in _rule_files(folder, layer, kinds)
    )


def build_rulebook(files: Sequence[RuleFile]) -> Rulebook:
    """The rulebook that these files make; raises RulebookError with every fault found."""
    faults: list[Fault] = []
    cursors = cursors_of(files, faults)
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
        digest=files_digest(files),
        catalogue_digest=_records_digest(cursors, KINDS),
        methods_digest=_records_digest(cursors, ("methods", "rule_set")),
    )


def _rule_files(folder: Path, layer: int, kinds: frozenset[str]) -> Iterator[RuleFile]:
    is_overlay = layer > 0
    for path in sorted(folder.rglob("*.y*ml" if is_overlay else "*.yaml")):
        kind = kind_at(path.relative_to(folder)) if path.suffix == ".yaml" else ""
        label = str(path) if is_overlay else path.relative_to(folder).as_posix()
        if kind in kinds:
            yield RuleFile(kind, label, path.read_bytes(), layer)
        elif is_overlay and (not kind or layer == _DRAFTS):
            # What an officer puts here is meant to count: passing over it in silence would be worse.
            yield RuleFile("", label, b"", layer)


def cursors_of(files: Sequence[RuleFile], faults: list[Fault]) -> Cursors:
    """A cursor for each file of sound shape, by kind; what is wrong with the others goes into `faults`."""
    found: dict[str, list[tuple[Cursor, RuleFile]]] = {}
    for file in files:
        if not file.kind:
            faults.append(Fault(file.label, 1, Reason.of("rulebook_stray_file")))
            continue
        document, problems = (
            (file.document, ()) if file.document else read_document(file.content, label=file.label)
        )
        faults.extend(problems)
        if document is None or _has_shape_faults(document, file.kind, faults):
            continue
        found.setdefault(file.kind, []).append((Cursor.at_root(document, faults), file))
    return found


def _has_shape_faults(document: Document, kind: str, faults: list[Fault]) -> bool:
    problems = shape_faults(document, kind=SCHEMAS.get(kind, kind))
    faults.extend(problems)
    return bool(problems)


def _catalogue(cursors: Cursors) -> Catalogue:
    return read_catalogue({kind: [at for at, _ in cursors.get(kind, ())] for kind in KINDS})


def _sources(cursors: Cursors) -> frozenset[str]:
    return frozenset(source for at, _ in cursors.get("sources", ()) for source in at.data)


def _records(
    cursors: Cursors, scope: Scope
) -> tuple[tuple[Standard, ...], tuple[Method, ...], tuple[RuleSet, ...]]:
    editions = [read_edition(at, scope, layer=file.layer) for at, file in cursors.get("edition", ())]
    methods = [
        (entry, read_method(entry, scope), file.layer)
        for at, file in cursors.get("methods", ())
        for entry in at.entries()
    ]
    rule_sets = [(at, read_rule_set(at, scope), file.layer) for at, file in cursors.get("rule_set", ())]
    return (
        gather_standards(editions),
        latest(methods, name=lambda method: method.name, check=check_method),
        latest(rule_sets, name=lambda rule_set: rule_set.id),
    )


def _records_digest(cursors: Cursors, kinds: Sequence[str]) -> str:
    return records_digest([kind, at.data] for kind in kinds for at, _ in cursors.get(kind, ()))


def files_digest(files: Sequence[RuleFile]) -> str:
    """SHA-256 over the kind, place and bytes of every file, the same on every machine."""
    digest = hashlib.sha256()
    for file in files:
        place = Path(file.label).name if file.layer else file.label
        digest.update(f"{place}\0{len(file.content)}\0".encode())
        digest.update(file.content)
    return digest.hexdigest()
