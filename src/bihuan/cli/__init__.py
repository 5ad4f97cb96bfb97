"""`bihuan`: thin commands over the floors below."""

from __future__ import annotations

import typer

from bihuan.cli import (
    account,
    check,
    due,
    judge,
    ledger,
    link,
    lists,
    nightly,
    rules,
    rules_form,
    rules_replay,
    rules_template,
    serve,
    simulate,
)

app = typer.Typer(
    name="bihuan",
    help="闭环:产品质量监督的规则、核对与闭环。 Product-quality supervision as a closed loop.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(serve.demo)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.command("migrate")(serve.migrate)
app.command("check")(check.check)
app.command("nightly")(nightly.nightly)
app.command("judge")(judge.judge)
app.command("due")(due.due)
app.command("link")(link.link_registers)
app.command("simulate")(simulate.simulate)
app.add_typer(account.app, name="account")
app.add_typer(ledger.app, name="ledger")
app.add_typer(lists.app, name="lists")
rules.app.command("export")(rules_form.export)
rules.app.command("import")(rules_form.import_)
rules.app.command("replay")(rules_replay.replay_stored)
rules.app.command("template")(rules_template.template)
app.add_typer(rules.app, name="rules")


def main() -> None:
    """The console script."""
    app()
