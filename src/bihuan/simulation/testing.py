"""The sampling list and the readings on their way to disk, with what is true of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from bihuan.simulation.articles import articles_of
from bihuan.simulation.bureau import laboratory_of
from bihuan.simulation.causes import Touched, bits_of
from bihuan.simulation.chance import Chance, Flags, Ints
from bihuan.simulation.codes import code_texts
from bihuan.simulation.files import Progress, Stream, write_table
from bihuan.simulation.goods import Goods
from bihuan.simulation.lots import lot_ids
from bihuan.simulation.names import FIRST, THIRD, name_texts
from bihuan.simulation.operators import Operators, address_texts, operator_ids
from bihuan.simulation.readings import Readings, readings_of
from bihuan.simulation.samples import SELECTIONS, Samples, natures, rechecks, sample_ids
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_sense import CHANNELS
from bihuan.simulation.texts import (
    Column,
    blank,
    compute,
    day_texts,
    digits,
    either,
    fixed,
    joined,
    reordered,
    taken,
)

PIECE = 20_000  # samples measured at once
READING_COLUMNS = (
    "sample_id", "product_category", "product_name", "audience", "stage", "treatment", "depth",
    "safety_class", "produced_on", "sampled_on", "declared_standard", "declared_grade", "composition_label",
    "item", "part", "component", "value", "unit", "method", "tested_on", "report_no", "laboratory", "purpose",
    "rule_set", "sampled_party", "sampled_party_code", "place", "channel", "nominal_maker",
    "nominal_maker_code", "trademark", "model", "lot", "purchased_on", "declared_limit", "lab_limit",
    "lab_verdict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tested:
    """All samples with their outcome: some reported value breaks its limit; some true value does."""

    samples: Samples
    failed: Flags
    truly: Flags
    failing_items: Flags  # sample x item, as reported
    readings: int
    unreadable: int


def write_tests(
    folder: Path,
    scenario: Scenario,
    world: tuple[Operators, Goods, Touched],
    samples: Samples,
    chance: Chance,
    progress: Progress,
) -> Tested:
    """Measure the samples and then the re-checks of those that fail; write lists, readings and truth."""
    desk = _Desk(scenario, world, chance)
    with ExitStack() as stack:
        truth = stack.enter_context(Stream(folder / "truth" / "readings.parquet"))
        keep = desk.keeper(stack, folder / "files" / "testing")
        first = desk.measure(samples, truth, keep, progress)
        failing = np.flatnonzero(first.failed)
        again = rechecks(scenario, samples, failing, first.failing_items[failing].astype(float), chance)
        second = desk.measure(again, truth, keep, progress) if len(again) else None
    whole = _both(first, second)
    desk.finish(folder / "files" / "testing")
    write_table(
        folder / "files" / "testing" / f"samples.{scenario.tests.format}", desk.sampling_list(whole.samples)
    )
    write_table(folder / "truth" / "samples.parquet", desk.truth(whole))
    return whole


class _Desk:
    """The bureau's desk: one row a sample in its words."""

    def __init__(self, scenario: Scenario, world: tuple[Operators, Goods, Touched], chance: Chance) -> None:
        self._scenario, self._chance = scenario, chance
        self._operators, self._goods, self._touched = world
        self._gathered: list[pa.Table] = []

    def keeper(self, stack: ExitStack, folder: Path) -> Callable[[pa.Table], None]:
        """Where readings go: straight into a parquet file, or onto a heap for the files of the year."""
        if self._scenario.tests.format == "csv":
            return self._gathered.append
        return stack.enter_context(Stream(folder / "readings.parquet")).add

    def measure(
        self, samples: Samples, truth: Stream, keep: Callable[[pa.Table], None], progress: Progress
    ) -> Tested:
        """Readings of samples, piece by piece."""
        failed, truly, items, count, lost = [], [], [], 0, 0
        for begin in range(0, len(samples), PIECE):
            part = samples.rows(np.arange(begin, min(begin + PIECE, len(samples))))
            readings = readings_of(self._scenario, part, self._chance)
            keep(self._table(part, readings))
            truth.add(pa.table(readings.truth))
            failed.append(readings.failed.any(axis=1))
            truly.append(readings.truly.any(axis=1))
            items.append(readings.failed)
            count += len(readings.sample)
            lost += int(compute.sum(compute.equal(readings.truth["cell"], "unreadable")).as_py())
            progress("testing", begin + len(part), len(samples))
        return Tested(
            samples, np.concatenate(failed), np.concatenate(truly), np.concatenate(items), count, lost
        )

    def finish(self, folder: Path) -> None:
        """Write what was gathered: a file for each year; the last month before the arrival as workbooks."""
        if not self._gathered:
            return
        rows = pa.concat_tables(self._gathered)
        months = compute.utf8_slice_codeunits(rows["tested_on"], 0, 7).to_numpy(zero_copy_only=False)
        years = np.array([month[:4] for month in months])
        last = f"{np.datetime64(self._scenario.period.arrives_on, 'M') - 1}"
        for year in sorted(set(years)):
            write_table(
                folder / f"readings-{year}.csv", rows.filter(pa.array((years == year) & (months != last)))
            )
        fresh = rows.filter(pa.array(months == last))
        for number, name in enumerate(self._scenario.bureau.laboratories, 1):
            own = fresh.filter(compute.equal(fresh["laboratory"], name))
            if own.num_rows:
                write_table(folder / f"readings-{last}-laboratory-{number}.xlsx", own)

    def sampling_list(self, samples: Samples) -> dict[str, Column]:
        """The list of samplings, with the design behind each."""
        drawn = samples.chance_of_draw
        columns = self._sample_columns(samples)
        return {
            "sample_id": columns["sample_id"],
            "purpose": columns["purpose"],
            "selection": taken(SELECTIONS, samples.selection),
            "inclusion_probability": either(drawn > 0, pa.array(drawn.round(8)).cast(pa.string()), ""),
            "stratum": columns["channel"],
            "sampled_on": columns["sampled_on"],
            "sampled_party": columns["sampled_party"],
            "sampled_party_code": columns["sampled_party_code"],
            "product_category": columns["product_category"],
            "lot": columns["lot"],
            "laboratory": columns["laboratory"],
            "report_no": columns["report_no"],
        }

    def truth(self, tested: Tested) -> dict[str, Column]:
        """What is true of each sample: whose it is, how likely it failed, why, and whether it did."""
        samples = tested.samples
        causes = bits_of(self._touched.marks[samples.lot], self._touched.culprits)
        names = np.full(len(samples), "", dtype=object)
        for name, carries in causes.items():
            names[carries] = np.where(names[carries] == "", name, names[carries] + ";" + name)
        return {
            "sample_id": sample_ids(samples.number),
            "operator": operator_ids(samples.party),
            "maker": operator_ids(samples.maker),
            "lot": lot_ids(samples.lot),
            "causes": pa.array(names, pa.string()),
            "probability": pa.array((1 - np.exp(-samples.hazards.sum(axis=1))).round(6)),
            "truly_fails": pa.array(tested.truly),
            "reported_fails": pa.array(tested.failed),
        }

    def _table(self, samples: Samples, readings: Readings) -> pa.Table:
        columns = {
            name: reordered(column, readings.sample) for name, column in self._sample_columns(samples).items()
        } | readings.columns
        return pa.table({name: columns[name] for name in READING_COLUMNS})

    def _sample_columns(self, samples: Samples) -> dict[str, Column]:
        """The sample's columns of the readings table."""
        operators, scenario = self._operators, self._scenario
        laboratories = scenario.bureau.laboratories
        laboratory = laboratory_of(scenario, samples.number, samples.product, self._chance)
        tested = samples.sampled_on + np.array([one.days for one in laboratories.values()])[laboratory]
        online = samples.channel == CHANNELS.index("online")
        made = np.where(samples.party == samples.maker, samples.lot, self._goods.parent[samples.lot])
        unknown = self._chance.about("undated").happens(0.03, samples.number)
        rows = {
            "sample_id": sample_ids(samples.number),
            "produced_on": either(unknown, "", day_texts(self._goods.day[made].astype(np.int64))),
            "sampled_on": day_texts(samples.sampled_on),
            "tested_on": day_texts(tested),
            "report_no": fixed("BG", digits(samples.number + 1, 8)),
            "laboratory": taken(list(laboratories), laboratory),
            "purpose": taken(natures(scenario), samples.nature),
            "rule_set": blank(len(samples)),
            "sampled_party": name_texts(operators.words[samples.party]),
            "sampled_party_code": code_texts(operators.codes[samples.party]),
            "place": address_texts(operators.sites, samples.party, towns=scenario.operators.towns),
            "channel": taken(CHANNELS, samples.channel),
            "nominal_maker": name_texts(operators.words[samples.maker]),
            "nominal_maker_code": code_texts(operators.codes[samples.maker]),
            "trademark": joined(name_texts(operators.words[samples.maker, FIRST : THIRD + 1]), "牌"),
            "lot": lot_ids(samples.lot),
            "purchased_on": either(online, day_texts(samples.sampled_on), ""),
            "declared_limit": blank(len(samples)),
        }
        return rows | self._article_columns(samples)

    def _article_columns(self, samples: Samples) -> dict[str, Column]:
        """What the goods say of themselves, product by product, back in the order of the samples."""
        pieces = list(self._articles(samples))
        order = np.argsort(np.concatenate([rows for rows, _ in pieces]), kind="stable")
        whole = pa.concat_tables([pa.table(columns) for _, columns in pieces]).combine_chunks()
        return {name: reordered(whole[name].combine_chunks(), order) for name in whole.column_names}

    def _articles(self, samples: Samples) -> Iterator[tuple[Ints, dict[str, Column]]]:
        for place, (name, product) in enumerate(self._scenario.products.items()):
            rows = np.flatnonzero(samples.product == place)
            articles = articles_of(name, product, samples.lot[rows], self._chance.about("readings"))
            told = {
                "product_category": product.category,
                "audience": product.audience,
                "stage": product.stage,
                "declared_standard": product.standard,
            }
            yield (
                rows,
                {
                    **{key: taken([text], np.zeros(len(rows))) for key, text in told.items()},
                    "product_name": taken(product.kinds, articles.kind),
                    "treatment": taken(product.treatments, articles.treatment),
                    "depth": taken(["light", "dark"], articles.dark),
                    "safety_class": articles.class_texts(),
                    "declared_grade": articles.grade_texts(),
                    "composition_label": taken([label.text for label in articles.labels], articles.label),
                    "model": taken(product.models, articles.model),
                },
            )


def _both(first: Tested, second: Tested | None) -> Tested:
    if second is None:
        return first
    joined_samples = Samples(
        **{
            name: np.concatenate([getattr(first.samples, name), getattr(second.samples, name)])
            for name in Samples.__slots__
        }
    )
    return Tested(
        joined_samples,
        np.concatenate([first.failed, second.failed]),
        np.concatenate([first.truly, second.truly]),
        np.concatenate([first.failing_items, second.failing_items]),
        first.readings + second.readings,
        first.unreadable + second.unreadable,
    )
