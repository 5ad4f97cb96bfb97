from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.tables.register_columns import KEPT, LEFT_OUT, MAPPABLE
from bihuan.tables.registers import KINDS
from bihuan.web.census.lists.models import ListImport
from bihuan.web.census.lists.queries import usable_source, visible_sources
from bihuan.web.ledger.received import MOST_BYTES
from bihuan.web.people.models import Account
from bihuan.web.ui.fields import CHOOSE, CheckedForm, DayField, line_field, refuse_larger
from bihuan.web.ui.words import word
from bihuan.web.ui.written import as_written

_LONGEST_SOURCE = 100
_NAMES = {"lang": "zh-Hans"}
_NEW, _OLD = "new", "old:"


class ListForm(CheckedForm):
    """A list of operators: its file, where it comes from, the day on which it stood so."""

    def __init__(self, *args: Any, account: Account, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self._account, self._today = account, today
        self.fields["list"] = forms.FileField(
            label=_("名册文件"),
            max_length=255,
            help_text=_("Excel、WPS、ODS、CSV 等表格均可，列名和版式不限，最大 20 MB。"),
            error_messages={
                "required": _("没有选择文件。请选择一份名册。"),
                "empty": _("这个文件是空的。请检查是否选错文件。"),
                "max_length": _("文件名太长（超过 255 个字符）。请改短文件名后再试。"),
            },
        )
        names = [line.source.name for line in visible_sources(account, today=today)]
        self.fields["source"] = forms.ChoiceField(
            label=_("来源"),
            choices=[(_NEW, _("新的来源，名称填在下面")), *((f"{_OLD}{name}", name) for name in names)],
            widget=forms.Select(attrs=_NAMES),
            help_text=_("同一来源的下一份名册会与上一份比对，并记得各列的含义。"),
            error_messages=CHOOSE,
        )
        self.fields["new_source"] = line_field(_("新来源的名称"), longest=_LONGEST_SOURCE, required=False)
        self.fields["received_on"] = DayField(_("名册截至哪一天"))
        self.fields["received_on"].initial = today
        self.fields["extent"] = forms.ChoiceField(
            label=_("这份名册是"),
            choices=[
                ("whole", _("完整的名册：上一份有、这一份没有的，标明“名册中已没有”")),
                ("part", _("补充或更正：只增加和更改，其余不动")),
            ],
            initial="whole",
            widget=forms.RadioSelect,
            error_messages=CHOOSE,
        )

    def clean_list(self) -> UploadedFile:
        """Refuses a file that is too large."""
        file: UploadedFile = self.cleaned_data["list"]
        refuse_larger(file, MOST_BYTES)
        return file

    def clean_received_on(self) -> date:
        """Refuses a day that is still to come."""
        day: date = self.cleaned_data["received_on"]
        if day > self._today:
            raise ValidationError(_("这一天还没有到。请填名册截至的日期。"))
        return day

    def clean_new_source(self) -> str:
        """The name of the source, chosen or new; refuses one of another office, and none at all."""
        chosen: str = self.cleaned_data.get("source", _NEW)
        name = self.cleaned_data["new_source"].strip() if chosen == _NEW else chosen.removeprefix(_OLD)
        if not name:
            raise ValidationError(_("请选择来源，或填写新来源的名称，例如“登记注册”“东桥布匹市场摊位”。"))
        try:
            usable_source(self._account, name, today=self._today)
        except PermissionError as error:
            raise ValidationError(
                _("这个来源的名册由其他机构导入。请换一个名称，例如加上本机构的简称。")
            ) from error
        return name


class ColumnsForm(forms.Form):
    """What kind of list it is, and what each of its columns means."""

    kind = forms.ChoiceField(
        label=gettext_lazy("名册种类"),
        help_text=gettext_lazy("选投诉举报时只保存被投诉方的列，其余各列一律不读取、不保存。"),
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, list_import: ListImport, **options: Any) -> None:
        super().__init__(*args, **options)
        self._columns: dict[str, tuple[str, str]] = {}
        self.fields["kind"].choices = [(kind, word("source_kind", kind)) for kind in KINDS]  # type: ignore[attr-defined]
        self.fields["kind"].initial = list_import.kind or "other"
        rest = [(LEFT_OUT, _("不读取，也不保存"))]
        if list_import.kind != "complaints":
            rest.insert(0, (KEPT, _("只保留在原始行里")))
        choices = [*((field, word("register_field", field)) for field in MAPPABLE), *rest]
        for place, (header, standing, field) in enumerate(list_import.columns):
            if standing == "withheld":
                continue
            self._columns[f"column_{place}"] = (header, standing)
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=as_written(header),
                choices=choices,
                initial=list_import.mapping.get(header) or field or rest[0][0],
                error_messages=CHOOSE,
                help_text=word("register_column", standing),
            )

    @property
    def asked(self) -> list[Any]:
        """The columns that somebody should look at."""
        return [self[name] for name, (_header, standing) in self._columns.items() if standing != "read"]

    @property
    def known(self) -> list[Any]:
        """The columns that were known by their headers."""
        return [self[name] for name, (_header, standing) in self._columns.items() if standing == "read"]

    def clean(self) -> dict[str, Any]:
        """Refuses a list without a column of names."""
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and "name" not in self.mapping.values():
            raise ValidationError(_("还没有指定哪一列是名称。请给其中一列选“名称”。"))
        return found

    @property
    def mapping(self) -> Mapping[str, str]:
        """Header → field, "keep" or "leave", of a form without faults."""
        return {header: self.cleaned_data[name] for name, (header, _s) in self._columns.items()}


class AcceptForm(forms.Form):
    """Which oddities were looked at and are taken as they are."""

    def __init__(self, *args: Any, warned: Mapping[str, int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["overridden"] = forms.MultipleChoiceField(
            label=_("照原样接收有这些疑问的行"),
            choices=list(_counted(warned)),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages=CHOOSE,
        )

    @property
    def overridden(self) -> frozenset[str]:
        """The codes of the oddities."""
        return frozenset(self.cleaned_data["overridden"])


def _counted(warned: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    for code, count in warned.items():
        words = {"oddity": word("register_oddity", code), "count": count}
        yield code, _("%(oddity)s：%(count)s 行") % words
