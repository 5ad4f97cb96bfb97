"""A reading on its way: names resolved, value measured."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.engine.judgement.compare import Measured
from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.names import ItemName


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A reading with its names resolved and its value measured."""

    index: int
    reading: Reading
    name: ItemName | None
    part: str
    component: str
    measured: Measured
