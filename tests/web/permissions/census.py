"""The rows of the census for the permission matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from bihuan.web.census.linking.actions.deciding import Said, decide_pair
from bihuan.web.census.lists.actions import importing as lists
from bihuan.web.census.lists.models import ListImport
from bihuan.web.census.models import Contact, Merge, Party, Record, SiteCheck
from tests.kit.cast import office, person
from tests.web.census.linked import matter_of, pair_of
from tests.web.census.story import operator_of
from tests.web.permissions.rows import ABSENT, NOBODY, NOW, SIDES, Row, Rows


def _list_imports(*, of: str = "import") -> Rows:
    made = {}
    for side in SIDES:
        name, source = f"标记名单主体{side}厂", f"标记来源{side}"
        content = f"店铺编号,店铺名称,地址,标记栏{side}\n标记编号{side},{name},东桥,x\n".encode()
        handed = lists.Handed(
            name=f"标记名单{side}.csv", content=content, source=source, received_on=NOW.date(), is_whole=True
        )
        by = person(f"{side}-officer")
        found = lists.receive_list(handed=handed, by=by, now=NOW)
        assert isinstance(found, ListImport)
        marks: tuple[str, ...] = (f"标记名单{side}.csv", source)
        args: tuple[Any, ...] = (found.pk,)
        if of == "import":
            marks = (*marks, name, f"标记编号{side}")
        elif of == "columns":
            marks = (f"标记栏{side}", f"标记名单{side}.csv")
        else:
            lists.accept_list(list_import=found, overridden=frozenset(), by=by, now=NOW)
            record = Record.objects.get(source__name=source)
            args = (record.pk,) if of == "record" else (record.source_id,)
            marks = (*marks, name, f"标记编号{side}") if of == "record" else marks
        made[side] = Row(args, marks)
    return {**made, ABSENT: Row((NOBODY,))}


def _operators(**columns: Any) -> Rows:
    made = {}
    for side in SIDES:
        name = f"标记主体{side}有限公司"
        made[side] = Row((operator_of(name, branch=side, **columns).pk,), (name,))
    return {**made, ABSENT: Row((NOBODY,))}


def _records() -> Rows:
    made = {}
    for side, row in _operators().items():
        if side in SIDES:
            made[side] = Row((Record.objects.get(operator=row.args[0]).pk,), row.marks)
    return {**made, ABSENT: Row((NOBODY,))}


def _pairs(decision: str = "") -> Rows:
    """A pair of two operators of either branch."""
    made = {}
    for side in SIDES:
        names = [f"标记{letter}{side}家纺厂" for letter in "甲乙"]
        pair = pair_of(*(operator_of(name, branch=side) for name in names))
        if decision:
            decide_pair(pair_id=pair.pk, said=Said(decision=decision), by=person(f"{side}-officer"), now=NOW)
        made[side] = Row((pair.pk,), tuple(names))
    return {**made, ABSENT: Row((NOBODY,))}


def _merges() -> Rows:
    made = {}
    for side, row in _pairs("merge").items():
        if side in SIDES:
            made[side] = Row((Merge.objects.get(pair=row.args[0]).pk,), row.marks)
    return {**made, ABSENT: Row((NOBODY,))}


def _parties() -> Rows:
    """The subject of a matter of either branch that no operator is found for."""
    made = {}
    for side in SIDES:
        name = f"标记责任主体{side}"
        loop = matter_of(name, owner=side)
        made[side] = Row((Party.objects.get(name=name).pk,), (name, loop.title))
    return {**made, ABSENT: Row((NOBODY,))}


def _operator_edits() -> Rows:
    return {side: Row((*row.args, "name"), row.marks) for side, row in _operators().items()}


def _towns_of_operators() -> Rows:
    """Figures name no operator: a town that only one branch's operator is in tells whom they count."""
    made = {}
    for side in SIDES:
        town = f"标记{side}镇"
        operator = operator_of(f"某某{side}布行", branch=side, town=town, address=f"{town}1号")
        made[side] = Row((operator.pk,), (town,))
    return {**made, ABSENT: Row((NOBODY,))}


def _site_checks() -> Rows:
    made = {}
    for side, row in _operators().items():
        if side in SIDES:
            by = person("registrar")
            check = SiteCheck.objects.create(
                operator_id=row.args[0],
                branch=office(side),
                due_on=date(2026, 12, 1),
                asked_by=by,
                asked_at=NOW,
            )
            made[side] = Row((check.pk,), row.marks)
    return {**made, ABSENT: Row((NOBODY,))}


def _contacts() -> Rows:
    made = {}
    for side, row in _operators(phone="12005550177").items():
        if side in SIDES:
            contact = Contact.objects.get(operator_id=row.args[0])
            made[side] = Row((*row.args, contact.pk), row.marks)
    return {**made, ABSENT: Row((NOBODY, NOBODY))}


CENSUS_KINDS: dict[str, Callable[[], Rows]] = {
    "operator-edit": _operator_edits,
    "site-check": _site_checks,
    "contact": _contacts,
    "operator": _operators,
    "record": _records,
    "pair": _pairs,
    "decided-pair": lambda: _pairs("apart"),
    "merge": _merges,
    "party": _parties,
    "list-import": _list_imports,
    "list-columns": lambda: _list_imports(of="columns"),
    "list-source": lambda: _list_imports(of="source"),
    "list-record": lambda: _list_imports(of="record"),
    "town-of-operator": _towns_of_operators,
}
