"""Composition labels of the scenario: 棉60 聚酯纤维40, with parts before a colon where goods are filled."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PART = re.compile(r"(?:(?P<part>[^:\s]+):)?(?P<fibres>[^:]+?)(?=\s+[^:\s]+:|$)")
_FIBRE = re.compile(r"(?P<name>\D+)(?P<share>\d+)")
# What is found instead of the fibre that the label names.
_INSTEAD = {"棉": "聚酯纤维", "聚酯纤维": "棉", "桑蚕丝": "聚酯纤维"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the goods with its fibres, the main one first."""

    name: str
    fibres: tuple[tuple[str, int], ...]

    @property
    def instead(self) -> str:
        """The other fibre: the second labelled one, or what pure goods are adulterated with."""
        return self.fibres[1][0] if len(self.fibres) > 1 else _INSTEAD.get(self.fibres[0][0], "聚酯纤维")


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed, and its parts."""

    text: str
    parts: tuple[Part, ...]

    @property
    def suspect(self) -> int:
        """The part whose content may be wrong: the filling where there is one."""
        return len(self.parts) - 1


def read_label(written: str) -> Label:
    """The label of a scenario. Raises ValueError unless each part has one or two fibres that make 100."""
    parts = tuple(_part(match["part"] or "", match["fibres"]) for match in _PART.finditer(written.strip()))
    if not parts:
        raise ValueError
    return Label(_FIBRE.sub(r"\g<name>\g<share>%", written), parts)


def _part(name: str, written: str) -> Part:
    fibres = []
    for one in written.split():
        match = _FIBRE.fullmatch(one)
        if match is None:
            raise ValueError
        fibres.append((match["name"], int(match["share"])))
    if not 1 <= len(fibres) <= 2 or sum(share for _, share in fibres) != 100:
        raise ValueError
    return Part(name, tuple(fibres))
