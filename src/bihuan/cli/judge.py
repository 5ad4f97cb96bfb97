"""`bihuan judge`: a laboratory's files into verdicts."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bihuan.cli.what_if import tell_changes, write_changes
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import SampleVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.words import LANGUAGES, sentence, term
from bihuan.tables.disagreement_sheet import DisagreementSheet
from bihuan.tables.messages import InputError, Message, refusal
from bihuan.tables.readings import ReadingsFile, ReadingsReader, SampleRecord
from bihuan.tables.verdicts import KINDS, write_verdicts
from bihuan.tables.what_if import as_if_in_force, compare_rulebooks

_SHOWN = 30
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
            read = _read_all(files, rulebook, progress)
            records = _records(read)
            if other is not None:
                found = compare_rulebooks(
                    records, present=rulebook, other=as_if_in_force(present=rulebook, other=other)
                )
                write_changes(found, out, kind=kind)
                tell_changes(found, out, as_json=as_json, language=language)
                return
            verdicts = _judge_all(records, rulebook, progress)
            _write(records, verdicts, out, kind=kind, language=language)
    except (InputError, RulebookError) as error:
        _refuse(error, language=language)
    summary = _Summary(read, records, verdicts, language=language)
    typer.echo(summary.as_json(out)) if as_json else summary.show(out)


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
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
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


def _write(
    records: Sequence[SampleRecord],
    verdicts: Sequence[SampleVerdict],
    out: Path,
    *,
    kind: str,
    language: str,
) -> None:
    """Write beside the target and put it in place when it is whole."""
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.stem}-", suffix=out.suffix)
        os.close(handle)
    except OSError as error:
        raise refusal("output_not_written", place=str(out), why=error.strerror or str(error)) from error
    part = Path(name)
    try:
        write_verdicts(records, verdicts, target=part, kind=kind, language=language)
        part.chmod(0o644)
        part.replace(out)
    except OSError as error:
        raise refusal("output_not_written", place=str(out), why=error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _refuse(error: InputError | RulebookError, *, language: str) -> NoReturn:
    lines = (
        [sentence(message.reason, language=language) for message in error.messages]
        if isinstance(error, InputError)
        else [fault.text(language=language) for fault in error.faults]
    )
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(_BAD_INPUT)


class _Summary:
    """What the command tells: disagreements with the laboratory first."""

    def __init__(
        self,
        read: Sequence[ReadingsFile],
        records: Sequence[SampleRecord],
        verdicts: Sequence[SampleVerdict],
        *,
        language: str,
    ) -> None:
        self._read = read
        self._records = records
        self._language = language
        self._said = DisagreementSheet(language)
        for _ in self._said.listening(records, verdicts):
            pass
        self._overall = Counter(verdict.overall.value for verdict in verdicts)
        self._outcomes = Counter(one.outcome.value for verdict in verdicts for one in verdict.readings)
        self._readings = sum(len(record.sample.readings) for record in records)

    def as_json(self, out: Path) -> str:
        """The summary for machines."""
        differing = [
            {"where": where, "kind": kind, "text": text} for where, kind, text in self._said.differing
        ]
        return json.dumps(
            {
                "out": str(out),
                "disagreements": differing,
                "samples": len(self._records),
                "readings": self._readings,
                "overall": dict(self._overall),
                "outcomes": dict(self._outcomes),
                "files": [self._file(file) for file in self._read],
            },
            ensure_ascii=False,
        )

    def show(self, out: Path) -> None:
        """The summary for people."""
        console = Console()
        if self._said.differing:
            count = str(len(self._said.differing))
            table = Table(title=self._say("disagreements_title", count=count))
            for name in self._said.head:
                table.add_column(name, overflow="fold")
            for line in self._said.differing[:_SHOWN]:
                table.add_row(*map(Text, line))
            console.print(table)
        for message in [m for file in self._read for m in file.messages][:_SHOWN]:
            console.print(Text(self._sentence(message)), soft_wrap=True)
        for told in self._lines(out):
            console.print(Text(told), soft_wrap=True)

    def _lines(self, out: Path) -> Iterable[str]:
        if not self._said.differing:
            yield self._say("no_disagreements")
        yield self._say(
            "judged",
            samples=str(len(self._records)),
            readings=str(self._readings),
            overall=self._counted("overall", self._overall),
            outcomes=self._counted("outcome", self._outcomes),
        )
        refused = sum(file.rows_refused for file in self._read)
        if refused:
            yield self._say("rows_refused", rows=str(refused))
        yield self._say("written", out=str(out))

    def _counted(self, kind: str, counts: Counter[str]) -> str:
        named = [f"{term(kind, one, language=self._language)} {count}" for one, count in counts.most_common()]
        return {"zh": "、", "en": ", "}[self._language].join(named)

    def _file(self, file: ReadingsFile) -> dict[str, object]:
        return {
            "name": file.name,
            "shape": file.shape,
            "rows_in": file.rows_in,
            "rows_read": file.rows_read,
            "rows_refused": file.rows_refused,
            "rows_ignored": dict(file.ignored),
            "messages": [
                {"code": m.code, "place": m.place, "text": self._sentence(m)} for m in file.messages
            ],
        }

    def _sentence(self, message: Message) -> str:
        return sentence(message.reason, language=self._language)

    def _say(self, code: str, **data: str) -> str:
        return sentence(Reason.of(code, **data), language=self._language)
