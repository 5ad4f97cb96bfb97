"""What is filled in to ask for site checks, to tell what was found, and to see a contact whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.census.actions.site_checks import FoundAtSite
from bihuan.web.census.facts.roles import ROLES
from bihuan.web.census.forms.edits import add_place, place_of, roles_field
from bihuan.web.census.models import SiteCheck
from bihuan.web.census.queries.choices import branches_within
from bihuan.web.loops.forms.fields import CHOOSE, CheckedForm, DayField, OfficeField, line_field
from bihuan.web.people.models import Account
from bihuan.web.ui.words import word

# Why somebody needs a whole phone or name; the ledger keeps the id.
REASONS = (
    ("site-check", gettext_lazy("现场核实要联系本人")),
    ("service", gettext_lazy("送达文书")),
    ("complaint", gettext_lazy("核查投诉举报线索")),
    ("matching", gettext_lazy("核对两条登记是否同一主体")),
    ("danger", gettext_lazy("召回或其他紧急情况")),
)


class SeenForm(CheckedForm):
    """A form about a set; `seen` is the digest of the ids that were shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class BulkForm(SeenForm):
    """A branch, one more chain role, or both, for all operators of a filter."""

    def __init__(self, data: Any, *, account: Account, today: date) -> None:
        super().__init__(data)
        branches = branches_within(account, today=today)
        self.fields["branch"] = OfficeField(branches, _("分局改为"), required=False, empty=_("不改"))
        self.fields["role"] = forms.ChoiceField(
            label=_("增加产业链环节"),
            required=False,
            choices=[("", _("不加")), *((one, word("chain_role", one)) for one in ROLES)],
            error_messages=CHOOSE,
        )

    def clean(self) -> dict[str, Any]:
        """Something is to be changed."""
        given = super().clean() or self.cleaned_data
        if not given.get("branch") and not given.get("role"):
            raise ValidationError(_("请至少选一项要更改的内容。"))
        return given


class AskForm(SeenForm):
    """By when the branches are to look, and why."""

    def __init__(self, data: Any, *, account: Account, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.fields["due_on"] = DayField(_("核实期限"))
        self.fields["reason"] = line_field(_("为什么核实"), longest=200, required=False)
        self.fields["reason"].widget.attrs["lang"] = "zh-Hans"

    def clean_due_on(self) -> date:
        """There is time to go there."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise ValidationError(_("期限不能早于今天。"))
        return due_on


class FoundForm(CheckedForm):
    """What an officer found."""

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.fields["outcome"] = forms.ChoiceField(
            label=_("看到了什么"),
            choices=SiteCheck.Outcome.choices,
            widget=forms.RadioSelect,
            error_messages=CHOOSE,
        )
        self.fields["on"] = DayField(_("哪天到的现场"))
        self.fields["on"].initial = today
        self.fields["name"] = line_field(_("未登记作坊的称呼"), longest=200, required=False)
        self.fields["name"].widget.attrs["lang"] = "zh-Hans"
        add_place(self, required=False)
        self.fields["address"].label = _("新地址或作坊的地址")
        self.fields["roles"] = roles_field()
        self.fields["roles"].help_text = _("业务不同时勾选实际从事的环节；不勾就不改。")
        self.fields["note"] = forms.CharField(
            label=_("备注"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
        )

    def clean_on(self) -> date:
        """Nobody was there tomorrow."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("不能晚于今天。"))
        return on

    def clean(self) -> dict[str, Any]:
        """A workshop has a name and a place."""
        given = super().clean() or self.cleaned_data
        if given.get("outcome") == SiteCheck.Outcome.WORKSHOP:
            for name in ("name", "address"):
                if not given.get(name):
                    self.add_error(name, ValidationError(_("发现未登记作坊时必须填写。")))
        if (given.get("latitude") is None) != (given.get("longitude") is None):
            self.add_error("longitude", ValidationError(_("经度和纬度要么都填，要么都不填。")))
        return given

    @property
    def found(self) -> FoundAtSite:
        """What a form without faults tells."""
        given = self.cleaned_data
        has_place = given["address"] or given["latitude"] is not None
        return FoundAtSite(
            outcome=given["outcome"],
            on=given["on"],
            note=given["note"],
            place=place_of(self) if has_place else None,
            roles=tuple(given["roles"]),
            name=given["name"],
        )


class ReasonForm(forms.Form):
    """Why a contact is to be seen whole."""

    reason = forms.ChoiceField(label=gettext_lazy("为什么要看"), choices=REASONS, error_messages=CHOOSE)
