"""`bihuan link`: registers into operators."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import pyarrow as pa
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bihuan.analytics.linkage.linking import Linked, link
from bihuan.analytics.linkage.scoring import Backend
from bihuan.analytics.linkage.spark import SparkMissingError, on_spark
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.linkage.clusters import Outcome
from bihuan.rulebook.words import LANGUAGES, sentence
from bihuan.tables.messages import InputError, Message, refusal
from bihuan.tables.plain_rows import rows_as
from bihuan.tables.registers import Register, read_register, records_table
from bihuan.tables.whole_files import whole_output

_KINDS = ("csv", "xlsx", "json", "parquet")
_BAD_INPUT = 2
_DIGITS = 4

Files = Annotated[list[Path], typer.Argument(help="名册文件 registers (.xlsx .xls .ods .csv .html .docx …)")]
Out = Annotated[Path, typer.Option("--out", "-o", help="输出 output (.csv .xlsx .json .parquet)")]
Pairs = Annotated[
    Path | None, typer.Option("--pairs", help="另存记录对及依据 pairs of records with their evidence")
]
Engine = Annotated[str, typer.Option("--engine", help="duckdb / spark (bihuan[spark])")]
AsJson = Annotated[bool, typer.Option("--json", help="摘要用 JSON 输出 print the summary as JSON")]
Language = Annotated[str, typer.Option("--language", "-l", help="zh 中文 / en English")]


def link_registers(
    files: Files,
    out: Out,
    pairs: Pairs = None,
    engine: Engine = "duckdb",
    as_json: AsJson = False,
    language: Language = "zh",
) -> None:
    """把多份名册归并为经营主体。 Link the records of registers that are one operator's."""
    if language not in LANGUAGES:
        raise typer.BadParameter("zh / en", param_hint="--language")
    if engine not in {"duckdb", "spark"}:
        raise typer.BadParameter("duckdb / spark", param_hint="--engine")
    try:
        kinds = [_kind_of(one, files) for one in (out, pairs) if one]
        registers = _read_all(files)
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            progress.add_task("归并 linking", total=None)
            found = link(records_table(registers), backend=_backend(engine))
        _write(found.operators, out, kinds[0])
        if pairs:
            _write(found.pairs, pairs, kinds[1])
    except InputError as error:
        _refuse(error, language=language)
    summary = _summary(found, registers)
    if as_json:
        typer.echo(json.dumps({"out": str(out), **summary}, ensure_ascii=False))
    else:
        _tell(summary, registers, out=out, language=language)


def _kind_of(out: Path, files: Sequence[Path]) -> str:
    kind = out.suffix.lower().removeprefix(".")
    if kind not in _KINDS:
        raise refusal("output_kind_unknown", place=str(out))
    if out.resolve() in {file.resolve() for file in files}:
        raise refusal("output_is_input", place=str(out))
    return kind


def _read_all(files: Sequence[Path]) -> list[Register]:
    """Every file, or an InputError with the messages of all that are refused."""
    registers: list[Register] = []
    messages: list[Message] = []
    for file in files:
        if file.stem in {register.source for register in registers}:
            raise refusal("link_same_stem", place=str(file), source=file.stem)
        try:
            registers.append(read_register(file, name=file.name))
        except InputError as error:
            messages.extend(error.messages)
    if messages:
        raise InputError(tuple(messages))
    return registers


def _backend(engine: str) -> Backend | None:
    if engine == "duckdb":
        return None
    try:
        return on_spark()
    except SparkMissingError as error:
        raise refusal("link_without_spark", place="--engine", why=str(error)) from error


def _write(table: pa.Table, out: Path, kind: str) -> None:
    rows = [_rounded(row) for row in table.to_pylist()]
    with whole_output(out) as part:
        part.write_bytes(rows_as(kind, rows, table.column_names))


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(cell, _DIGITS) if isinstance(cell, float) else cell for name, cell in row.items()}


def _summary(found: Linked, registers: Sequence[Register]) -> dict[str, Any]:
    outcomes = Counter(found.pairs["outcome"].to_pylist())
    return {
        "records": found.operators.num_rows,
        "operators": len(found.operators["operator_id"].unique()),
        "pairs": {outcome.value: outcomes[outcome.value] for outcome in Outcome},
        "registers": [
            {
                "source": one.source,
                "read": one.account.read,
                "refused": one.account.refused,
                "ignored": one.account.ignored,
            }
            for one in registers
        ],
    }


def _tell(summary: dict[str, Any], registers: Sequence[Register], *, out: Path, language: str) -> None:
    console = Console()
    numbers = {
        **{name: f"{summary[name]:,}" for name in ("records", "operators")},
        **{name: f"{count:,}" for name, count in summary["pairs"].items()},
    }
    _line(console, Reason.of("linked", out=str(out), **numbers), language)
    for one in registers:
        account = one.account
        counts = {"read": account.read, "refused": account.refused, "ignored": account.ignored}
        told = {name: f"{count:,}" for name, count in counts.items()}
        _line(console, Reason.of("link_register", name=one.name, **told), language)
        for message in one.messages:
            _line(console, message.reason, language)
        if one.refused:
            _print_refused(console, one, language)


def _print_refused(console: Console, register: Register, language: str) -> None:
    title = sentence(Reason.of("link_refused_title", name=register.name), language=language)
    table = Table(title=Text(title), title_justify="left", show_header=False)
    for row in register.refused:
        faults = "; ".join(sentence(fault.reason, language=language) for fault in row.faults)
        table.add_row(Text(row.address), Text(faults))
    console.print(table)


def _line(console: Console, reason: Reason, language: str) -> None:
    """A line as it is: rich must not read brackets in a file's text as its own marks."""
    console.print(Text(sentence(reason, language=language)), soft_wrap=True)


def _refuse(error: InputError, *, language: str) -> NoReturn:
    for message in error.messages:
        typer.echo(sentence(message.reason, language=language), err=True)
    raise typer.Exit(_BAD_INPUT)
