"""`bihuan demo`, `serve`, `worker`, `migrate`: the site on this machine."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bihuan.cli.demo_people import admit_cast
from bihuan.cli.worker import worker_beside
from bihuan.web.project.folder import data_folder, prepare_folder

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_THREADS = 4

Host = Annotated[
    str,
    typer.Option(
        help="本机 this machine: 127.0.0.1, ::1; 其他地址须先设 BIHUAN_SITE others need BIHUAN_SITE"
    ),
]
Port = Annotated[int, typer.Option(help="端口 port", min=1, max=65535)]


def migrate() -> None:
    """建立或升级数据库。 Make the database, or bring it up to this version."""
    folder = prepare()
    _migrate()
    typer.echo(f"数据库已就绪 The database is ready: {folder}")


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """提供网页;设了 BIHUAN_SITE 才对外。 Serve the site, to others once BIHUAN_SITE is set."""
    _refuse_other_hosts(host)
    _refuse_taken_port(host, port)
    prepare()
    refuse_old_database()
    _tell_of_missing_accounts()
    typer.echo(f"网址 Address: {os.environ.get('BIHUAN_SITE') or _address(host, port)}    停止 Stop: Ctrl-C")
    _serve(host, port)


def worker(
    parent: Annotated[int | None, typer.Option(hidden=True, help="进程号 process id")] = None,
) -> None:
    """做后台任务;serve 和 demo 会自带一个。 Do the background jobs; serve and demo bring one along."""
    prepare()
    refuse_old_database()
    from bihuan.web.jobs.worker import work_for_ever

    work_for_ever(parent=parent)


def demo(port: Port = 8000) -> None:
    """建立演示数据并打开网站。 Build the demonstration and serve it."""
    host = "127.0.0.1"
    _refuse_public_demo()
    _refuse_taken_port(host, port)
    # A demonstration must not mix with an office's own data.
    os.environ.setdefault("BIHUAN_DATA", str(data_folder() / "demo"))
    folder = prepare()
    _migrate()
    people = admit_cast()
    _check_examples()
    _open_matters()
    from bihuan.web.testing.examples import TOUR

    sheets = "\n".join(f"     {path}" for path in TOUR)
    typer.echo(_WELCOME.format(address=_address(host, port), folder=folder, people=people, sheets=sheets))
    _serve(host, port)


_WELCOME = """
闭环 Bihuan    {address}

接下来 What to do next
  1. 用浏览器打开上面的网址,以 section-officer 登录,先看到今日工作。
     Open the address in a browser and sign in as section-officer: today's work comes first.
  2. 照 docs/use/tour.md 走一圈,约八分钟:从一份检验结果到一件办结的事项。
     Follow docs/use/tour.md for eight minutes, from a laboratory's sheet to a closed matter.
     它的两份表格在“检验”页面下载,也在这里: Its two sheets: on the page Testing, and here:
{sheets}
  3. 换成检验机构交来的文件再试。
     Then try a file of your own laboratory.

演示账户,均为虚构,按走一圈的顺序;每次启动换新密码
Invented people, those of the tour first; the password is a new one at each start
{people}

数据 Data: {folder}
停止 Stop: Ctrl-C
"""


def prepare() -> Path:
    """Make the data folder and wake Django."""
    folder = data_folder()
    prepare_folder(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.project.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        refuse(str(error))
    return folder


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _check_examples() -> None:
    """Check the files that the pages offer and try the draft, so that there is something to see."""
    from django.utils import timezone

    from bihuan.web.people.facts import as_actor
    from bihuan.web.people.models import Account
    from bihuan.web.testing.actions import check_report
    from bihuan.web.testing.examples import DRAFT, EXAMPLES
    from bihuan.web.testing.what_if.actions import compare_runs

    demonstrator = as_actor(Account.objects.get(sign_in_name="section-officer"))
    run_ids = []
    for path in EXAMPLES:
        checked = check_report(by=demonstrator, now=timezone.now(), name=path.name, content=path.read_bytes())
        run_ids.append(checked.run.pk)
    draft = DRAFT.read_bytes()
    compare_runs(by=demonstrator, now=timezone.now(), name=DRAFT.name, content=draft, run_ids=run_ids)


def _open_matters() -> None:
    """Matters in mid-procedure and papers on their way, so that there is something to be done."""
    from django.utils import timezone

    from bihuan.web.census.demonstration import fill_register
    from bihuan.web.census.linking.actions.demonstration import link_register
    from bihuan.web.census.lists.demonstration import hand_in_lists
    from bihuan.web.jobs.worker import work_once
    from bihuan.web.loops.demonstration import open_matters
    from bihuan.web.papers.demonstration import write_papers
    from bihuan.web.testing.demonstration import hand_in_reports, release_sheet

    fill_register(now=timezone.now())
    hand_in_lists(now=timezone.now())
    # The linking that the list asked for, before pairs are invented beside it.
    work_once(worker="demonstration")
    open_matters(now=timezone.now())
    write_papers(now=timezone.now())
    release_sheet(now=timezone.now())
    hand_in_reports(now=timezone.now())
    link_register(now=timezone.now())


def _serve(host: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    with worker_beside():
        Granian(
            "bihuan.web.project.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            blocking_threads=_THREADS,
            websockets=False,
            log_level=LogLevels.warning,
        ).serve()


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _refuse_other_hosts(host: str) -> None:
    if host not in _LOOPBACK and not os.environ.get("BIHUAN_SITE"):
        refuse(
            f"--host {host}: 对外须先设 BIHUAN_SITE=https://… 并由代理提供 https → 或用 127.0.0.1。 "
            "To serve others, set BIHUAN_SITE=https://… behind a proxy with https → or use 127.0.0.1."
        )


def _refuse_public_demo() -> None:
    if os.environ.get("BIHUAN_SITE"):
        refuse(
            "BIHUAN_SITE: 演示只在本机运行 → 取消这个变量,正式使用请运行 bihuan serve。 "
            "A demonstration runs on this machine only → unset it, or run: bihuan serve"
        )


def _tell_of_missing_accounts() -> None:
    from bihuan.web.people.models import Account

    if not Account.objects.exists():
        typer.echo(
            "还没有账户,谁也不能登录 → 先运行 bihuan account create-admin。 "
            "There are no accounts, so nobody can sign in → run: bihuan account create-admin"
        )


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            refuse(
                f"端口 {port} 已被占用 → 关掉占用它的程序,或换一个: --port {port + 1}。 "
                f"Port {port} is taken → stop the program that holds it, or use --port {port + 1}."
            )


def refuse_old_database() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        refuse(
            "数据库还没有建立或升级 → 先运行 bihuan migrate。 "
            "The database is not made or not up to date → run: bihuan migrate"
        )


def refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
