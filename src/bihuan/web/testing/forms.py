from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.testing.uploads import MOST_BYTES

_MEGABYTE = 1024 * 1024


class WorkbookForm(forms.Form):
    """A laboratory's file. What it holds is told by its content, never by its name."""

    workbook = forms.FileField(
        label=gettext_lazy("检验结果文件"),
        max_length=255,
        error_messages={
            "required": gettext_lazy("没有选择文件。请选择实验室交来的检验结果文件。"),
            "empty": gettext_lazy("这个文件是空的。请检查是否选错文件，或请实验室重新导出。"),
            "max_length": gettext_lazy("文件名太长（超过 255 个字符）。请改短文件名后再试。"),
        },
    )

    def clean_workbook(self) -> UploadedFile:
        """Refuses a file that was too large to be kept."""
        workbook: UploadedFile = self.cleaned_data["workbook"]
        if (workbook.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("%(name)s 有 %(size)s MB，超过 %(most)s MB 的上限。请拆成几个文件，或删去图片后再试。"),
                params={
                    "name": workbook.name,
                    "size": round((workbook.size or 0) / _MEGABYTE),
                    "most": MOST_BYTES // _MEGABYTE,
                },
            )
        return workbook
