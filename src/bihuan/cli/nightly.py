"""`bihuan nightly`: what has to run each night."""

from __future__ import annotations

import json

import typer

from bihuan.cli.check import EXITS
from bihuan.cli.rules import AsJson
from bihuan.cli.serve import prepare, refuse_old_database


def nightly(as_json: AsJson = False) -> None:
    """每夜运行:重算届满日、提醒逾期、封存、核验。 What runs each night: due days, alerts, seals, audit.

    放弃一个月没有决定的名册。 Lists of operators that nobody decided on for a month are given up.
    """
    prepare()
    refuse_old_database()
    from django.utils import timezone

    from bihuan.web.census.lists.actions.importing import discard_waiting
    from bihuan.web.loops.actions.nightly import NIGHT
    from bihuan.web.loops.actions.nightly import nightly as run

    now = timezone.now()
    given_up = discard_waiting(by=NIGHT, now=now)
    night = run(now=now)
    done = {
        "recounted": night.recounted,
        "alerts": night.alerts,
        "sealed": night.sealed,
        "lists_given_up": given_up,
    }
    if as_json:
        typer.echo(json.dumps({**done, "outcome": night.audit.outcome}))
    else:
        typer.echo(
            f"届满日有变 due days changed: {night.recounted}    提醒 alerts: {night.alerts}    "
            f"封存天数 days sealed: {night.sealed}    放弃的名册 lists given up: {given_up}    "
            f"核验 audit: {night.audit.outcome}"
        )
        if night.audit.outcome != "sound":
            typer.echo("逐行查看请运行 bihuan check。 To see each row, run: bihuan check")
    raise typer.Exit(EXITS[night.audit.outcome])
