"""`bihuan ledger`: seal the days that are over, prove that an entry stands in the ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bihuan.cli.rules import AsJson
from bihuan.cli.serve import prepare, refuse, refuse_old_database
from bihuan.cli.whole_files import write_whole

app = typer.Typer(help="操作留痕。 The ledger.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="条目序号 number of the entry")]
Out = Annotated[Path, typer.Option("--out", "-o", help="证明文件 proof (.json)")]


@app.command("seal")
def seal(as_json: AsJson = False) -> None:
    """封存已结束的日子,每夜运行。 Seal the days that are over; run it every night."""
    prepare()
    refuse_old_database()
    from django.utils import timezone

    from bihuan.web.ledger.actions import seal_days

    sealed = seal_days(now=timezone.now())
    if as_json:
        rows = [
            {"day": f"{one.day}", "first": one.first, "last": one.last, "root": one.root} for one in sealed
        ]
        typer.echo(json.dumps(rows))
        return
    for one in sealed:
        typer.echo(f"{one.day}  {one.first}-{one.last}  {one.root}")
    if not sealed:
        typer.echo("没有要封存的日子。 Nothing to seal.")


@app.command("proof")
def proof(number: Number, out: Out) -> None:
    """写出一条留痕的存在证明。 Write the inclusion proof of an entry."""
    prepare()
    refuse_old_database()
    from bihuan.web.ledger.queries.entries import find_entry
    from bihuan.web.ledger.queries.seals import proof_of

    entry = find_entry(number)
    if entry is None:
        refuse(f"没有第 {number} 条。 There is no entry {number}.")
    found = proof_of(entry)
    if found is None:
        refuse(
            f"第 {number} 条的日子尚未封存或已不完整 → 先运行 bihuan ledger seal,再运行 bihuan check。 "
            f"The day of entry {number} is not sealed, or entries of it are gone → "
            "run bihuan ledger seal, then bihuan check"
        )
    try:
        write_whole(out, json.dumps(found, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        refuse(f"{out}: 写不进去。 Cannot be written: {error.strerror}")
    typer.echo(f"{out}  {found['day']}  {found['root']}")
