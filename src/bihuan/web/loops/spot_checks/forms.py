from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.web.loops.forms.fields import CHOOSE, CheckedForm, DayField, OfficeField, line_field
from bihuan.web.loops.queries.choices import offices_within, procedure_choices
from bihuan.web.loops.spot_checks.queries import Scope
from bihuan.web.people.models import Account


class ScopeForm(CheckedForm):
    """Which matters are looked at; the address keeps it."""

    def __init__(self, *args: Any, account: Account, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["from_on"] = DayField(_("开始日期，自"))
        self.fields["last_on"] = DayField(_("至（最后一天）"))
        offices = offices_within(account, today=today)
        self.fields["owner"] = OfficeField(offices, _("承办机构"), required=False, empty=_("全部"))
        self.fields["procedure"] = forms.ChoiceField(
            label=_("程序"),
            required=False,
            choices=[("", _("全部")), *procedure_choices()],
            error_messages=CHOOSE,
        )

    def clean(self) -> dict[str, Any]:
        """A period ends after it began."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("from_on"), given.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", ValidationError(_("最后一天早于第一天。请改正其中一个。")))
        return given

    @property
    def scope(self) -> Scope:
        """What a form without faults asks for."""
        given = self.cleaned_data
        return Scope(
            from_on=given["from_on"],
            last_on=given["last_on"],
            owner=given["owner"],
            procedure=given["procedure"],
        )


class SeedForm(CheckedForm):
    """The public text by which matters are drawn; `list_digest` is that of the list which was shown."""

    list_digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["seed"] = line_field(_("公开的种子文字"), longest=200)
        self.fields["seed"].help_text = _(
            "由检查人当场给出，例如当天公布的一组数字；原样参加计算，大小写和中间的空格也算。"
        )
