from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bihuan.web.testing.listing import NO_PRODUCT
from bihuan.web.testing.models import CheckRun
from bihuan.web.testing.uploads import MOST_BYTES
from bihuan.web.ui.fields import refuse_larger
from bihuan.web.ui.words import word
from bihuan.web.ui.written import CHINESE


class WorkbookForm(forms.Form):
    """A laboratory's file. What it holds is told by its content, never by its name."""

    workbook = forms.FileField(
        label=gettext_lazy("检验结果文件"),
        max_length=255,
        error_messages={
            "required": gettext_lazy("没有选择文件。请选择检验机构交来的检验结果文件。"),
            "empty": gettext_lazy("这个文件是空的。请检查是否选错文件，或请检验机构重新导出。"),
            "max_length": gettext_lazy("文件名太长（超过 255 个字符）。请改短文件名后再试。"),
        },
    )

    # The run whose faulty rows were mended in this file.
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_workbook(self) -> UploadedFile:
        """Refuses a file that was too large to be kept."""
        workbook: UploadedFile = self.cleaned_data["workbook"]
        refuse_larger(workbook, MOST_BYTES)
        return workbook


class NamesSelect(forms.Select):
    """A choice of names; one that a sheet gave in Chinese says so on an English page."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if get_language() == "en" and CHINESE.search(str(option["label"])):
            option["attrs"]["lang"] = "zh-Hans"
        return option


class SampleFilterForm(forms.Form):
    """What the list of samples is narrowed down to; the address keeps it."""

    section = forms.ChoiceField(
        label=gettext_lazy("结果"),
        required=False,
        choices=(
            ("", gettext_lazy("全部")),
            ("disagreements", gettext_lazy("与报告不一致")),
            ("failing", gettext_lazy("不合格样品")),
            ("undetermined", gettext_lazy("尚不能判定的样品")),
            ("others", gettext_lazy("其余样品")),
        ),
    )
    differs = forms.ChoiceField(
        label=gettext_lazy("与报告"),
        required=False,
        choices=(
            ("", gettext_lazy("全部")),
            ("yes", gettext_lazy("不一致")),
            ("no", gettext_lazy("没有不一致")),
        ),
    )
    product = forms.ChoiceField(label=gettext_lazy("产品类别"), required=False, widget=NamesSelect)
    item = forms.ChoiceField(label=gettext_lazy("检验项目"), required=False, widget=NamesSelect)
    q = forms.CharField(label=gettext_lazy("样品编号、名称或生产者"), required=False, max_length=100)

    def __init__(self, *args: Any, run: CheckRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = sorted(
            (word("product", id) or _("未提供"), id or NO_PRODUCT) for id in run.tally["products"]
        )
        items = sorted((word("item", id), id) for id in run.tally["items"])
        for name, known in (("product", products), ("item", items)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("全部")), *((id, label) for label, id in known)]
