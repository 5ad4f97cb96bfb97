"""`bihuan rules replay`: stored verdicts under the present code and rules."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bihuan.cli.rules import AsJson, Language, Overlay, check_language, load_or_refuse
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence, term
from bihuan.tables.messages import InputError, Message
from bihuan.tables.replay import CAUSES, Difference, Replay, replay
from bihuan.tables.stored_verdicts import StoredSample, read_stored

_SHOWN = 50
_COLUMNS = ("place", "sample", "item", "column", "then", "now", "cause")

Files = Annotated[
    list[Path], typer.Argument(metavar="VERDICTS...", help="核对结果文件 files that judge wrote")
]


def replay_stored(
    files: Files, overlay: Overlay = None, as_json: AsJson = False, language: Language = "zh"
) -> None:
    """重算已有的核对结果,按原因列出差异。 Judge stored verdicts again and tell differences by cause."""
    check_language(language)
    rulebook = load_or_refuse(overlay, language)
    found = replay(_read(files, language), judge=Judge(rulebook))
    if as_json:
        typer.echo(json.dumps(_record(found), ensure_ascii=False))
    else:
        _show(found, len(files), language)
    raise typer.Exit(0 if found.holds else 1)


def _read(files: Iterable[Path], language: str) -> list[StoredSample]:
    """Every file, or the messages of all that are refused."""
    stored: list[StoredSample] = []
    messages: list[Message] = []
    for file in files:
        try:
            stored += read_stored(file, name=file.name)
        except InputError as error:
            messages += error.messages
    for message in messages:
        typer.echo(sentence(message.reason, language=language), err=True)
    if messages:
        raise typer.Exit(2)
    return stored


def _record(found: Replay) -> dict[str, object]:
    return {
        "holds": found.holds,
        "samples": found.samples,
        "verdicts": found.verdicts,
        "causes": {cause: found.count(cause) for cause in CAUSES},
        "differences": [asdict(one) for one in found.differences],
    }


def _show(found: Replay, files: int, language: str) -> None:
    console = Console()
    if found.differences:
        table = Table(title=Text(_say(language, "replay_title")), title_justify="left")
        for column in _COLUMNS:
            table.add_column(_say(language, f"replay_column_{column}"), overflow="fold")
        for one in found.differences[:_SHOWN]:
            table.add_row(*map(Text, _cells(one, language)))
        console.print(table)
    causes = {f"by_{cause}": str(found.count(cause)) for cause in CAUSES}
    counts = {"files": files, "samples": found.samples, "verdicts": found.verdicts}
    told = {key: str(count) for key, count in counts.items()}
    differences = str(len(found.differences))
    lines = (
        _say(language, "replay_account", **told, differences=differences, **causes),
        _say(language, "replay_holds" if found.holds else "replay_fails"),
    )
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def _cells(one: Difference, language: str) -> tuple[str, ...]:
    cause = _say(language, f"replay_cause_{one.cause}", changed="、".join(one.changed))
    is_outcome = one.columns[0] == "outcome"
    texts = [_outcome(text, language) if is_outcome else text for text in (one.then, one.now)]
    item = term("item", one.item, language=language)
    return one.place, one.sample_id, item, one.columns[0], *texts, cause


def _outcome(text: str, language: str) -> str:
    word = term("outcome", text, language=language)
    return term("overall", text, language=language) if word == text else word


def _say(language: str, code: str, **data: str) -> str:
    return sentence(Reason.of(code, **data), language=language)
