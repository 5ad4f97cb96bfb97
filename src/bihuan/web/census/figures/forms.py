from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.web.census.models import Source
from bihuan.web.ui.fields import CHOOSE, CheckedForm, DayField
from bihuan.web.ui.written import as_written


class FiguresForm(CheckedForm):
    """The day that the figures are of, and whether those that have closed count."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self._today = today
        self.fields["as_of"] = DayField(_("截至（含当天）"), required=False)
        self.fields["status"] = forms.ChoiceField(
            label=_("计入哪些主体"),
            required=False,
            choices=[
                ("active", _("未停业、注销、吊销的")),
                ("all", _("全部，包括已停业、注销、吊销的")),
            ],
            error_messages=CHOOSE,
        )

    def clean_as_of(self) -> date:
        """Nobody knows the register of a day to come."""
        day: date | None = self.cleaned_data["as_of"]
        if day and day > self._today:
            raise ValidationError(_("这一天还没有到。请填今天或更早的日子。"))
        return day or self._today

    @property
    def with_gone(self) -> bool:
        """Whether those that have closed count."""
        return bool(self.cleaned_data["status"] == "all")


class SourcesForm(CheckedForm):
    """Which of the sources that the reader may see are compared."""

    def __init__(self, *args: Any, sources: Sequence[Source], **options: Any) -> None:
        super().__init__(*args, **options)
        self._sources = sources
        self.fields["source"] = forms.MultipleChoiceField(
            label=_("用哪些名册来推算"),
            required=False,
            choices=[(str(source.pk), as_written(source.name)) for source in sources],
            widget=forms.CheckboxSelectMultiple,
            error_messages=CHOOSE,
        )

    @property
    def sources(self) -> list[Source]:
        """The chosen ones, the largest first."""
        return [source for source in self._sources if str(source.pk) in self.cleaned_data["source"]]
