"""The register at full size: `python -m bench.register` (200,000 operators).

`--operators 20000` measures a smaller one. DATABASE_URL picks the database, as for the program:
`PYTHON=.venv/bin/python scripts/with_postgres.sh .venv/bin/python -m bench.register`. Everything stands in a
folder that is thrown away; `--folder PLACE` keeps it. What is measured are whole answers of the pages, as a
browser gets them; the time is that of the server's process and, apart, that of the database.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.worklist import say, told

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
_FIRST = "云海锦绣安恒德华瑞丰盛泰和兴隆宏远达成美佳欣荣康乐顺祥福裕金银玉兰梅竹菊松柏青蓝红白紫橙"
_TRADES = ("家纺", "纺织", "床上用品", "布业", "染整", "面料", "绗缝", "毛巾", "家居用品", "针织")
_FORMS = ("有限公司", "厂", "商行", "经营部", "门市部", "加工场")
_TOWNS = [
    f"{one}镇" for one in ("东桥", "西园", "南塘", "北渡", "石港", "柳河", "桑园", "棉湖", "织里", "锦江")
]
_ROLES = ("yarn", "greige", "dyeing", "fabric", "finished", "shop", "online", "live", "logistics")
_PRODUCTS = ("sheet", "quilt", "towel", "pillow", "curtain", "bedding-set")
# What is asked of the list: everything, what nearly all have, some, few, one, none; alone and together.
ADDRESSES = (
    "",
    "text=云溪",
    "text=家纺",
    "text=锦绣",
    "text=锦绣 染整",
    "text=没有",
    "text=5678",
    "text=91370613MA00012345",
    "status=operating",
    "role=logistics&size=large&town=锦江镇",
    "role=logistics&size=large&town=锦江镇&text=云溪",
    "product=curtain&grade=D&verified=yes",
    "product=curtain&grade=D&verified=yes&town=锦江镇&role=yarn&size=large",
    "matters=yes",
    "branch=unknown&text=床上",
)


def main() -> None:
    """Fill, measure, print."""
    at_full_size(measure, description=__doc__)


def at_full_size(measure: Callable[[], None], *, description: str | None) -> None:
    """Read the command line, make the register, measure it."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--operators", type=int, default=200_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        prepare(asked.folder or Path(folder), asked.operators)
        measure()


def prepare(folder: Path, operators: int) -> None:
    """The program with its data in a folder, and that many operators in its register."""
    os.environ["BIHUAN_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.web.project.settings"
    import django

    from bihuan.web.project.folder import prepare_folder

    prepare_folder(folder)
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from bihuan.web.census.models import Operator
    from bihuan.web.ledger.facts import Actor
    from bihuan.web.people.actions.demonstration import build_cast

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    if not Operator.objects.exists():
        build_cast(by=Actor(id="bench", name="bench"), now=NOW)
        told("filling the register", partial(fill, operators), rounds=1)


def fill(count: int) -> None:
    """Operators with what their lines are made of; a tenth belongs to no branch."""
    from django.db import connection
    from django.db.models import F

    from bihuan.web.census.actions.lines import refresh_lines
    from bihuan.web.census.models import Operator

    chance = random.Random(7)
    branches = [*_branches(), None]
    for start in range(0, count, 10_000):
        numbers = range(start, min(start + 10_000, count))
        made = Operator.objects.bulk_create(
            [_operator(chance, n, branches) for n in numbers], batch_size=2000
        )
        ids = [one.pk for one in made]
        Operator.objects.filter(pk__gte=ids[0], pk__lte=ids[-1]).update(root_id=F("pk"))
        _details(chance, made)
        refresh_lines(root_ids=ids)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _branches() -> list[Any]:
    from bihuan.web.people.models import Office

    return list(Office.objects.filter(kind=Office.Kind.BRANCH))


def _operator(chance: random.Random, number: int, branches: list[Any]) -> Any:
    from bihuan.web.census.models import Operator

    core = "".join(chance.choice(_FIRST) for _ in range(chance.choice((2, 2, 3))))
    name = f"云溪区{core}{chance.choice(_TRADES)}{chance.choice(_FORMS)}"
    weights = [45, 45, 10] if len(branches) == 3 else None
    return Operator(
        name=name,
        clean_name=name,
        code=f"91370613MA{number:08d}",
        kind="enterprise",
        status=chance.choices(("operating", "deregistered", "not-found"), (80, 15, 5))[0],
        size_class=chance.choices(("large", "medium", "small", "micro", "individual"), (1, 4, 15, 40, 40))[0],
        credit_grade=chance.choices(("", "A", "B", "C", "D"), (60, 20, 14, 5, 1))[0],
        branch=chance.choices(branches, weights)[0],
        verified_on=date(2026, 5, 1) if chance.random() < 0.3 else None,
        at=NOW,
    )


def _details(chance: random.Random, made: list[Any]) -> None:
    from bihuan.web.census.models import ChainRole, Contact, OperatorName, Product, Site

    town = partial(chance.choice, _TOWNS)
    OperatorName.objects.bulk_create((OperatorName(operator=o, name=o.name) for o in made), 2000)
    Site.objects.bulk_create((Site(operator=o, address="x", town=town()) for o in made), 2000)
    Contact.objects.bulk_create(
        (Contact(operator=o, phone=f"120{chance.randrange(10**8):08d}") for o in made), 2000
    )
    roles = [(o, role) for o in made for role in chance.sample(_ROLES, chance.choice((1, 1, 2)))]
    ChainRole.objects.bulk_create((ChainRole(operator=o, role=role) for o, role in roles), 2000)
    goods = [(o, one) for o in made for one in chance.sample(_PRODUCTS, chance.choice((0, 1, 2, 3)))]
    Product.objects.bulk_create((Product(operator=o, category=one) for o, one in goods), 2000)


def measure() -> None:
    """The list as the bureau and a branch see it, first and later pages, and an operator's page."""
    from django.db import connection

    from bihuan.web.census.models import Operator

    say(f"{connection.vendor}, operators: {Operator.objects.count():,}")
    middle = Operator.objects.order_by("pk")[Operator.objects.count() // 2].pk
    for name in ("section-officer", "east-officer"):
        client = client_of(name)
        for query in ADDRESSES:
            answered(client, f"/census/?{query}", name)
        answered(client, f"/census/?after={middle}", name)
        answered(client, f"/census/?after={middle}&status=deregistered&size=large", name)
    answered(client_of("section-officer"), f"/census/operators/{middle}/", "section-officer")


def client_of(name: str) -> Any:
    """A browser in which somebody of the cast is signed in."""
    from django.test import Client
    from django.utils import timezone

    from bihuan.web.people.models import Account
    from bihuan.web.people.sessions import SEEN, STARTED

    account = Account.objects.get(sign_in_name=name)
    Account.objects.filter(pk=account.pk).update(must_change_password=False)
    client = Client()
    client.force_login(account)
    session = client.session
    session[STARTED] = session[SEEN] = timezone.now().isoformat()
    session.save()
    return client


def answered(client: Any, address: str, who: str) -> None:
    """Measure the whole answer of a page."""
    answer = told(f"{who} {address}", partial(client.get, address))
    assert answer.status_code == 200, address


if __name__ == "__main__":
    main()
