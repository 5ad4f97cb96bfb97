from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from bihuan.web.people.models import Account, Office
from bihuan.web.ui.fields import CHOOSE as CHOOSE
from bihuan.web.ui.fields import REQUIRED as REQUIRED
from bihuan.web.ui.fields import CheckedForm as CheckedForm
from bihuan.web.ui.fields import DayField as DayField
from bihuan.web.ui.fields import line_field as line_field
from bihuan.web.ui.fields import text_field as text_field

# Names of people and offices are Chinese on every page.
NAMES = {"lang": "zh-Hans"}


class OfficeField(forms.ModelChoiceField):
    """An office by its name."""

    def __init__(
        self, offices: QuerySet[Office], label: Any, *, required: bool = True, empty: str = ""
    ) -> None:
        super().__init__(
            offices,
            label=label,
            required=required,
            empty_label=empty,
            error_messages=CHOOSE,
            widget=forms.Select(attrs=NAMES),
        )


class PersonField(forms.ModelChoiceField):
    """A person by name and office."""

    def __init__(
        self, people: QuerySet[Account], label: Any, *, required: bool = True, empty: str = ""
    ) -> None:
        super().__init__(
            people,
            label=label,
            required=required,
            empty_label=empty,
            error_messages=CHOOSE,
            widget=forms.Select(attrs=NAMES),
        )

    def label_from_instance(self, obj: Any) -> str:
        """Two people of one name are told apart by their offices."""
        return f"{obj.name} · {obj.office.name}"
