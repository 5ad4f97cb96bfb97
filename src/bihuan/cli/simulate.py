"""`bihuan simulate`: a synthetic district, its files and its truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.text import Text

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import LANGUAGES, sentence
from bihuan.simulation.district import FolderError
from bihuan.simulation.district import simulate as write_district
from bihuan.simulation.scenario_file import ScenarioError, load_scenario

_BAD_INPUT = 2
_MOST_SEED = 2**63

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="town / district / province, 或场景文件 or a scenario file")
]
Seed = Annotated[
    int,
    typer.Option("--seed", min=0, max=_MOST_SEED, help="随机种子;相同种子得到相同文件 same seed, same files"),
]
Out = Annotated[
    Path, typer.Option("--out", "-o", file_okay=False, help="输出文件夹(须为空) folder, empty or new")
]
AsJson = Annotated[bool, typer.Option("--json", help="合计用 JSON 输出 print the counts as JSON")]
Language = Annotated[str, typer.Option("--language", "-l", help="zh 中文 / en English")]


def simulate(
    scenario: ScenarioName, seed: Seed, out: Out, as_json: AsJson = False, language: Language = "zh"
) -> None:
    """生成一个虚构的区:文件在 files,真相在 truth。 Write a synthetic district, and the truth beside it."""
    if language not in LANGUAGES:
        raise typer.BadParameter("zh / en", param_hint="--language")
    console = Console(stderr=True)
    try:
        read = load_scenario(scenario)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            counts = write_district(read, seed=seed, folder=out, progress=_drawn(bar, language))
    except ScenarioError as error:
        for fault in error.faults:
            told = sentence(Reason.of(fault.code, **fault.data), language=language)
            typer.echo(f"{fault.file}:{fault.line}: {told}", err=True)
        raise typer.Exit(_BAD_INPUT) from None
    except FolderError:
        typer.echo(_say("simulate_folder_not_empty", language, folder=str(out)), err=True)
        raise typer.Exit(_BAD_INPUT) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        typer.echo(_say("simulate_not_written", language, folder=str(out), why=why), err=True)
        raise typer.Exit(_BAD_INPUT) from None
    if as_json:
        typer.echo(json.dumps({"out": str(out), "scenario": read.name, "seed": seed, "counts": counts}))
        return
    numbers = {name: f"{count:,}" for name, count in counts.items()}
    Console().print(Text(_say("simulated", language, folder=str(out), **numbers)), soft_wrap=True)


def _drawn(bar: Progress, language: str) -> Callable[[str, int, int], None]:
    """A listener that draws a line for each step."""
    tasks: dict[str, TaskID] = {}

    def hear(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = bar.add_task(_say(f"simulating_{step}", language), total=total)
        bar.update(tasks[step], completed=done, total=total)

    return hear


def _say(code: str, language: str, **data: str) -> str:
    return sentence(Reason.of(code, **data), language=language)
