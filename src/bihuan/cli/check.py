"""`bihuan check`: does everything that is stored still agree with itself?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bihuan.cli.rules import AsJson, Language, check_language
from bihuan.cli.serve import prepare, refuse, refuse_old_database
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence, term

if TYPE_CHECKING:
    from bihuan.web.ledger.audits import Tally

# 0: everything agrees; a breach outweighs a check that could not run.
EXITS = {"sound": 0, "breached": 1, "not_run": 2}


def check(as_json: AsJson = False, language: Language = "zh") -> None:
    """核验存下的全部数据,逐行指出不符之处。 Check what is stored and name each row that does not agree."""
    check_language(language)
    prepare()
    from django.db import DatabaseError
    from django.utils import timezone

    from bihuan.web.ledger.actions import run_audit
    from bihuan.web.ledger.facts import Actor
    from bihuan.web.ledger.queries.audits import tallies_of

    try:
        refuse_old_database()
        audit = run_audit(by=Actor(id="command", name="bihuan check"), now=timezone.now())
    except DatabaseError as error:
        refuse(
            f"数据库打不开,或已损坏({error}) → 检查 DATABASE_URL 和磁盘,或从备份恢复。 "
            f"The database cannot be opened or is damaged ({error}) → look at DATABASE_URL and the disk, "
            "or restore a backup"
        )
    if as_json:
        record = {"outcome": audit.outcome, "at": audit.at.isoformat(), "checks": audit.results}
        typer.echo(json.dumps(record, ensure_ascii=False))
    else:
        _show(tallies_of(audit), audit.outcome, language)
    raise typer.Exit(EXITS[audit.outcome])


def _show(tallies: list[Tally], outcome: str, language: str) -> None:
    console = Console()
    table = Table(title=_say(language, "audit_title"), title_justify="left")
    for column in ("check", "counts", "result"):
        table.add_column(_say(language, f"audit_column_{column}"), overflow="fold")
    for tally in tallies:
        table.add_row(*map(Text, _cells(tally, language)))
    console.print(table)
    for tally in tallies:
        for line in _lines(tally, language):
            console.print(Text(line), soft_wrap=True)
    breached = str(sum(tally.breached for tally in tallies))
    console.print(Text(_say(language, f"audit_{outcome}", count=breached)), soft_wrap=True)


def _cells(tally: Tally, language: str) -> tuple[str, str, str]:
    counts = (f"{term('counted', what, language=language)} {number}" for what, number in tally.counts.items())
    found = f" {tally.breached}" if tally.breached else ""
    result = term("audited", tally.outcome, language=language) + found
    return _name(tally, language), "\n".join(counts), result


def _lines(tally: Tally, language: str) -> list[str]:
    lines = [f"{one.row}: {sentence(one.reason, language=language)}" for one in tally.breaches]
    if tally.untold:
        lines.append(_say(language, "audit_untold", check=_name(tally, language), count=str(tally.untold)))
    if tally.obstacle:
        lines.append(f"{_name(tally, language)}: {sentence(tally.obstacle, language=language)}")
    return lines


def _name(tally: Tally, language: str) -> str:
    return term("integrity_check", tally.name, language=language)


def _say(language: str, code: str, **data: str) -> str:
    return sentence(Reason.of(code, **data), language=language)
