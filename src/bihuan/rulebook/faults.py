"""Faults in rule files: where, what, and what to do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the file (relative to the rulebook, in full for the overlay), its line, the reason."""

    file: str
    line: int
    reason: Reason

    def text(self, *, language: str = "zh") -> str:
        """`file:line what → what to do`, in Chinese (zh) or English (en)."""
        return f"{self.file}:{self.line} {sentence(self.reason, language=language)}"


class RulebookError(Exception):
    """Rule files that cannot be used; `faults` holds every fault found, in order of file and line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        super().__init__("\n".join(fault.text() for fault in self.faults))
