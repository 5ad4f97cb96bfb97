"""Faults in rule files: where, what, and what to do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the file (relative to the rulebook, in full for the overlay), its line, the reason.

    `cell` is where it stands in a workbook ("限值!K5"), "" in a text file.
    """

    file: str
    line: int
    reason: Reason
    cell: str = ""

    def text(self, *, language: str = "zh") -> str:
        """`file:line what → what to do` or `file sheet!cell …`, in Chinese (zh) or English (en)."""
        place = f"{self.file} {self.cell}" if self.cell else f"{self.file}:{self.line}"
        return f"{place} {sentence(self.reason, language=language)}"


class RulebookError(Exception):
    """Rule files that cannot be used; `faults` holds every fault found, in order of file and line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        super().__init__("\n".join(fault.text() for fault in self.faults))
