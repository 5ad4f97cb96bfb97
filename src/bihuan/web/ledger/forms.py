from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.ledger.queries.entries import Wanted, known_kinds, known_subjects
from bihuan.web.ui.words import word

_LONGEST = 100


class _DayField(forms.DateField):
    """A day that has a beginning and an end in UTC too."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and not 1900 <= day.year <= 2999:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": gettext_lazy("读不出这个日期。请写成 2024-05-01 这样的年月日。")},
        )


class FilterForm(forms.Form):
    """Which entries the reader wants to see."""

    since = _DayField(gettext_lazy("起始日期"))
    until = _DayField(gettext_lazy("截止日期"))
    actor = forms.CharField(label=gettext_lazy("人员编号"), required=False, max_length=_LONGEST)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"] = _one_of(_("事项"), [(kind, said) for kind, said in known_kinds()])
        self.fields["subject_kind"] = _one_of(
            _("对象类别"), [(kind, word("row", kind)) for kind in known_subjects()]
        )
        self.fields["subject_id"] = forms.CharField(label=_("对象编号"), required=False, max_length=_LONGEST)

    def clean(self) -> dict[str, Any]:
        """Refuses what would find nothing whatever stands in the ledger."""
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", ValidationError(_("截止日期早于起始日期。请对调，或改写其中一个。")))
        if given.get("subject_id") and not given.get("subject_kind"):
            self.add_error("subject_kind", ValidationError(_("填了对象编号，请同时选择对象类别。")))
        return given

    @property
    def wanted(self) -> Wanted:
        """What a form without faults asks for."""
        return Wanted(**self.cleaned_data)


def _one_of(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", _("全部")), *sorted(choices, key=lambda choice: choice[1])],
        error_messages={"invalid_choice": _("没有这个选项。请从列表中重新选择。")},
    )
