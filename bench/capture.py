"""How often the estimate of what registers miss holds the truth: `python -m bench.capture [DISTRICTS]`.

Synthetic districts of 12,000 operators (roles and sizes are those of the simulation), registers drawn with a
dependence that is planted, and the truth kept. Prints the table of docs/benchmarks.md, which is the same on
every machine, and the time of the processor.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bihuan.engine.estimation.overlaps import Overlaps
from bihuan.engine.estimation.unlisted import Span, Unlisted, unlisted
from bihuan.simulation.chance import Chance
from bihuan.simulation.operators import Operators, make_operators
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_file import load_scenario
from bihuan.simulation.scenario_sense import ROLES, SIZES

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
DISTRICTS = 200
# What share of the operators each register of the simulation gets, when it gets all alike.
SHARES = {"registration": 0.7, "online-shops": 0.35, "earlier-inspections": 0.25, "complaint-list": 0.12}
REGISTERS = (2, 3, 4)
ODDS = 3.0  # of the planted dependence between the first two registers
PULL = dict(zip(SIZES, (2.0, 1.5, 0.8, 0.2, -0.3), strict=True))  # log odds of being listed, by size
SPLIT = 0.03  # of the operators on several registers that linking leaves in two pieces


@dataclass(frozen=True, slots=True)
class District:
    """The operators of one district and the dice that its registers are drawn with."""

    scenario: Scenario
    operators: Operators
    chance: Chance

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        return np.arange(self.operators.count)

    def drawn(self, purpose: str, shares: Floats) -> Flags:
        """Who is on a register, each with a chance of its own."""
        return self.chance.about(purpose).happens(shares, self.numbers)


def district(scenario: Scenario, seed: int) -> District:
    chance = Chance(seed, "capture")
    return District(scenario, make_operators(scenario, chance), chance)


def even(place: District, names: tuple[str, ...]) -> Flags:
    """Every operator has the same chance, every register is drawn by itself."""
    ones = np.ones(place.operators.count)
    return np.column_stack([place.drawn(name, ones * SHARES[name]) for name in names])


def tied(odds: float) -> Callable[[District, tuple[str, ...]], Flags]:
    """Being on the first register multiplies the odds of being on the second."""

    def draw(place: District, names: tuple[str, ...]) -> Flags:
        on = even(place, names)
        share, first = SHARES[names[1]], SHARES[names[0]]
        pull = np.log(odds) * np.where(on[:, 0], 1 - first, -first)
        on[:, 1] = place.drawn(f"{names[1]}-tied", _moved(share, pull))
        return on

    return draw


def by_size(strength: float) -> Callable[[District, tuple[str, ...]], Flags]:
    """Large operators are on every register more easily than small ones."""

    def draw(place: District, names: tuple[str, ...]) -> Flags:
        pull = strength * np.array([PULL[size] for size in SIZES])[place.operators.size]
        return np.column_stack([place.drawn(name, _moved(SHARES[name], pull)) for name in names])

    return draw


def by_role(place: District, names: tuple[str, ...]) -> Flags:
    """Registers get the chain roles as those of the simulated district do; some roles never."""
    columns = []
    for name in names:
        covers = place.scenario.registers[name].covers
        shares = np.array([covers.get(role, 0.0) for role in ROLES])[place.operators.role]
        columns.append(place.drawn(name, shares))
    return np.column_stack(columns)


def badly_linked(place: District, names: tuple[str, ...]) -> Flags:
    """Even registers, but of some operators one entry is taken for somebody else."""
    on = even(place, names)
    split = (on.sum(axis=1) > 1) & place.drawn("split", np.full(len(on), SPLIT))
    rows = np.flatnonzero(split)
    last = np.array([np.flatnonzero(on[row])[-1] for row in rows], dtype=int)
    on[rows, last] = False
    pieces = np.zeros((len(rows), len(names)), dtype=bool)
    pieces[np.arange(len(rows)), last] = True
    return np.vstack([on, pieces])


KINDS: Mapping[str, Callable[[District, tuple[str, ...]], Flags]] = {
    "none": even,
    f"positive, odds ratio {ODDS:g}": tied(ODDS),
    f"negative, odds ratio 1/{ODDS:g}": tied(1 / ODDS),
    "by size": by_size(1),
    "by size, twice as strong": by_size(2),
    "by chain role, as the district's registers": by_role,
    f"none, but {SPLIT:.0%} wrongly split by linking": badly_linked,
}


def _moved(share: float, pull: Floats) -> Floats:
    odds = share / (1 - share) * np.exp(pull)
    return odds / (1 + odds)


def overlaps(on: Flags, names: tuple[str, ...]) -> Overlaps:
    """The counts of every combination of registers but the empty one."""
    counts: dict[frozenset[str], int] = {}
    rows, numbers = np.unique(on, axis=0, return_counts=True)
    for row, number in zip(rows, numbers, strict=True):
        key = frozenset(name for name, is_on in zip(names, row, strict=True) if is_on)
        if key:
            counts[key] = int(number)
    return Overlaps(registers=names, counts=counts)


@dataclass(frozen=True, slots=True)
class Trial:
    """One district: operators, those on no register, what was estimated of them."""

    operators: int
    missing: int
    found: Unlisted


def trial(place: District, kind: str, registers: int) -> Trial:
    """What the estimate makes of one district. `missing` is what must be added to the listed to get all."""
    names = tuple(SHARES)[:registers]
    counted = overlaps(KINDS[kind](place, names), names)
    return Trial(place.operators.count, place.operators.count - counted.listed, unlisted(overlaps=counted))


def held(spans: list[tuple[Span | None, int]]) -> float:
    """The share of spans that hold the truth."""
    return float(np.mean([span.low <= missing <= span.high for span, missing in spans if span]))


def row(kind: str, registers: int, trials: list[Trial]) -> str:
    """A row of the table: coverage, and bias and width as shares of all operators."""
    count = trials[0].operators
    bias = np.mean([((one.found.unlisted or 0) - one.missing) / count for one in trials])
    narrow = [(one.found.confidence_interval, one.missing) for one in trials]
    wide = [(one.found.wide_range, one.missing) for one in trials]
    missing = np.mean([one.missing / count for one in trials])
    return (
        f"| {kind} | {registers} | {missing:.1%} | {bias:+.1%}"
        f" | {held(narrow):.1%} | {_width(narrow, count):.1%}"
        f" | {held(wide):.1%} | {_width(wide, count):.1%} |"
    )


def _width(spans: list[tuple[Span | None, int]], count: int) -> float:
    return float(np.mean([(span.high - span.low) / count for span, _ in spans if span]))


def trials_of(*, districts: int) -> dict[tuple[str, int], list[Trial]]:
    """Every kind of dependence with every number of registers, in each of the districts."""
    scenario = load_scenario("district")
    found: dict[tuple[str, int], list[Trial]] = {(k, n): [] for n in REGISTERS for k in KINDS}
    for seed in range(1, districts + 1):
        place = district(scenario, seed)
        for kind, registers in found:
            found[kind, registers].append(trial(place, kind, registers))
    return found


def main(districts: int) -> None:
    started = time.process_time()
    lines = [
        row(kind, registers, found) for (kind, registers), found in trials_of(districts=districts).items()
    ]
    head = "planted dependence | registers | on none | bias | interval covers | width | range covers | width"
    seconds = time.process_time() - started
    told = [f"| {head} |", "|---|---|---|---|---|---|---|---|", *lines]
    sys.stdout.write("\n".join(told) + f"\n\n{districts} districts, {seconds:.0f} s of processor\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DISTRICTS)
