"""Form fields that every room knows, and forms whose answers are checked before they count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REQUIRED = {"required": _("这一项必须填写。")}
CHOOSE = {
    "required": _("请选择一项。"),
    "invalid_choice": _("没有这个选项。请从列表中重新选择。"),
}
_MEGABYTE = 1024 * 1024
_FIRST_YEAR, _LAST_YEAR = 1990, 2999


class DayField(forms.DateField):
    """A legal day."""

    def __init__(self, label: Any, *, required: bool = True, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={
                **REQUIRED,
                "invalid": _("读不出这个日期。请写成 2024-05-01 这样的年月日。"),
            },
        )

    def to_python(self, value: Any) -> date | None:
        """Refuses years that are slips of the finger."""
        day = super().to_python(value)
        if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


def line_field(label: Any, *, longest: int, required: bool = True) -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, max_length=longest, required=required, error_messages=REQUIRED)


def text_field(label: Any, *, longest: int, required: bool = True) -> forms.CharField:
    """Some lines of text."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REQUIRED,
    )


def refuse_larger(file: UploadedFile, most_bytes: int) -> None:
    """Raises ValidationError where a file has more bytes than are taken."""
    if (file.size or 0) > most_bytes:
        raise ValidationError(
            gettext("%(name)s 有 %(size)s MB，超过 %(most)s MB 的上限。请拆成几个文件，或删去图片后再试。"),
            params={
                "name": file.name,
                "size": round((file.size or 0) / _MEGABYTE),
                "most": most_bytes // _MEGABYTE,
            },
        )


class CheckedForm(forms.Form):
    """A form whose answers are checked on a page of their own before they count."""

    def answers(self) -> Iterator[tuple[Any, str]]:
        """Each label with what was answered."""
        for bound in self.visible_fields():
            if not isinstance(bound.field, forms.FileField):
                yield bound.label, _shown(bound.field, self.cleaned_data[bound.name])

    def refuse(self, sentences: Iterable[str], field: str | None = None) -> None:
        """Say what a rule forbade."""
        for sentence in sentences:
            self.add_error(field, ValidationError(sentence))


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelChoiceField):
        return field.label_from_instance(value) if value else ""
    if isinstance(field, forms.ChoiceField):
        chosen = value if isinstance(value, list) else [value]
        choices: Any = field.choices
        return format_html_join("、", "{}", ((words,) for key, words in choices if str(key) in chosen))
    return value.isoformat() if isinstance(value, date) else str(value or "")
