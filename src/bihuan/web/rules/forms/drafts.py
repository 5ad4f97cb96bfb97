from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.rulebook.edition_text import folded
from bihuan.tables.rule_form_layout import FormColumn, TypedRow
from bihuan.tables.rule_form_words import JOIN, FormWords
from bihuan.web.rules.forms.rulebook import one_of
from bihuan.web.rules.queries.drafts import Section, first_facts, in_words, words
from bihuan.web.rules.queries.words import edition_choices
from bihuan.web.ui.words import language

_LONGEST = 2_000
_MOST_BOXES = 8
_MOST_BYTES = 5 * 1024 * 1024
_LONG = frozenset({"note", "gap", "text"})
# In a row; the head asks for its marks in a section of their own.
_MARKS = frozenset({"checked", "confidence", "source", "severity", "rounded"})


class TurnForm(forms.Form):
    """Which version was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)


class SendBackForm(TurnForm):
    """What should be changed."""

    remark = forms.CharField(
        label=gettext_lazy("退回的理由"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("没有写理由。请写明哪里要改，录入人才知道改什么。")},
    )


class UploadForm(TurnForm):
    """A filled Excel form."""

    workbook = forms.FileField(
        label=gettext_lazy("填好的录入表"),
        max_length=255,
        error_messages={
            "required": gettext_lazy("没有选择文件。请选择填好的录入表（.xlsx）。"),
            "empty": gettext_lazy("这个文件是空的。请检查是否选错文件。"),
            "max_length": gettext_lazy("文件名太长（超过 255 个字符）。请改短文件名后再试。"),
        },
    )

    def clean_workbook(self) -> UploadedFile | None:
        """Refuses what no form can be."""
        workbook: UploadedFile | None = self.cleaned_data["workbook"]
        if workbook is not None and (workbook.size or 0) > _MOST_BYTES:
            raise ValidationError(_("这个文件超过 5 MB，不像是录入表。请检查是否选错文件。"))
        return workbook


class NewDraftForm(UploadForm):
    """Where a draft begins."""

    start = forms.ChoiceField(
        label=gettext_lazy("从哪里开始"),
        choices=[
            ("new", gettext_lazy("某一版的新版：先抄下它的各行，再改成新版")),
            ("end", gettext_lazy("标准被废止或被代替：只给已有的一版补上失效日期")),
            ("form", gettext_lazy("填好的 Excel 录入表")),
            ("blank", gettext_lazy("空白")),
        ],
        initial="new",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择从哪里开始。")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["edition"] = one_of(edition_choices(), _("已有的版本"), empty=_("请选择"))
        self.fields["workbook"].required = False
        self.order_fields(["start", "edition", "workbook"])

    def clean(self) -> None:
        """Asks for the edition or the workbook that the start needs."""
        given = self.cleaned_data
        if given.get("start") in ("new", "end") and not given.get("edition") and "edition" not in self.errors:
            self.add_error("edition", _("没有选择版本。请选择从哪一版开始。"))
        if given.get("start") == "form" and not given.get("workbook") and "workbook" not in self.errors:
            self.add_error("workbook", _("没有选择文件。请选择填好的录入表（.xlsx）。"))


class _AnyChoice(forms.ChoiceField):
    """A choice that keeps what is not in the list: the checks say what is wrong with it."""

    def valid_value(self, value: object) -> bool:
        return True


class _AnyChoices(forms.MultipleChoiceField):
    """Several choices, kept as one cell of the form."""

    def valid_value(self, value: object) -> bool:
        return True

    def clean(self, value: Any) -> str:
        """The chosen ids as the cell has them."""
        return JOIN.join(super().clean(value))


class RowForm(TurnForm):
    """The fields of a section, or of one of its rows; every text is kept as it was typed."""

    def __init__(self, *args: Any, section: Section, typed: TypedRow, **options: Any) -> None:
        super().__init__(*args, **options)
        self.section = section
        vocabulary = words()
        for column in section.columns:
            self.fields[column.key] = _field(column, typed.get(column.key, ""), vocabulary)
            self.initial[column.key] = _shown(self.fields[column.key], column, typed, vocabulary)

    @property
    def typed(self) -> TypedRow:
        """What was typed, by the key of the column."""
        return {column.key: folded(self.cleaned_data.get(column.key, "")) for column in self.section.columns}

    @property
    def kept(self) -> TypedRow:
        """What the fields show, by the key of the column."""
        return {
            column.key: JOIN.join(value) if isinstance(value, list) else str(value or "")
            for column in self.section.columns
            for value in (self[column.key].value(),)
        }

    def tell(self, key: str, message: str) -> None:
        """Say what is wrong with a field as it stands, whether it was sent or read from the draft."""
        if not self.is_bound:
            self.cleaned_data: dict[str, Any] = {}
        self.add_error(key if key in self.fields else None, message)

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What the section is about."""
        return [field for field in self._own if field.name not in self._beside and not _fact(field)]

    @property
    def condition_fields(self) -> list[forms.BoundField]:
        """Conditions that most standards read, and those that are filled or faulty."""
        return [field for field in self._own if _fact(field) and not self._is_rare(field)]

    @property
    def rare_fields(self) -> list[forms.BoundField]:
        """Further conditions, all blank."""
        return [field for field in self._own if _fact(field) and self._is_rare(field)]

    @property
    def beside_fields(self) -> list[forms.BoundField]:
        """Id, source and what else is mostly left to the head."""
        return [field for field in self._own if field.name in self._beside]

    @property
    def _beside(self) -> frozenset[str]:
        if not self.section.has_rows:
            return frozenset()
        return _MARKS if self.section.id == "sources" else _MARKS | {"id"}

    @property
    def _own(self) -> list[forms.BoundField]:
        return [self[column.key] for column in self.section.columns]

    def _is_rare(self, field: forms.BoundField) -> bool:
        return _fact(field) not in first_facts() and not field.value() and not field.errors


def _fact(field: forms.BoundField) -> str:
    """The fact of a condition, "" of another field."""
    return field.name.partition(".")[2]


def _field(column: FormColumn, text: str, vocabulary: FormWords) -> forms.Field:
    told: dict[str, Any] = {
        "label": column.heading[language()],
        "help_text": "" if "." in column.key else column.help[language()],
        "required": False,
    }
    choices = [(_id(vocabulary, column.kind, word), word) for word in vocabulary.choices(column.kind)]
    if not choices or (column.is_many and len(choices) > _MOST_BOXES):
        widget = forms.Textarea(attrs={"rows": 2}) if column.key in _LONG else forms.TextInput()
        if choices:
            widget.attrs["list"] = f"words-{column.kind}"
        return forms.CharField(max_length=_LONGEST, strip=True, widget=widget, **told)
    if column.is_many:
        known = {id for id, _ in choices}
        unknown = [(one, one) for one in _ids(vocabulary, column.kind, text) if one not in known]
        return _AnyChoices(choices=[*choices, *unknown], widget=forms.CheckboxSelectMultiple, **told)
    unknown = [] if not text or vocabulary.id(column.kind, text) else [(text, text)]
    return _AnyChoice(choices=[("", "–"), *choices, *unknown], **told)


def _shown(field: forms.Field, column: FormColumn, typed: TypedRow, vocabulary: FormWords) -> str | list[str]:
    text = typed.get(column.key, "")
    if isinstance(field, _AnyChoices):
        return _ids(vocabulary, column.kind, text)
    if isinstance(field, _AnyChoice):
        return vocabulary.id(column.kind, text) or text
    return in_words(column, text)


def _ids(vocabulary: FormWords, kind: str, text: str) -> list[str]:
    return [word if id is None else id for word, id in vocabulary.ids(kind, text)] if text else []


def _id(vocabulary: FormWords, kind: str, word: str) -> str:
    return vocabulary.id(kind, word) or word


def word_lists(section: Section) -> Sequence[tuple[str, Sequence[str]]]:
    """(id, words) of the lists that fields of a section offer."""
    vocabulary = words()
    kinds = dict.fromkeys(column.kind for column in section.columns if column.is_many)
    return [
        (f"words-{kind}", found) for kind in kinds if len(found := vocabulary.choices(kind)) > _MOST_BOXES
    ]
