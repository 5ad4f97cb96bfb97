"""The one way from the files of procedures and calendars to the engine's frozen book of procedures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bihuan.engine.rules.procedures import Procedure, ProcedureBook
from bihuan.rulebook.calendar_records import read_calendars
from bihuan.rulebook.consistency import check_dates
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.rulebook.load import FOLDER, RuleFile, cursors_of, files_digest, files_in
from bihuan.rulebook.places import PROCEEDING
from bihuan.rulebook.procedure_names import layered, read_names, source_ids
from bihuan.rulebook.procedure_proofs import prove_procedure
from bihuan.rulebook.procedure_records import ProcedureFile, read_procedure


def load_procedures(*, overlay: Path | None = None) -> ProcedureBook:
    """Every procedure and calendar of the package, with the records of an overlay folder in their place.

    What it returns is proven (`procedure_proofs`). Raises RulebookError with every fault found in any file.
    """
    return build_procedures(files_in((FOLDER, overlay), kinds=PROCEEDING))


def build_procedures(files: Sequence[RuleFile]) -> ProcedureBook:
    """The book that these files make; raises RulebookError with every fault found."""
    faults: list[Fault] = []
    cursors = layered(cursors_of(files, faults))
    scope = read_names(cursors, sources=source_ids(cursors))
    calendars = read_calendars(cursors.get("calendar", ()), scope)
    if faults:
        # Without sound names every procedure would seem to name unknown things: stop before that noise.
        raise RulebookError(faults)
    procedures = _procedures(
        read_procedure(at, scope, layer=layer) for at, layer in cursors.get("procedure", ())
    )
    if faults:
        raise RulebookError(faults)
    names = scope.names
    return ProcedureBook(
        procedures=procedures,
        calendars=calendars,
        roles=tuple(names["roles"].values()),
        papers=tuple(names["papers"].values()),
        evidence=tuple(names["evidence"].values()),
        intervals=tuple(names["intervals"].values()),
        subjects=tuple(names["subjects"].values()),
        laws=tuple(names["laws"].values()),
        figures=tuple(scope.figures.values()),
        endings=tuple(scope.endings.values()),
        natures=tuple(scope.natures.values()),
        digest=files_digest(files),
    )


def _procedures(files: Iterable[ProcedureFile]) -> tuple[Procedure, ...]:
    """Procedures by id, their editions in order of date; one of an overlay replaces the package's."""
    by_id: dict[str, dict[str, ProcedureFile]] = {}
    for file in files:
        editions = by_id.setdefault(file.procedure.id, {})
        known = editions.get(file.procedure.edition)
        if known and known.layer == file.layer:
            file.at.report("rulebook_edition_twice", name=file.name, other=known.at.document.label)
        editions[file.procedure.edition] = file
        prove_procedure(file)
    found: list[Procedure] = []
    for _, editions in sorted(by_id.items()):
        ordered = sorted(editions.values(), key=lambda one: one.procedure.in_force_from)
        check_dates([(file.procedure, file.name, file.at) for file in ordered])
        found += [file.procedure for file in ordered]
    return tuple(found)
