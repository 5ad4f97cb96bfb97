"""How registers overlap: the facts of capture and recapture, and when they carry no estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bihuan.engine.kernel.reasons import Reason

MOST_REGISTERS = 5  # 1,024 models of which pairs of registers depend on each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlaps:
    """How many operators are on exactly these registers, for each combination of two or more names.

    A combination that is not given counts nobody. Operators on no register are what is asked for.
    """

    registers: tuple[str, ...]
    counts: Mapping[frozenset[str], int]

    @property
    def listed(self) -> int:
        """Operators on at least one register."""
        return sum(self.counts.values())

    def on(self, *registers: str) -> int:
        """Operators on all of these registers, whatever else they are on."""
        wanted = frozenset(registers)
        return sum(number for on, number in self.counts.items() if wanted <= on)


def refusals(overlaps: Overlaps) -> tuple[Reason, ...]:
    """Why nothing can be estimated; () where it can. Raises ValueError for counts that cannot be."""
    _check(overlaps)
    registers = overlaps.registers
    if len(registers) < 2:
        return (Reason.of("estimate_needs_two_registers"),)
    if len(registers) > MOST_REGISTERS:
        return (Reason.of("estimate_too_many_registers", most=str(MOST_REGISTERS)),)
    empty = tuple(
        Reason.of("estimate_register_empty", register=name) for name in registers if not overlaps.on(name)
    )
    return empty or tuple(
        Reason.of("estimate_no_overlap", register=name) for name in registers if name not in _joined(overlaps)
    )


def _check(overlaps: Overlaps) -> None:
    known = frozenset(overlaps.registers)
    if len(known) != len(overlaps.registers):
        raise ValueError("a register is named twice")
    for on, number in overlaps.counts.items():
        if not on or not on <= known or number < 0:
            raise ValueError(f"no count of operators on registers: {sorted(on)}: {number}")


def _joined(overlaps: Overlaps) -> frozenset[str]:
    """The registers that the first one is joined to by shared operators, directly or through others."""
    found = frozenset(overlaps.registers[:1])
    while True:
        more = found.union(
            *(on for on, number in overlaps.counts.items() if number and len(on) > 1 and on & found)
        )
        if more == found:
            return found
        found = more
