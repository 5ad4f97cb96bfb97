"""Where an operator works, and whose branch that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody works: an address, and where it lies in degrees (WGS 84), where that is known."""

    address: str
    town: str = ""
    street: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def branch_of(addresses: Iterable[str], branches: Mapping[int, str]) -> int | None:
    """The branch whose place the first address names that names any; None where it names several.

    `branches`: id of each branch and its place, such as 东桥镇.
    """
    for address in addresses:
        found = [pk for pk, place in branches.items() if place in address]
        if found:
            return found[0] if len(found) == 1 else None
    return None
