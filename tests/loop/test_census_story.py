"""摸底, as the people in it live it: two lists come in, a doubt is decided by two persons and taken back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from bihuan.web.census.models import Operator, Record
from bihuan.web.ledger.queries import verify_chain
from bihuan.web.loops.models import Loop
from tests.kit.cast import Client
from tests.kit.jobs import work_off
from tests.tables.registers.books import CODE, HEADER, OTHER_CODE, book
from tests.web.census.linked import matter_of
from tests.web.loops.pages import text_of

REGISTRATION = (
    ("档案号", *HEADER),
    ("D-1", "云溪区云棠布艺有限公司", CODE, "12000902111", "许棠", "云溪区东桥镇织和路1号"),
    ("D-2", "云溪区溪山毛巾厂", OTHER_CODE, "12000902112", "罗溪", "云溪区东桥镇染丰路22号"),
    ("D-3", "云溪区青棉家纺有限公司", "", "12000902113", "周青棉", "云溪区西园镇纺成路7号"),
)
SHOPS = (
    ("店铺编号", *HEADER),
    ("W-1", "云棠布艺旗舰店", CODE, "12000902111", "许棠", "云溪区东桥镇织和路1号"),
    ("W-2", "青棉家纺店", "", "12000903333", "周大力", "云溪区西园镇"),
)


def bring_in(officer: Client, name: str, rows: Any) -> None:
    """A list is handed in, looked at and accepted; it is linked by the worker."""
    asked = {
        "source": "new",
        "new_source": name,
        "received_on": localdate().isoformat(),
        "extent": "whole",
        "list": SimpleUploadedFile(f"{name}.xlsx", book(rows)),
    }
    seen = officer.post("/census/lists/", asked)
    assert seen.status_code == 302, text_of(seen)
    officer.post(f"{seen.headers['Location'].partition('?')[0]}accept/", {"overridden": []})
    work_off()


def operator_of(name: str) -> Operator:
    return Operator.objects.get(records=Record.objects.get(name=name))


@pytest.mark.django_db
def test_two_lists_become_one_register_and_a_doubt_is_decided_and_taken_back(
    settings: Any, tmp_path: Path
) -> None:
    settings.BIHUAN_DATA = tmp_path
    officer, head = Client(), Client("section-head")

    # A matter is open against a firm before anybody has a register.
    loop: Loop = matter_of("云溪区青棉家纺有限公司")
    bring_in(officer, "登记注册", REGISTRATION)
    firm = operator_of("云溪区青棉家纺有限公司")
    assert loop.title in text_of(officer.get(firm.get_absolute_url()))

    # The shops: one has the code of a firm and joins it, one is only like another.
    bring_in(officer, "网店", SHOPS)
    assert operator_of("云棠布艺旗舰店") == operator_of("云溪区云棠布艺有限公司")
    shop = operator_of("青棉家纺店")
    assert shop != firm
    page = text_of(officer.get("/census/linking/review/"))
    assert "还剩 1 对" in page and "字号相同" in page

    # He takes them for one. Because the matter is open, somebody else has to confirm it.
    pair = re.search(r'name="pair" value="(\d+)"', page)
    assert pair
    officer.post("/census/linking/review/", {"pair": pair[1], "decision": "merge"})
    waiting = text_of(head.get("/census/linking/merges/?state=waiting"))
    merge = re.search(r"/census/linking/merges/\d+/", waiting)
    assert merge
    head.post(merge[0], {"act": "confirm"})
    assert officer.get(shop.get_absolute_url()).headers["Location"] == firm.get_absolute_url()

    # The same list again: the decision holds.
    bring_in(officer, "补报", (SHOPS[0], ("W-9", *SHOPS[1][1:])))
    assert "还剩 0 对" in text_of(officer.get("/census/linking/review/"))

    # It was a mistake: undone, everything is where it was, the matter too, and the pair waits again.
    officer.post(merge[0], {"act": "undo", "why": "另一家店"})
    assert loop.title in text_of(officer.get(firm.get_absolute_url()))
    assert loop.title not in text_of(officer.get(shop.get_absolute_url()))
    assert "还剩 1 对" in text_of(officer.get("/census/linking/review/"))
    assert verify_chain().is_sound
