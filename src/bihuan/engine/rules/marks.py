"""How well the source of a rule was checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Checked(IntEnum):
    """How well a figure was checked against the official text; the smaller, the weaker."""

    RECALL = 1
    SECONDARY = 2
    OFFICIAL = 3

    @property
    def word(self) -> str:
        """The word that files and verdicts use: official, secondary or recall."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a figure comes from. `confidence` (high, medium, low) is only for recalled ones."""

    checked: Checked
    confidence: str = ""
    note: str = ""

    @property
    def is_live(self) -> bool:
        """Whether a verdict may rest on it: a figure recalled with low confidence may not."""
        return self.confidence != "low"
