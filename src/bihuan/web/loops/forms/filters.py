from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.web.loops.forms.fields import CHOOSE, OfficeField, PersonField
from bihuan.web.loops.queries.choices import (
    officers_of,
    offices_within,
    procedure_choices,
    source_choices,
    stage_choices,
)
from bihuan.web.loops.queries.worklist import DAY_LISTS, LISTS, SCOPES, Wanted
from bihuan.web.people.models import Account

_LONGEST = 100
_NARROWING = ("procedure", "stage", "owner", "handler", "source")


class FilterForm(forms.Form):
    """Which loops the reader wants to see; `list` and `scope` are chosen by links."""

    list = forms.ChoiceField(
        choices=[(one, one) for one in (*LISTS, *DAY_LISTS)],
        required=False,
        widget=forms.HiddenInput,
        error_messages=CHOOSE,
    )
    scope = forms.ChoiceField(
        choices=[(one, one) for one in SCOPES],
        required=False,
        widget=forms.HiddenInput,
        error_messages=CHOOSE,
    )

    def __init__(self, data: Any, *, account: Account, today: date) -> None:
        super().__init__(data)
        offices = offices_within(account, today=today)
        every = ("", _("全部"))
        self.fields["text"] = forms.CharField(
            label=_("查找标题、编号或责任主体（两个字起）"),
            required=False,
            max_length=_LONGEST,
            widget=forms.TextInput(attrs={"type": "search"}),
        )
        self.fields["procedure"] = _one_of(_("程序"), [every, *procedure_choices()])
        self.fields["stage"] = _one_of(_("环节"), [every, *stage_choices()])
        self.fields["owner"] = OfficeField(offices, _("承办机构"), required=False, empty=_("全部"))
        people = officers_of(offices)
        self.fields["handler"] = PersonField(people, _("承办人"), required=False, empty=_("全部"))
        self.fields["source"] = _one_of(_("来源"), [every, *source_choices()])

    def narrowing(self) -> Iterator[forms.BoundField]:
        """The fields beside the search."""
        return (self[name] for name in _NARROWING)

    @property
    def is_narrowed(self) -> bool:
        """Whether one of them is filled in."""
        return any(self.data.get(name) for name in _NARROWING)

    @property
    def is_filtered(self) -> bool:
        """Whether the reader asks for less than a whole list."""
        return any(self.cleaned_data[name] for name in self.cleaned_data if name not in ("list", "scope"))

    @property
    def wanted(self) -> Wanted:
        """What a form without faults asks for; a stage brings its procedure."""
        given = self.cleaned_data
        procedure, _colon, stage = given["stage"].rpartition(":")
        return Wanted(
            list=given["list"] or "open",
            scope=given["scope"] or "all",
            text=given["text"],
            procedure=procedure or given["procedure"],
            stage=stage,
            source=given["source"],
            owner_id=given["owner"].pk if given["owner"] else None,
            handler_id=given["handler"].pk if given["handler"] else None,
        )


def _one_of(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices, error_messages=CHOOSE)
