"""Lots and deliveries on their way to disk: the truth without gaps, and what of it the bureau gets to see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bihuan.simulation.chance import Chance, Flags, Ints
from bihuan.simulation.codes import code_texts
from bihuan.simulation.files import Columns, Progress, Stream
from bihuan.simulation.links import KINDS, Inputs, Links, Supply, inputs_of
from bihuan.simulation.lots import TierLots, lot_ids, make_tiers
from bihuan.simulation.operators import Operators
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_sense import TIERS
from bihuan.simulation.texts import Column, day_texts, taken

Small = npt.NDArray[np.int32]
Seen = Callable[["Delivered"], None]


@dataclass(frozen=True, slots=True)
class TierGraph:
    """The deliveries into the lots of a tier: `counts` by lot, `sources` and `recorded` by delivery."""

    counts: Small
    sources: Small
    recorded: Flags


@dataclass(frozen=True, slots=True)
class Goods:
    """What later steps need of all lots, by lot number: 17 bytes a lot and 5 bytes a delivery."""

    tiers: list[TierLots]
    graph: list[TierGraph]
    operator: Small
    day: Small
    product: npt.NDArray[np.int8]
    parent: Small  # the first lot that went into it; itself for yarn

    @property
    def count(self) -> int:
        return len(self.operator)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A run of deliveries with what the sheets say of them."""

    links: Links
    supplier: Ints  # operator numbers
    buyer: Ints
    product: Ints  # of the lot delivered
    made: Ints  # of the lot that it went into
    unit: Column
    day: Column  # as recorded: sometimes a month alone, or nothing
    recorded: Flags


def make_goods(
    folder: Path, scenario: Scenario, operators: Operators, chance: Chance, seen: Seen, progress: Progress
) -> Goods:
    """Write lots and deliveries into `files/goods` and `truth` below a folder, tier by tier from the sale up.

    `seen` is called with every run of deliveries; `progress` with lots done and lots to do.
    """
    return _Walk(folder, scenario, operators, chance, seen).run(progress)


class _Walk:
    def __init__(
        self, folder: Path, scenario: Scenario, operators: Operators, chance: Chance, seen: Seen
    ) -> None:
        self._scenario, self._operators, self._seen = scenario, operators, seen
        self._chance = chance.about("goods")
        self._tiers = make_tiers(scenario, operators, self._chance)
        self._folder = folder
        self._codes = code_texts(operators.codes)
        self._names = [product.category for product in scenario.products.values()]
        self._units = [scenario.goods.tiers[name].unit for name in TIERS]
        self._silent = self._chance.about("silent").happens(
            scenario.goods.silent_operators, np.arange(operators.count)
        )
        lots = sum(tier.count for tier in self._tiers)
        self._goods = Goods(
            tiers=self._tiers,
            graph=[],
            operator=np.zeros(lots, dtype=np.int32),
            day=np.zeros(lots, dtype=np.int32),
            product=np.zeros(lots, dtype=np.int8),
            parent=np.arange(lots, dtype=np.int32),
        )
        self._place_lots()

    def _place_lots(self) -> None:
        """Operators and products of the lots that don't take theirs from another lot."""
        kinds = list(self._scenario.products)
        for tier in self._tiers:
            place = slice(tier.first, tier.first + tier.count)
            self._goods.operator[place] = np.repeat(tier.makers, np.diff(tier.starts))
            self._goods.product[place] = (
                kinds.index(tier.name)
                if tier.name in kinds
                else self._operators.product[self._goods.operator[place]]
            )

    def run(self, progress: Progress) -> Goods:
        demands = [np.zeros(tier.count, dtype=np.int64) for tier in self._tiers]
        files, truth = self._folder / "files" / "goods", self._folder / "truth"
        done, graph = 0, []
        with ExitStack() as stack:
            lots, links, true_links = (
                stack.enter_context(Stream(path, unlike=("lot", "from_lot", "to_lot")))
                for path in (files / "lots.parquet", files / "links.parquet", truth / "links.parquet")
            )
            for tier in reversed(self._tiers):
                before = self._tiers[tier.place - 1] if tier.place else None
                supply = (
                    Supply(self._scenario.goods, before, self._operators, self._chance) if before else None
                )
                runs = []
                demand = (demands[tier.place], demands[max(tier.place - 1, 0)])
                for run in inputs_of(self._scenario.goods, tier, before, supply, demand, self._chance):
                    lots.add(self._lots(tier, run))
                    if run.links is not None:
                        runs.append(self._deliver(tier, run.links, links, true_links))
                    done += len(run.lots)
                    progress("goods", done, self._goods.count)
                graph.append(_joined(runs, tier.count))
        self._goods.graph.extend(reversed(graph))
        return self._goods

    def _lots(self, tier: TierLots, run: Inputs) -> Columns:
        number = run.lots + tier.first
        self._goods.day[number] = run.day
        if run.links is not None:
            firsts = np.searchsorted(run.links.target, number)
            self._goods.parent[number] = run.links.source[firsts]
            if tier.name == "sale":
                self._goods.product[number] = self._goods.product[self._goods.parent[number]]
        return {
            "lot": lot_ids(number),
            "operator": taken(self._codes, self._goods.operator[number]),
            "product": taken(self._names, self._goods.product[number]),
            "quantity": run.quantity,
            "unit": pa.repeat(pa.scalar(self._units[tier.place]), len(number)),
            "day": _as_dictionary(run.day),
        }

    def _deliver(self, tier: TierLots, links: Links, out: Stream, truth: Stream) -> TierGraph:
        """Write a run of deliveries; what comes back is kept for causes."""
        buyer = self._goods.operator[links.target].astype(np.int64)
        lost = self._chance.about("lost").happens(self._scenario.goods.lost_links, links.number)
        recorded = ~lost & ~self._silent[buyer]
        again = links.kind == KINDS.index("rework")
        from_tier = np.where(again, tier.place, tier.place - 1)
        unit = taken(self._units, from_tier)
        columns: dict[str, Any] = {
            "from_lot": lot_ids(links.source),
            "to_lot": lot_ids(links.target),
            "quantity": pa.array(links.quantity),
            "unit": unit,
            "day": _as_dictionary(links.day),
            "kind": taken(KINDS, links.kind),
        }
        truth.add(columns | {"recorded": recorded})
        told = self._told_days(links)
        out.add(pa.table(columns | {"day": told}).filter(pa.array(recorded)))
        self._seen(
            Delivered(
                links=links,
                supplier=self._goods.operator[links.source].astype(np.int64),
                buyer=buyer,
                product=self._goods.product[links.source].astype(np.int64),
                made=self._goods.product[links.target].astype(np.int64),
                unit=unit,
                day=told,
                recorded=recorded,
            )
        )
        counts = np.bincount(links.target - links.target[0]).astype(np.int32)
        return TierGraph(counts, links.source.astype(np.int32), recorded)

    def _told_days(self, links: Links) -> Column:
        """Days as sheets tell them: whole, the month alone (2024-03), or not at all."""
        goods = self._scenario.goods
        first, last = int(links.day.min()), int(links.day.max())
        days = np.arange(first, last + 1, dtype=np.int64)
        whole = day_texts(days).to_pylist()
        months = [text[:7] for text in whole]
        words = [*whole, *sorted(set(months)), ""]
        month_of = len(days) + np.searchsorted(sorted(set(months)), months)
        place = links.day - first
        drawn = self._chance.about("told").uniform(links.number)
        place = np.where(drawn < goods.month_only, month_of[place], place)
        place = np.where(drawn > 1 - goods.day_missing, len(words) - 1, place)
        return taken(words, place)


def _as_dictionary(days: Ints) -> Column:
    """Days as texts, each text made once."""
    first = int(days.min())
    words = day_texts(np.arange(first, int(days.max()) + 1, dtype=np.int64))
    return taken(words, days - first)


def _joined(runs: list[TierGraph], lots: int) -> TierGraph:
    if not runs:
        return TierGraph(np.zeros(lots, np.int32), np.zeros(0, np.int32), np.zeros(0, np.bool_))
    return TierGraph(
        np.concatenate([run.counts for run in runs]),
        np.concatenate([run.sources for run in runs]),
        np.concatenate([run.recorded for run in runs]),
    )
