"""A whole district: from a scenario and a seed to a folder with the bureau's files and the truth."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bihuan.simulation import truth
from bihuan.simulation.bureau import write_bureau
from bihuan.simulation.causes import spread_causes
from bihuan.simulation.chance import Chance
from bihuan.simulation.complaints import write_complaints
from bihuan.simulation.files import Progress
from bihuan.simulation.goods import Delivered, make_goods
from bihuan.simulation.letters import write_letters
from bihuan.simulation.matters import write_matters
from bihuan.simulation.operators import make_operators
from bihuan.simulation.quality import Quality
from bihuan.simulation.registers import write_registers
from bihuan.simulation.samples import drawn_samples
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.selfchecks import write_selfchecks
from bihuan.simulation.sheets import Sheets
from bihuan.simulation.testing import Tested, write_tests

STEPS = ("operators", "registers", "goods", "causes", "testing", "others")


class FolderError(Exception):
    """The folder to write into holds something already."""


def simulate(scenario: Scenario, *, seed: int, folder: Path, progress: Progress) -> dict[str, int]:
    """Write the district into a folder, whole or not at all; the counts of what was made come back.

    `progress` hears a step of STEPS, what is done and what there is to do. Raises FolderError where the
    folder is not empty, OSError where it can't be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderError(str(folder))
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        counts = _write(scenario, seed, part, progress)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return counts


def _write(scenario: Scenario, seed: int, folder: Path, progress: Progress) -> dict[str, int]:
    chance = Chance(seed)
    files, hidden = folder / "files", folder / "truth"
    operators = make_operators(scenario, chance)
    progress("operators", 1, 1)
    registers = write_registers(files / "registers", scenario, operators, chance)
    progress("registers", 1, 1)
    sheets = Sheets(scenario, operators, chance) if scenario.goods.sheets else None
    goods = make_goods(folder, scenario, operators, chance, sheets.gather if sheets else _unseen, progress)
    if sheets:
        sheets.write(files / "goods")
    touched = spread_causes(scenario, goods, chance)
    progress("causes", 1, 1)
    quality = Quality(scenario, operators, chance)
    world = (operators, goods, touched)
    samples = drawn_samples(scenario, operators, goods, quality, touched, chance)
    tested = write_tests(folder, scenario, world, samples, chance, progress)
    lacking, admitted, _ = write_selfchecks(folder, scenario, operators, quality, chance)
    complaints, coded = write_complaints(folder, scenario, operators, quality, chance)
    open_matters, listed = write_matters(folder, scenario, operators, tested, chance)
    letters = write_letters(folder, scenario, operators, chance)
    write_bureau(files / "bureau", scenario, operators, chance)
    truth.write_operators(hidden, scenario, operators, quality)
    truth.write_probabilities(hidden, scenario, operators, quality)
    truth.write_records(hidden, registers)
    truth.write_causes(hidden, scenario, goods, touched)
    truth.write_stages(
        hidden,
        [
            *truth.stages(scenario, world, registers, tested),
            truth.Stage("selfcheck", "practices lacking, admitted", lacking, admitted),
            truth.Stage("complaints", "complaints with a credit code", complaints, coded),
            truth.Stage("matters", "open failing samples, in the list", open_matters, listed),
        ],
    )
    counts = {
        "operators": operators.count,
        "records": sum(len(records.operator) for records in registers),
        "lots": goods.count,
        "deliveries": sum(len(graph.sources) for graph in goods.graph),
        **_counts(tested),
        "complaints": complaints,
        "letters": letters,
    }
    about = {"scenario": scenario.name, "seed": seed, "counts": counts}
    (hidden / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    progress("others", 1, 1)
    return counts


def _counts(tested: Tested) -> dict[str, int]:
    return {
        "samples": len(tested.samples),
        "failing_samples": int(tested.failed.sum()),
        "readings": tested.readings,
    }


def _unseen(run: Delivered) -> None:
    """Nobody reads the deliveries of a scenario without sheets."""
