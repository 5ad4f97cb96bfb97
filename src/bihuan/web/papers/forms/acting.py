from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.rulebook.paper_forms import PaperForm
from bihuan.web.papers.actions.serving import Service
from bihuan.web.papers.models import Receipt
from bihuan.web.papers.queries.listing import LISTS, Asked, kind_choices
from bihuan.web.ui.fields import CHOOSE, DayField, line_field, text_field
from bihuan.web.ui.words import word

_REASONED = ("return", "void")


class _RefusableForm(forms.Form):
    """`seen` is how many steps the reader saw."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def refuse(self, sentences: Iterable[str], field: str | None = None) -> None:
        """Say what a rule forbade."""
        for sentence in sentences:
            self.add_error(field, ValidationError(sentence))


class ActForm(_RefusableForm):
    """A step: why, where it needs a reason; the number that another system gave, where it is sealed, and
    how far the office had counted elsewhere, where the paper `begins` its series.
    """

    def __init__(self, *args: Any, act: str, form: PaperForm, begins: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if act in _REASONED:
            self.fields["note"] = text_field(_("原因"), longest=500)
        elif act in ("pass", "review", "sign"):
            self.fields["note"] = text_field(_("意见"), longest=500, required=False)
        elif act == "seal" and form.serial:
            self.fields["number"] = line_field(
                _("已由本机关其他系统编号的，填写文号"), longest=100, required=False
            )
            self.fields["number"].help_text = _("留空就取下一个号，不跳号、不重号。")
            self.fields["issued_on"] = DayField(_("该文号的印发日期"), required=False)
            if begins:
                self.fields["before"] = forms.IntegerField(
                    label=_("今年在别处已编到第几号"),
                    required=False,
                    min_value=1,
                    max_value=999_999,
                    help_text=_(
                        "本系统今年第一次用这个字号。以前用纸本或其他系统编过的，填最后一个号，接着编；"
                        "没有编过就留空，从 1 号起。"
                    ),
                    error_messages={
                        "invalid": _("请写整数。"),
                        "min_value": _("至少为 1。"),
                        "max_value": _("至多为 999999。"),
                    },
                )

    @property
    def given(self) -> dict[str, Any]:
        """What the action is called with, beside who and when."""
        return {name: value for name, value in self.cleaned_data.items() if value or name == "seen"}


class ServiceForm(_RefusableForm):
    """送达回证: the method, the day, to whom, the proof."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        methods = [(one.value, word("service_method", one.value)) for one in Receipt.Method]
        self.fields["method"] = forms.ChoiceField(
            label=_("送达方式"), choices=[("", ""), *methods], error_messages=CHOOSE
        )
        self.fields["served_on"] = DayField(
            _("送达日期"),
            help_text=_("受送达人签收或留置的那天；邮寄填回执写明的日期；公告填公告期满的那天。"),
        )
        self.fields["place"] = line_field(_("送达地点"), longest=200, required=False)
        self.fields["receiver"] = line_field(_("签收人"), longest=100, required=False)
        self.fields["witness"] = line_field(_("见证人"), longest=100, required=False)
        self.fields["note"] = text_field(_("备注"), longest=500, required=False)
        self.fields["proof"] = forms.FileField(
            label=_("证明送达的文件"),
            help_text=_("签收的送达回证、邮寄回执、留置照片等：PDF、OFD、Word、PNG、JPEG，20 MB 以内。"),
            error_messages={
                "required": gettext_lazy("请选择文件。"),
                "empty": gettext_lazy("这个文件是空的。请重新选择。"),
            },
        )

    @property
    def service(self) -> Service:
        """What the action is told."""
        given = self.cleaned_data
        names = ("method", "served_on", "place", "receiver", "witness", "note")
        proof = given["proof"]
        return Service(
            **{name: given[name] for name in names}, proof_name=proof.name or "", proof=proof.read()
        )


class AskForm(forms.Form):
    """Which papers the reader asks for; it stands in the address."""

    list = forms.ChoiceField(choices=[(one, one) for one in LISTS], required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"] = line_field(_("查找受送达人、文号"), longest=100, required=False)
        self.fields["kind"] = forms.ChoiceField(
            label=_("文书种类"),
            choices=[("", _("全部")), *kind_choices()],
            required=False,
            error_messages=CHOOSE,
        )

    @property
    def asked(self) -> Asked:
        """What a form without faults asks for."""
        given = self.cleaned_data
        return Asked(list=given["list"] or "all", text=given["text"], kind=given["kind"])
