"""How fast the judgement engine is: `python -m bench.engine`, in seconds, against rivals in the same run.

Two rivals judge the same readings: a plain judge that looks through the whole rulebook for each reading,
and the engine itself with its memory emptied before each sample.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.load import load_rulebook
from tests.engine.plain import PlainJudge
from tests.engine.sheets import plain_case

SAMPLES = 2_000
READINGS = 20
KINDS = 100  # kinds of goods in a laboratory's year
RIVAL_SAMPLES = 20
ROUNDS = (2, 12, 22)
GRADES = ("2-3", "3", "3-4", "4", "4-5")
PRODUCTS = ("床单", "被套", "枕套", "四件套", "毛巾", "窗帘")
STANDARDS = ("GB/T 22796-2021", "", "T/HNAS 002-2021", "Q/ABC 001-2020")


@dataclass(frozen=True)
class Result:
    """What was measured: microseconds of processor time per reading, milliseconds per sample."""

    repeated: float  # kinds of goods and values repeat, as they do in a laboratory's year
    unseen: float  # every value is a new one
    strange: float  # every sample is of a new kind
    forgetful: float  # the engine with its memory emptied before each sample
    plain: float  # the plain judge
    samples: int
    differing: int
    peak_mib: float

    @property
    def per_sample(self) -> float:
        """Milliseconds for a sample of 20 readings whose values repeat."""
        return self.repeated * READINGS / 1_000


def sheets(count: int, *, seed: int, unique: bool = False, kinds: int = KINDS) -> list[Sample]:
    """Samples of 20 readings each; `unique` makes every value a new one."""
    dice = Random(seed)
    return [
        _sheet(
            f"{seed}-{number}",
            dice,
            _kind(Random(dice.randrange(kinds))),
            tail=f"{number:05}" if unique else "",
        )
        for number in range(count)
    ]


def _kind(dice: Random) -> dict[str, str]:
    """One kind of goods: what is told of it beside its readings."""
    return {
        "product_category": dice.choice(PRODUCTS),
        "audience": dice.choice(("成人", "成人", "儿童", "")),
        "treatment": dice.choice(("印花", "染色", "")),
        "depth": dice.choice(("浅色", "深色", "")),
        "safety_class": dice.choice(("A", "B", "B", "C")),
        "declared_standard": dice.choice(STANDARDS),
        "declared_grade": dice.choice(("优等品", "一等品", "合格品", "")),
        "composition_label": "棉60% 聚酯纤维40%",
    }


def _sheet(identity: str, dice: Random, kind: dict[str, str], *, tail: str) -> Sample:
    return Sample(
        sample_id=identity,
        readings=tuple(_readings(dice, dice.randint(500, 700), tail=tail)),
        product_name=f"纯棉{kind['product_category']}{identity}",
        produced_on=f"2024-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        stage="成品",
        **kind,
    )


def _readings(dice: Random, share: int, *, tail: str) -> list[Reading]:
    def number(item: str, value: str, unit: str = "", component: str = "") -> Reading:
        text = f"{value}{'' if '.' in value else '.'}{tail}" if tail else value
        return Reading(item=item, value=text, unit=unit, component=component, lab_verdict="合格")

    def grade(item: str, component: str) -> Reading:
        value = dice.choice(GRADES)
        return Reading(item=item, value=value, component=component, lab_limit="≥3", lab_verdict="合格")

    return [
        number("甲醛含量", str(dice.randint(0, 90)), "mg/kg"),
        number("pH值", f"{dice.randint(55, 90) / 10:.1f}"),
        number("可分解致癌芳香胺染料", str(dice.randint(5, 25)), "mg/kg", "联苯胺"),
        Reading(item="异味", value="无", lab_verdict="合格"),
        *(
            grade(item, aspect)
            for item in ("耐水色牢度", "耐酸汗渍色牢度", "耐碱汗渍色牢度")
            for aspect in ("变色", "沾色")
        ),
        *(grade(item, way) for item in ("耐干摩擦色牢度", "耐湿摩擦色牢度") for way in ("经向", "纬向")),
        *(number("断裂强力", str(dice.randint(200, 600)), "N", way) for way in ("经向", "纬向")),
        *(number("水洗尺寸变化率", f"-{dice.randint(0, 60) / 10:.1f}", "%", way) for way in ("经向", "纬向")),
        Reading(item="纤维含量", value=f"{share / 10:.1f}", unit="%", component="棉"),
        Reading(item="纤维含量", value=f"{100 - share / 10:.1f}", unit="%", component="聚酯纤维"),
    ]


def seconds(work: Callable[[Sample], object], samples: Sequence[Sample]) -> float:
    """Processor seconds for all samples, the garbage of others swept away before."""
    gc.collect()
    start = time.process_time()
    for sample in samples:
        work(sample)
    return time.process_time() - start


def measure(rulebook: Rulebook) -> Result:
    """All figures in one run of one process."""
    judge = Judge(rulebook)
    seconds(judge.sample, sheets(300, seed=1))  # a running process has seen such sheets before
    # Each sheet is new to the judge; the best of several rounds, because others share the processor.
    repeated = min(seconds(judge.sample, sheets(SAMPLES, seed=seed)) for seed in ROUNDS)
    unseen = seconds(judge.sample, sheets(SAMPLES // 4, seed=3, unique=True))
    strange = seconds(Judge(rulebook).sample, sheets(SAMPLES // 4, seed=5, kinds=100_000))
    few = sheets(RIVAL_SAMPLES, seed=4)
    forgetful = seconds(lambda sample: Judge(rulebook).sample(sample), few)
    building = seconds(lambda _: Judge(rulebook), few)
    plain, differing = _rival(rulebook, judge, few)
    rival_readings = RIVAL_SAMPLES * READINGS
    return Result(
        repeated=repeated / (SAMPLES * READINGS) * 1e6,
        unseen=unseen / (SAMPLES // 4 * READINGS) * 1e6,
        strange=strange / (SAMPLES // 4 * READINGS) * 1e6,
        forgetful=(forgetful - building) / rival_readings * 1e6,
        plain=plain * 1e6,
        samples=SAMPLES,
        differing=differing,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def _rival(rulebook: Rulebook, judge: Judge, samples: Sequence[Sample]) -> tuple[float, int]:
    """Seconds per reading of the plain judge, its facts read for it beforehand, and where the two differ."""
    plain, names, spent, judged, differing = PlainJudge(rulebook), judge.names, 0.0, 0, 0
    for sample in samples:
        ours = judge.sample(sample).readings
        for place, reading in enumerate(sample.readings):
            found = names.item(reading.item)
            if found is None or found.item.scale == "fibre" or sample.declared_standard.startswith("Q/"):
                continue
            named = Reading(
                item=found.item.id, value=reading.value, component=names.component(reading.component)
            )
            case = plain_case(sample, named)
            start = time.process_time()
            outcome = plain.outcome(case)
            spent += time.process_time() - start
            judged += 1
            differing += outcome != ours[place].outcome.value
    return spent / judged, differing


def report(rulebook: Rulebook, loading: float, result: Result) -> str:
    """The figures as lines of a table."""
    rules = sum(len(edition.rules) for standard in rulebook.standards for edition in standard.editions)
    rows = [
        ("rulebook", f"{len(rulebook.standards)} standards, {rules} rules, loaded in {loading:.2f} s"),
        ("sheets", f"{result.samples} samples of {READINGS} readings, {KINDS} kinds of goods"),
        ("in a running process", f"{result.repeated:.1f} µs a reading, {result.per_sample:.2f} ms a sample"),
        ("values never seen", f"{result.unseen:.1f} µs a reading"),
        ("goods never seen", f"{result.strange:.1f} µs a reading"),
        ("rival: without memory", _times(result.forgetful, result.repeated)),
        ("rival: plain judge", _times(result.plain, result.repeated)),
        ("outcomes that differ", str(result.differing)),
        ("peak memory", f"{result.peak_mib:.0f} MiB"),
    ]
    return "\n".join(f"{name:24}{text}" for name, text in rows) + "\n"


def _times(rival: float, ours: float) -> str:
    return f"{rival:.0f} µs a reading, {rival / ours:.1f} times ours"


def main() -> None:
    """Measure and print."""
    start = time.perf_counter()
    rulebook = load_rulebook()
    loading = time.perf_counter() - start
    sys.stdout.write(report(rulebook, loading, measure(rulebook)))


if __name__ == "__main__":
    main()
