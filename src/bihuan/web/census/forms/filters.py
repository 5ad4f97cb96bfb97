from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.web.census.facts.roles import ROLES, SIZES
from bihuan.web.census.models import Operator
from bihuan.web.census.queries.choices import branches_within
from bihuan.web.census.queries.register import ACTIVE, NO, UNKNOWN, YES, Wanted
from bihuan.web.loops.forms.fields import CHOOSE
from bihuan.web.people.models import Account
from bihuan.web.rules.queries.words import product_choices
from bihuan.web.ui.words import word

_NARROWING = (
    "status",
    "role",
    "size",
    "town",
    "branch",
    "product",
    "grade",
    "verified",
    "matters",
    "doubtful",
)


class FilterForm(forms.Form):
    """Which operators the reader wants to see; the address keeps it."""

    def __init__(self, data: Any, *, account: Account, today: date) -> None:
        super().__init__(data)
        unknown = (UNKNOWN, _("未提供"))
        self.fields["text"] = forms.CharField(
            label=_("查找名称、信用代码或电话末四位（两个字起）"),
            required=False,
            max_length=100,
            widget=forms.TextInput(attrs={"type": "search"}),
        )
        branches = [(str(one.pk), one.name) for one in branches_within(account, today=today)]
        statuses = [(ACTIVE, _("未停业、注销或吊销")), *Operator.Status.choices, unknown]
        told: dict[str, tuple[str, list[Any]]] = {
            "status": (_("经营状态"), statuses),
            "role": (_("产业链环节"), [*((one, word("chain_role", one)) for one in ROLES), unknown]),
            "size": (_("规模类型"), [*((one, word("size", one)) for one in SIZES), unknown]),
            "branch": (_("分局"), [*branches, unknown]),
            "product": (_("产品"), [*product_choices(), unknown]),
            "grade": (_("信用等级"), [*Operator.CreditGrade.choices, unknown]),
            "verified": (_("现场核实"), [(YES, _("已核实")), (NO, _("未核实"))]),
            "matters": (_("在办事项"), [(YES, _("有")), (NO, _("没有"))]),
            "doubtful": (_("疑似重复"), [(YES, _("有")), (NO, _("没有"))]),
        }
        for name, (label, choices) in told.items():
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("全部")), *choices], error_messages=CHOOSE
            )
        self.fields["branch"].widget.attrs["lang"] = "zh-Hans"
        self.fields["town"] = forms.CharField(label=_("镇、街道（写全称）"), required=False, max_length=50)

    def narrowing(self) -> Iterator[forms.BoundField]:
        """The fields beside the search."""
        return (self[name] for name in _NARROWING)

    @property
    def is_narrowed(self) -> bool:
        """Whether one of them is filled in."""
        return any(self.data.get(name) for name in _NARROWING)

    @property
    def is_filtered(self) -> bool:
        """Whether the reader asks for less than the whole register."""
        return any(self.cleaned_data.values())

    @property
    def wanted(self) -> Wanted:
        """What a form without faults asks for."""
        return Wanted(**{one.name: self.cleaned_data[one.name] for one in fields(Wanted)})
