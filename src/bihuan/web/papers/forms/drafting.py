from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.rulebook.paper_forms import PaperField, PaperForm
from bihuan.rulebook.procedure_words import in_language
from bihuan.web.papers.facts import long_date, read_long_date
from bihuan.web.people.models import Office
from bihuan.web.ui.fields import CHOOSE, DayField, line_field, text_field
from bihuan.web.ui.words import language

_LONGEST_LINE, _LONGEST_TEXT = 300, 6000
# What officers write stands in Chinese on every page.
_CHINESE = {"lang": "zh-Hans"}


class DraftForm(forms.Form):
    """The fields of a kind of paper. A draft may lack what the paper has to have in the end."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, form: PaperForm, offices: list[Office] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._form = form
        if offices is not None:
            self.fields["office"] = forms.ChoiceField(
                label=_("承办机构"),
                choices=[(str(one.pk), one.name) for one in offices],
                error_messages=CHOOSE,
                widget=forms.Select(attrs=_CHINESE),
            )
        for field in form.fields:
            self.fields[field.id] = _form_field(field)

    def full_clean(self) -> None:
        """What is lacking is told when the draft is handed in, not while it is being written."""
        required = {name: field.required for name, field in self.fields.items()}
        for name in self.fields.keys() - {"office"}:
            self.fields[name].required = False
        super().full_clean()
        for name, is_required in required.items():
            self.fields[name].required = is_required

    @property
    def content(self) -> dict[str, str]:
        """Field → its text, days as papers write them."""
        return {one.id: _text(self.cleaned_data[one.id]) for one in self._form.fields}


def initial_of(form: PaperForm, content: dict[str, str]) -> dict[str, Any]:
    """What the fields hold at first."""
    days = {one.id for one in form.fields if one.kind == "date"}
    return {name: (read_long_date(text) if name in days else text) for name, text in content.items() if text}


def _form_field(field: PaperField) -> forms.Field:
    label = in_language(field.words, language=language())
    if field.kind == "date":
        return DayField(label, required=field.required)
    if field.kind == "text":
        made = text_field(label, longest=_LONGEST_TEXT, required=field.required)
        made.widget.attrs["rows"] = 5
    else:
        made = line_field(label, longest=_LONGEST_LINE, required=field.required)
    made.widget.attrs.update(_CHINESE)
    return made


def _text(value: Any) -> str:
    return long_date(value) if isinstance(value, date) else str(value or "").strip()
