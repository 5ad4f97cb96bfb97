"""`bihuan account`: the first people of an installation, and the way back in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from bihuan.cli.serve import prepare, refuse, refuse_old_database

app = typer.Typer(help="账户。 Accounts.", no_args_is_help=True)


@app.callback()
def accounts() -> None:
    """账户。 Accounts."""


class Duty(StrEnum):
    """The three duties that three people share."""

    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"


SignInName = Annotated[str, typer.Argument(metavar="SIGN_IN_NAME", help="登录名 sign-in name")]
Name = Annotated[str, typer.Option("--name", help="姓名 name of the person")]
Office = Annotated[
    str, typer.Option("--office", help="所属机构,没有就新增 office, added where it is missing")
]


@app.command("create-admin")
def create_admin(
    sign_in_name: SignInName,
    duty: Annotated[Duty, typer.Option("--duty", help="系统、安全或审计 which administrator")],
    name: Name,
    office: Office,
) -> None:
    """开设管理员账户,首次密码只显示一次。 Open an administrator's account; its password is told once."""
    prepare()
    refuse_old_database()
    from django.utils import timezone

    from bihuan.web.ledger.facts import Actor
    from bihuan.web.people.actions.first import AdministratorData, open_administrator
    from bihuan.web.people.actions.refusals import RefusedError
    from bihuan.web.people.facts import is_sign_in_name

    data = AdministratorData(sign_in_name=sign_in_name, name=name, office=office, duty=duty.value)
    console = Actor(id="console", name="命令行")
    if not is_sign_in_name(sign_in_name):
        refuse(
            f"{sign_in_name}: 登录名只能用文字、数字、点、连字符和下划线 → 请换一个。 "
            "A sign-in name has letters, digits, dots, hyphens and underscores only → choose another."
        )
    try:
        opened = open_administrator(data=data, by=console, now=timezone.now())
    except RefusedError:
        refuse(
            f"{sign_in_name}: 这个登录名已被使用 → 请换一个。 This sign-in name is taken → choose another."
        )
    typer.echo(f"登录名 Sign-in name: {opened.account.sign_in_name}")
    typer.echo(f"首次密码 First password: {opened.password}")
    typer.echo(
        "只显示这一次;首次登录后必须修改。 Told this once; it must be changed after the first sign-in."
    )
