"""`bihuan judge`: a laboratory's files into verdicts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import Progress

from bihuan.analytics.bulk import KINDS as BULK_KINDS
from bihuan.analytics.bulk import judge_in_bulk, may_be_plain
from bihuan.analytics.layout import NotPlainError
from bihuan.cli.judge_summary import Summary
from bihuan.cli.what_if import tell_changes, write_changes
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import SampleVerdict
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.words import LANGUAGES, sentence
from bihuan.tables.messages import InputError, Message, refusal
from bihuan.tables.readings import ReadingsFile, ReadingsReader, SampleRecord
from bihuan.tables.verdicts import KINDS, write_verdicts
from bihuan.tables.what_if import as_if_in_force, compare_rulebooks
from bihuan.tables.whole_files import whole_output

_BAD_INPUT = 2

Files = Annotated[
    list[Path], typer.Argument(help="检验数据文件 files (.xlsx .xls .ods .csv .html .docx .parquet)")
]
Out = Annotated[Path, typer.Option("--out", "-o", help="输出 output (.csv .xlsx .json .parquet)")]
AsJson = Annotated[bool, typer.Option("--json", help="摘要用 JSON 输出 print the summary as JSON")]
Language = Annotated[str, typer.Option("--language", "-l", help="zh 中文 / en English")]
Rules = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        exists=True,
        file_okay=False,
        help="附加规则文件夹 overlay of rules (default: $BIHUAN_DATA/rules)",
    ),
]

AsIf = Annotated[
    Path | None,
    typer.Option(
        "--as-if",
        exists=True,
        file_okay=False,
        help="另一套规则(如标准草案),只输出判法不同的 folder of other rules: what would change",
    ),
]


def judge(
    files: Files,
    out: Out,
    as_json: AsJson = False,
    language: Language = "zh",
    rules: Rules = None,
    as_if: AsIf = None,
) -> None:
    """核对检验数据,给出限值、条款和理由。 Judge laboratory readings, with limits, clauses and reasons."""
    if language not in LANGUAGES:
        raise typer.BadParameter("zh / en", param_hint="--language")
    try:
        kind = _kind_of(out, files)
        rulebook = load_rulebook(overlay=rules or _local_rules())
        other = load_rulebook(overlay=rules or _local_rules(), draft=as_if) if as_if else None
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            if other is not None:
                records = _records(_read_all(files, rulebook, progress))
                found = compare_rulebooks(
                    records, present=rulebook, other=as_if_in_force(present=rulebook, other=other)
                )
                write_changes(found, out, kind=kind)
                tell_changes(found, out, as_json=as_json, language=language)
                return
            summary = _in_bulk(files, out, kind, rulebook, progress, language=language)
            summary = summary or _one_by_one(files, out, kind, rulebook, progress, language=language)
    except (InputError, RulebookError) as error:
        _refuse(error, language=language)
    typer.echo(summary.as_json(out)) if as_json else summary.show(out)


def _in_bulk(
    files: Sequence[Path], out: Path, kind: str, rulebook: Rulebook, progress: Progress, *, language: str
) -> Summary | None:
    """A single long table into csv or parquet, whatever its size; None where that is not what is asked."""
    if len(files) != 1 or kind not in BULK_KINDS or not may_be_plain(files[0]):
        return None
    progress.add_task("核对 judging", total=None)
    try:
        with whole_output(out) as part:
            found = judge_in_bulk(
                files[0], part, kind=kind, name=files[0].name, rulebook=rulebook, today=_today()
            )
    except NotPlainError:
        return None
    return Summary.of_bulk(found, language=language)


def _one_by_one(
    files: Sequence[Path], out: Path, kind: str, rulebook: Rulebook, progress: Progress, *, language: str
) -> Summary:
    """Any files into any kind."""
    read = _read_all(files, rulebook, progress)
    records = _records(read)
    verdicts = _judge_all(records, rulebook, progress)
    with whole_output(out) as part:
        write_verdicts(records, verdicts, target=part, kind=kind, language=language)
    return Summary.of(read, records, verdicts, language=language)


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _kind_of(out: Path, files: Sequence[Path]) -> str:
    kind = out.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise refusal("output_kind_unknown", place=str(out))
    if out.resolve() in {file.resolve() for file in files}:
        raise refusal("output_is_input", place=str(out))
    return kind


def _local_rules() -> Path | None:
    data = os.environ.get("BIHUAN_DATA")
    return Path(data) / "rules" if data else None


def _read_all(files: Sequence[Path], rulebook: Rulebook, progress: Progress) -> list[ReadingsFile]:
    """Every file, or an InputError with the messages of all that are refused."""
    reader = ReadingsReader(rulebook)
    read: list[ReadingsFile] = []
    messages: list[Message] = []
    for file in progress.track(files, description="读取 reading"):
        try:
            read.append(reader.read(file, name=file.name))
        except InputError as error:
            messages.extend(error.messages)
    if messages:
        raise InputError(tuple(messages))
    return read


def _records(read: Sequence[ReadingsFile]) -> list[SampleRecord]:
    """All samples, as received today; those of several files tell which one they came from."""
    today = _today()
    if len(read) == 1:
        return [record.received(today) for record in read[0].samples]
    return [
        replace(record.received(today), columns=(*record.columns, ("file", file.name)))
        for file in read
        for record in file.samples
    ]


def _judge_all(
    records: Sequence[SampleRecord], rulebook: Rulebook, progress: Progress
) -> list[SampleVerdict]:
    engine = Judge(rulebook)
    return [engine.sample(one.sample) for one in progress.track(records, description="核对 judging")]


def _refuse(error: InputError | RulebookError, *, language: str) -> NoReturn:
    lines = (
        [sentence(message.reason, language=language) for message in error.messages]
        if isinstance(error, InputError)
        else [fault.text(language=language) for fault in error.faults]
    )
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(_BAD_INPUT)
