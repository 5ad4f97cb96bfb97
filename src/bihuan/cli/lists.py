"""`bihuan lists`: published lists and announcements into normal forms, with an account of every row."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.words import LANGUAGES, sentence
from bihuan.tables.announcements import Announcements, read_announcements
from bihuan.tables.lists import PublishedList, SetAside, read_list
from bihuan.tables.lists_write import writable, write_announcements, write_lists
from bihuan.tables.messages import InputError, Message, refusal

app = typer.Typer(
    help="读取已公布的抽查名单和通告。 Read published lists and announcements.", no_args_is_help=True
)
Files = Annotated[
    list[Path], typer.Argument(help="名单文件 files (.xlsx .xls .ods .csv .html .docx .parquet)")
]
File = Annotated[Path, typer.Argument(help="通告表 table of announcements")]
Out = Annotated[Path, typer.Option("--out", "-o", help="输出 output (.csv .xlsx .json .parquet)")]
AsJson = Annotated[bool, typer.Option("--json", help="账目用 JSON 输出 print the account as JSON")]
Language = Annotated[str, typer.Option("--language", "-l", help="zh 中文 / en English")]
Say = Callable[[Reason], str]


@app.command("read")
def read(files: Files, out: Out, as_json: AsJson = False, language: Language = "zh") -> None:
    """把各种版式的抽查名单读成统一格式。 Turn published batch lists of any layout into one normal form."""
    say = _speaker(language)
    try:
        _check_out(out, files)
        rulebook = _rulebook()
        lists = _read_all(files, rulebook)
        write_lists((row for one in lists for row in one.rows), out, language=language)
    except (InputError, RulebookError) as error:
        _refuse(error, say=say, language=language)
    if as_json:
        typer.echo(
            json.dumps(
                {"out": str(out), "files": [_list_record(one, say) for one in lists]}, ensure_ascii=False
            )
        )
        return
    console = Console()
    for one in lists:
        _print_list(console, one, say)
    total = sum(one.account.read for one in lists)
    _line(console, say(Reason.of("list_written", out=str(out), rows=str(total))))


@app.command("announcements")
def announcements(file: File, out: Out, as_json: AsJson = False, language: Language = "zh") -> None:
    """读取抽查通告,核算公布的比率。 Read announcements and check the arithmetic of their rates."""
    say = _speaker(language)
    try:
        _check_out(out, [file])
        found = read_announcements(file, name=file.name, rulebook=_rulebook())
        write_announcements(found.rows, out, language=language)
    except (InputError, RulebookError) as error:
        _refuse(error, say=say, language=language)
    if as_json:
        typer.echo(json.dumps({"out": str(out), **_announcements_record(found, say)}, ensure_ascii=False))
        return
    console = Console()
    _print_announcements(console, found, say)
    _line(console, say(Reason.of("list_written", out=str(out), rows=str(found.account.read))))


def _read_all(files: Sequence[Path], rulebook: Rulebook) -> list[PublishedList]:
    """Every file, or an InputError with the messages of all that can't be read."""
    lists: list[PublishedList] = []
    messages: list[Message] = []
    for file in files:
        try:
            lists.append(read_list(file, name=file.name, rulebook=rulebook))
        except InputError as error:
            messages.extend(error.messages)
    if messages:
        raise InputError(tuple(messages))
    return lists


def _rulebook() -> Rulebook:
    data = os.environ.get("BIHUAN_DATA")
    return load_rulebook(overlay=Path(data) / "rules" if data else None)


def _speaker(language: str) -> Say:
    if language not in LANGUAGES:
        raise typer.BadParameter("zh / en", param_hint="--language")
    return partial(sentence, language=language)


def _check_out(out: Path, files: Iterable[Path]) -> None:
    writable(out)
    if out.resolve() in {file.resolve() for file in files}:
        raise refusal("list_out_is_input", place=str(out))


def _refuse(error: InputError | RulebookError, *, say: Say, language: str) -> NoReturn:
    lines = (
        [say(message.reason) for message in error.messages]
        if isinstance(error, InputError)
        else [fault.text(language=language) for fault in error.faults]
    )
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(2)


def _why(ignored: Sequence[SetAside], say: Say) -> str:
    counts = Counter(say(one.reason) for one in ignored)
    return ", ".join(f"{what} {count}" for what, count in counts.items())


def _account(name: str, one: PublishedList | Announcements, say: Say) -> str:
    numbers = {key: str(value) for key, value in one.account.as_dict().items()}
    return say(Reason.of("list_account", name=name, why=_why(one.ignored, say) or "—", **numbers))


def _print_list(console: Console, one: PublishedList, say: Say) -> None:
    _line(console, _account(one.name, one, say))
    results = Counter(row.result for row in one.rows)
    odd = sum(1 for row in one.rows if row.oddities)
    counts = {"passed": results["pass"], "failed": results["fail"], "unknown": results["unknown"], "odd": odd}
    _line(
        console, "  " + say(Reason.of("list_results", **{key: str(value) for key, value in counts.items()}))
    )
    if unknown := one.unknown_items:
        items = ", ".join(f"{item} ({count})" for item, count in unknown.items())
        _line(console, "  " + say(Reason.of("list_unknown_items", items=items)))
    _print_refused(console, one, say)
    odd_rows = [(place, "", say(oddity)) for place, oddity in one.oddities]
    odd_rows += [(row.place, row.product, say(oddity)) for row in one.rows for oddity in row.oddities]
    _print_table(
        console,
        say(Reason.of("list_odd_title", name=one.name)),
        odd_rows,
        ("list_place", "list_product"),
        say,
    )


def _print_announcements(console: Console, found: Announcements, say: Say) -> None:
    _line(console, _account(found.name, found, say))
    statuses = Counter(row.check.status for row in found.rows)
    names = ("agrees", "differs", "not_comparable", "not_checkable", "no_rate")
    _line(
        console,
        "  " + say(Reason.of("announcement_results", **{name: str(statuses[name]) for name in names})),
    )
    _print_refused(console, found, say)
    columns = ("list_place", "announcement_authority")
    flagged = [(row.place, row.authority, say(row.check.reason)) for row in found.rows if row.is_flagged]
    _print_table(
        console, say(Reason.of("announcement_flagged_title", name=found.name)), flagged, columns, say
    )
    odd = [(row.place, row.authority, say(oddity)) for row in found.rows for oddity in row.oddities]
    _print_table(console, say(Reason.of("list_odd_title", name=found.name)), odd, columns, say)


def _print_refused(console: Console, one: PublishedList | Announcements, say: Say) -> None:
    rows = [(aside.place, aside.text, say(aside.reason)) for aside in one.refused]
    title = say(Reason.of("list_refused_title", name=one.name))
    _print_table(console, title, rows, ("list_place", "list_product"), say)


def _print_table(
    console: Console, title: str, rows: Sequence[tuple[str, str, str]], heads: tuple[str, str], say: Say
) -> None:
    if not rows:
        return
    table = Table(title=Text(title), title_justify="left")
    for code in (*heads, "list_what"):
        table.add_column(say(Reason.of(code)), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _line(console: Console, text: str) -> None:
    """A line as it is: rich must not read brackets in a list's text as its own marks."""
    console.print(Text(text), soft_wrap=True)


def _list_record(one: PublishedList, say: Say) -> dict[str, Any]:
    results = Counter(row.result for row in one.rows)
    return {
        "file": one.name,
        "authority": one.authority,
        "title": one.title,
        "account": one.account.as_dict(),
        "results": {result: results[result] for result in ("pass", "fail", "unknown")},
        "unknown_items": dict(one.unknown_items),
        "refused": [_aside_record(aside, say) for aside in one.refused],
        "ignored": [_aside_record(aside, say) for aside in one.ignored],
        "oddities": [_odd_record(place, oddity, say) for place, oddity in one.oddities]
        + [_odd_record(row.place, oddity, say) for row in one.rows for oddity in row.oddities],
    }


def _announcements_record(found: Announcements, say: Say) -> dict[str, Any]:
    return {
        "file": found.name,
        "account": found.account.as_dict(),
        "rates": dict(Counter(row.check.status for row in found.rows)),
        "flagged": [
            {
                **_odd_record(row.place, row.check.reason, say),
                "row": row.row,
                "difference": row.check.difference,
            }
            for row in found.rows
            if row.is_flagged
        ],
        "refused": [_aside_record(aside, say) for aside in found.refused],
        "ignored": [_aside_record(aside, say) for aside in found.ignored],
        "oddities": [_odd_record(row.place, oddity, say) for row in found.rows for oddity in row.oddities],
    }


def _aside_record(aside: SetAside, say: Say) -> dict[str, str]:
    return {**_odd_record(aside.place, aside.reason, say), "row_text": aside.text}


def _odd_record(place: str, reason: Reason, say: Say) -> dict[str, str]:
    return {"place": place, **reason.as_dict(), "sentence": say(reason)}
