from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from bihuan.web.loops.forms.fields import CheckedForm
from bihuan.web.testing.models import ReleasedSample
from bihuan.web.testing.sealed.handed import Handed
from bihuan.web.testing.sealed.queries import WaitingReport
from bihuan.web.ui.written import as_written


class _ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _ManyFilesField(forms.FileField):
    """One or many files."""

    widget = _ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(_ManyFilesField, self).clean(one, initial) for one in data or [None]]


class ReportsForm(CheckedForm):
    """Sealed reports as files. What they hold is told by their content, never by their names."""

    pdfs = _ManyFilesField(
        label=gettext_lazy("盖章检验报告（PDF，可以一次选几个，也可以是 ZIP）"),
        help_text=gettext_lazy("每个文件 20 MB 以内，一次最多 100 份报告。"),
        max_length=255,
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("没有选择文件。请选择检验机构盖章的报告。"),
            "max_length": gettext_lazy("文件名太长（超过 255 个字符）。请改短文件名后再试。"),
        },
    )

    @property
    def handed(self) -> list[Handed]:
        """The files of a form without faults."""
        return [Handed(one.name or "", one.size or 0, one.read) for one in self.cleaned_data["pdfs"]]


class AcceptForm(CheckedForm):
    """Which of some waiting reports belong to the one sample that their numbers lead to."""

    accepted = forms.MultipleChoiceField(
        label=gettext_lazy("归到样品"),
        error_messages={
            "required": gettext_lazy("没有勾选报告。请勾选对上了样品的报告。"),
            "invalid_choice": gettext_lazy("有的报告已经处理，或者对上的样品变了。请再看一次。"),
        },
    )

    def __init__(self, data: Any, *, waiting: Collection[WaitingReport]) -> None:
        super().__init__(data)
        field = self.fields["accepted"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(f"{one.report.pk}-{one.match.only.pk}", "") for one in waiting if one.match.only]

    @property
    def wanted(self) -> dict[int, list[int]]:
        """Report → its sample, of a form without faults."""
        pairs = (text.split("-") for text in self.cleaned_data["accepted"])
        return {int(report): [int(sample)] for report, sample in pairs}


class SamplesForm(CheckedForm):
    """To which of some samples a report belongs."""

    samples = forms.MultipleChoiceField(
        label=gettext_lazy("这份报告属于哪个样品（可以是几个）"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请选择样品。")},
    )

    def __init__(self, data: Any, *, samples: Collection[ReleasedSample], meant: Collection[int]) -> None:
        super().__init__(data, initial={"samples": meant})
        field = self.fields["samples"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), as_written(_named(one))) for one in samples]

    @property
    def wanted(self) -> list[int]:
        """The ids of the samples, of a form without faults."""
        return [int(one) for one in self.cleaned_data["samples"]]


def _named(sample: ReleasedSample) -> str:
    told = (sample.report_no, sample.sample_number, sample.product_name, sample.sampled_party)
    return " · ".join(filter(None, (*told, sample.laboratory)))
