"""Result cells that hold a whole composition."""

from __future__ import annotations

from dataclasses import replace

from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.labels import parse_composition
from bihuan.engine.judgement.names import Names
from bihuan.engine.kernel.text import is_missing

_PLAIN = "f"


def fibre_readings(reading: Reading, *, names: Names) -> tuple[Reading, ...]:
    """One reading a fibre where a fibre item's cell says "棉53.9/聚酯46.1", else the reading itself.

    A cell in which any fibre lacks its share, or none is known, stays whole, so that nothing is lost.
    """
    found = names.item(reading.item)
    if not found or found.item.scale != "fibre" or is_missing(reading.value):
        return (reading,)
    if reading.component and names.fibre(reading.component) is not None:
        return (reading,)
    parts = parse_composition(reading.value, names=names)
    shares = [(part.part, fibre) for part in parts for fibre in part.fibres]
    if any(fibre.share is None for _, fibre in shares) or not any(names.fibre(f.name) for _, f in shares):
        return (reading,)
    return tuple(
        replace(
            reading,
            part=reading.part or part,
            component=fibre.name,
            value=format(fibre.share or 0, _PLAIN),
            unit=reading.unit or "%",
        )
        for part, fibre in shares
    )
