from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.rules.forms.rulebook import DayField
from bihuan.web.testing.models import CheckRun, WhatIf

MOST_BYTES = 2 * 1024 * 1024
_DIGITS = 8


class WhatIfForm(forms.Form):
    """Which draft, and which readings."""

    draft = forms.FileField(
        label=gettext_lazy("草案文件"),
        max_length=255,
        error_messages={
            "required": gettext_lazy("没有选择草案。请选择填好的标准录入表（Excel）或 YAML 规则文件。"),
            "empty": gettext_lazy("这个文件是空的。请检查是否选错文件。"),
            "max_length": gettext_lazy("文件名太长（超过 255 个字符）。请改短文件名后再试。"),
        },
    )
    first = DayField(label=gettext_lazy("核对日期从"))
    last = DayField(label=gettext_lazy("核对日期到"))

    def __init__(self, *args: Any, runs: list[CheckRun], drafts: list[WhatIf], **options: Any) -> None:
        super().__init__(*args, **options)
        several = len({run.office_id for run in runs}) > 1
        unknown = {"invalid_choice": _("没有这个选项。请从列表中重新选择。")}
        self.fields["run"] = forms.ChoiceField(
            label=_("核对记录"),
            required=False,
            choices=[("", _("按核对日期选")), *((str(run.pk), _run_name(run, several)) for run in runs)],
            error_messages=unknown,
        )
        if drafts:
            self.fields["draft"].required = False
            self.fields["kept"] = forms.ChoiceField(
                label=_("以前试过的草案"),
                required=False,
                choices=[("", _("不用")), *((one.draft_digest, _draft_name(one)) for one in drafts)],
                error_messages=unknown,
            )
        self.order_fields(["draft", "kept", "run", "first", "last"])

    def clean_draft(self) -> UploadedFile | None:
        """Refuses a file that no set of rules could fill."""
        draft: UploadedFile | None = self.cleaned_data["draft"]
        if draft is not None and (draft.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("%(name)s 超过 2 MB 的上限，不像一个标准的草案。请检查是否选错文件。"),
                params={"name": draft.name},
            )
        return draft

    def clean(self) -> dict[str, Any]:
        """One draft; one check run, or a stretch of days."""
        given = self.cleaned_data
        if not self.errors:
            self._check_draft(given.get("draft"), given.get("kept"))
            self._check_readings(given)
        return given

    def _check_draft(self, draft: UploadedFile | None, kept: str | None) -> None:
        if not draft and not kept:
            self.add_error("draft", _("没有选择草案。请选择填好的标准录入表（Excel）或 YAML 规则文件。"))
        elif draft and kept:
            self.add_error("kept", _("既选了文件，又选了以前的草案。请只留一个。"))

    def _check_readings(self, given: dict[str, Any]) -> None:
        has_days = bool(given["first"] or given["last"])
        if given["run"] and has_days:
            self.add_error("run", _("既选了一次核对记录，又填了日期。请只留一样。"))
        elif not given["run"] and not has_days:
            self.add_error("run", _("没有选择检验数据。请选一次核对记录，或填核对日期。"))
        elif given["first"] and given["last"] and given["first"] > given["last"]:
            self.add_error("last", _("结束日期早于开始日期。请改正其中一个。"))


def _run_name(run: CheckRun, names_office: bool) -> str:
    name = f"{localtime(run.created_at):%Y-%m-%d %H:%M} {run.file_name}"
    return f"{name} · {run.office.name}" if names_office and run.office else name


def _draft_name(what_if: WhatIf) -> str:
    return f"{what_if.edition} {what_if.draft_name} ({what_if.draft_digest[:_DIGITS]})"
