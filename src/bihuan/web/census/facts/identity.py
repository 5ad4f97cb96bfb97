"""The columns of an operator as its page tells them on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.census.facts.spelling import as_text
from bihuan.web.census.models import Attribute, Operator
from bihuan.web.people.models import Account, Office
from bihuan.web.ui.words import word

_LABELS: dict[str, str | Promise] = {
    "code": gettext_lazy("统一社会信用代码"),
    "kind": gettext_lazy("主体类型"),
    "status": gettext_lazy("经营状态"),
    "size_class": gettext_lazy("规模类型"),
    "staff": gettext_lazy("从业人员"),
    "revenue": gettext_lazy("年营业收入（万元）"),
    "opened_on": gettext_lazy("成立日期"),
    "closed_on": gettext_lazy("停止经营日期"),
    "branch_id": gettext_lazy("分局"),
    "grid_officer_id": gettext_lazy("网格员"),
    "credit_grade": gettext_lazy("信用等级"),
    "is_member": gettext_lazy("合作社成员"),
    "verified_on": gettext_lazy("最近现场核实"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A column with its words on a day, "" for unknown; `since` is the day from which it holds, if known."""

    label: str
    words: str
    since: date | None


def label_of(field: str) -> str:
    """What a column is called."""
    return str(_LABELS[field])


def identity(operator: Operator, attributes: Sequence[Attribute], *, on: date) -> tuple[Line, ...]:
    """Every column as it was on a day: by its history, or as it stands where nobody ever changed it."""
    return tuple(_line(operator, field, attributes, on) for field in _LABELS)


def holds_on(row: Any, on: date) -> bool:
    """Whether a dated row holds on a day."""
    return (row.from_on is None or row.from_on <= on) and (row.until_on is None or on < row.until_on)


def _line(operator: Operator, field: str, attributes: Sequence[Attribute], on: date) -> Line:
    held = next((one for one in attributes if one.field == field and holds_on(one, on)), None)
    value = held.value if held else as_text(getattr(operator, field))
    return Line(label_of(field), in_words(field, value), held.from_on if held else None)


def in_words(field: str, value: str) -> str:
    """A column's value, as an attribute keeps it, in the reader's words."""
    if not value:
        return ""
    match field:
        case "kind":
            return str(dict(Operator.Kind.choices).get(value, value))
        case "status":
            return str(dict(Operator.Status.choices).get(value, value))
        case "size_class":
            return word("size", value)
        case "branch_id":
            return _name(Office, value)
        case "grid_officer_id":
            return _name(Account, value)
        case "is_member":
            return _("是") if value == "True" else _("否")
        case _:
            return value


def _name(model: type[Office] | type[Account], value: str) -> str:
    return str(model.objects.filter(pk=int(value)).values_list("name", flat=True).first() or value)
