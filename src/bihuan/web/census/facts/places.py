from __future__ import annotations

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
