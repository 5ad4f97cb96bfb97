from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from bihuan.web.ledger.received import MOST_BYTES
from bihuan.web.loops.books.actions import Wishes
from bihuan.web.loops.forms.fields import CHOOSE, CheckedForm, OfficeField
from bihuan.web.loops.queries.choices import offices_within, procedure_choices, source_choices
from bihuan.web.people.models import Account
from bihuan.web.ui.fields import refuse_larger


class BookForm(CheckedForm):
    """An officers' list, and what counts where its rows leave something out."""

    def __init__(self, *args: Any, account: Account, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["book"] = forms.FileField(
            label=_("台账文件"),
            max_length=255,
            help_text=_("Excel、WPS、ODS、CSV 等表格均可，最大 20 MB。"),
            error_messages={
                "required": _("没有选择文件。请选择原来的台账。"),
                "empty": _("这个文件是空的。请检查是否选错文件。"),
                "max_length": _("文件名太长（超过 255 个字符）。请改短文件名后再试。"),
            },
        )
        self.fields["procedure"] = forms.ChoiceField(
            label=_("没有写程序的行，按"),
            choices=procedure_choices(),
            initial="result-handling",
            error_messages=CHOOSE,
        )
        self.fields["source"] = forms.ChoiceField(
            label=_("没有写来源的行，来源是"),
            choices=[("", _("不代填，拒收这些行")), *source_choices()],
            required=False,
            error_messages=CHOOSE,
        )
        offices = offices_within(account, today=today)
        self.fields["owner"] = OfficeField(
            offices,
            _("没有写承办机构，或机构不在系统中的行，归入"),
            required=False,
            empty=_("不代填，拒收这些行"),
        )

    def clean_book(self) -> UploadedFile:
        """Refuses a file that was too large to be kept."""
        book: UploadedFile = self.cleaned_data["book"]
        refuse_larger(book, MOST_BYTES)
        return book

    @property
    def wishes(self) -> Wishes:
        """What a form without faults asks for."""
        given = self.cleaned_data
        owner = given["owner"].pk if given["owner"] else None
        return Wishes(procedure=given["procedure"], source=given["source"], owner=owner)
