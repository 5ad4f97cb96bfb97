"""Proof of the rulebook: each cell meets one edition and one limit, an exemption or a declared gap."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.rules.catalogue import Catalogue
from bihuan.engine.rules.in_force import holds_on
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Edition, FibreRules, Standard
from bihuan.rulebook.boundaries import boundary_cases, boundary_fault
from bihuan.rulebook.cells import Meets, cells_of

_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a standard's cells meet. A cell is one item under one condition for one category and edition.

    `overlaps` and `holes` describe each faulty cell once, categories that cannot be told apart together;
    `dates` names days with no or with two editions. `boundary_faults` are boundary readings that the
    engine judged otherwise than a plain comparison.
    """

    standard: str
    editions: int
    limits: int
    exempt: int
    gaps: int
    overlaps: tuple[str, ...]
    holes: tuple[str, ...]
    dates: tuple[str, ...]
    boundaries: int = 0
    boundary_faults: tuple[str, ...] = ()

    @property
    def cells(self) -> int:
        """All cells that meet exactly one answer, holes and overlaps counted once each."""
        return self.limits + self.exempt + self.gaps + len(self.overlaps) + len(self.holes)

    @property
    def coverage(self) -> float | None:
        """The share of cells with a live limit or an exemption; None where nothing is asked."""
        return (self.limits + self.exempt) / self.cells if self.cells else None

    @property
    def holds(self) -> bool:
        """Whether nothing overlaps, nothing is left open undeclared, and every boundary is kept."""
        return not (self.overlaps or self.holes or self.dates or self.boundary_faults)


def prove_standard(*, standard: Standard, rulebook: Rulebook, judge: Judge) -> Proof:
    """The proof of one standard under a rulebook; `judge` judges under the same rulebook."""
    counts: Counter[Meets] = Counter()
    faults: dict[Meets, list[str]] = {Meets.OVERLAP: [], Meets.HOLE: []}
    for edition in standard.editions:
        _count_cells(edition, rulebook.catalogue, counts, faults)
        if edition.fibres is not None:
            _count_shares(edition, edition.fibres, counts, faults)
    cases = tuple(boundary_cases(standard=standard, rulebook=rulebook))
    wrong = [fault for case in cases if (fault := boundary_fault(case, judge=judge))]
    return Proof(
        standard=standard.name,
        editions=len(standard.editions),
        limits=counts[Meets.LIMIT],
        exempt=counts[Meets.EXEMPT],
        gaps=counts[Meets.GAP],
        overlaps=tuple(faults[Meets.OVERLAP]),
        holes=tuple(faults[Meets.HOLE]),
        dates=date_faults(standard=standard),
        boundaries=len(cases),
        boundary_faults=tuple(wrong),
    )


def date_faults(*, standard: Standard) -> tuple[str, ...]:
    """The days, from the first edition on, at which none or more than one edition is in force."""
    starts = {edition.in_force_from for edition in standard.editions}
    ends = {edition.in_force_until for edition in standard.editions if edition.in_force_until}
    last = max(starts | ends, default=date.min)
    found = []
    for day in sorted(starts | ends):
        names = [edition.name for edition in standard.editions if holds_on(edition=edition, day=day)]
        is_after_the_end = not names and day == last
        if len(names) != 1 and not is_after_the_end:
            found.append(f"{standard.name} {day.isoformat()}: {', '.join(names) or '–'}")
    return tuple(found)


def _count_cells(
    edition: Edition, catalogue: Catalogue, counts: Counter[Meets], faults: dict[Meets, list[str]]
) -> None:
    for cell in cells_of(edition=edition, catalogue=catalogue):
        if cell.meets in faults:
            faults[cell.meets].append(cell.described)
        else:
            counts[cell.meets] += len(cell.products)


def _count_shares(
    edition: Edition, rules: FibreRules, counts: Counter[Meets], faults: dict[Meets, list[str]]
) -> None:
    """Each labelled share from 1 to 99, of a fabric and of a filling, meets exactly one tolerance."""
    counts[Meets.LIMIT if rules.single.limit else Meets.GAP] += 1
    for is_filling in (False, True):
        for share in range(1, _HUNDRED):
            bands = [
                t for t in rules.tolerances if t.filling is is_filling and t.above < Decimal(share) <= t.up_to
            ]
            cell = f"{edition.name} fibre-content filling={is_filling} share={share}"
            if len(bands) == 1:
                counts[Meets.LIMIT if bands[0].mark.is_live else Meets.GAP] += 1
            else:
                faults[Meets.OVERLAP if bands else Meets.HOLE].append(cell)
