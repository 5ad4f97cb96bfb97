from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.loops.facts import Step
from bihuan.web.loops.forms.fields import (
    CHOOSE,
    REQUIRED,
    CheckedForm,
    DayField,
    OfficeField,
    PersonField,
    line_field,
    text_field,
)
from bihuan.web.loops.models import EvidenceFile
from bihuan.web.loops.queries.choices import evidence_choices, officers_of, owning_offices, sentence_of
from bihuan.web.loops.queries.offers import TIME_UNITS, Offer, term_of
from bihuan.web.loops.queries.papers import ISSUED_PAPER, paper_lacking
from bihuan.web.papers.models import Paper
from bihuan.web.ui.words import word
from bihuan.web.ui.written import as_written

_UPLOAD = "upload_"
_ISSUED = f"{_UPLOAD}{ISSUED_PAPER}"


class MoveForm(CheckedForm):
    """A move: its day, what it asks for, the files it rests on. `length` is what the reader saw."""

    length = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        offer: Offer,
        on_file: Sequence[EvidenceFile],
        ready: Sequence[Paper],
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._offer = offer
        self._ready = {str(paper.pk): paper for paper in ready}
        self._kinds = {str(file.pk): file.kind for file in on_file}
        self.fields["on"] = DayField(_("办理日期"))
        self.fields["on"].initial = (ready[0].served_on or ready[0].issued_on) if ready else today
        if offer.made_paper:
            self._ask_paper(ready)
        self._ask_days(offer)
        if "term" in offer.asks:
            self._ask_term(offer)
        if len(offer.roles) > 1:
            roles = [(one, word("role", one)) for one in offer.roles]
            self.fields["role"] = forms.ChoiceField(
                label=_("以哪个角色"), choices=roles, error_messages=CHOOSE
            )
        self._ask_evidence(offer, on_file)
        self.fields["note"] = text_field(_("说明"), longest=500, required=False)

    def _ask_paper(self, ready: Sequence[Paper]) -> None:
        if ready:
            papers = [(str(one.pk), _named(one)) for one in ready]
            self.fields["paper"] = forms.ChoiceField(
                label=_("依据的文书"),
                required=False,
                choices=[*papers, ("", _("其他系统制作的文书"))],
                initial=papers[0][0],
                error_messages=CHOOSE,
            )
        self.fields["paper_number"] = line_field(_("其他系统制作的文书：文号"), longest=100, required=False)
        self.fields[_ISSUED] = forms.FileField(
            label=_("其他系统制作的文书：上传文件"),
            required=False,
            error_messages={"empty": gettext_lazy("这个文件是空的。请重新选择。")},
        )

    def _ask_days(self, offer: Offer) -> None:
        if "served_on" in offer.asks:
            must = offer.is_standing
            hint = "" if must else _("还没有送达就留空：相关时限显示为“时限待确认”，送达后再确认起算日期。")
            if offer.made_paper:
                hint = _("用本系统的文书时不必填写，以送达回证为准；以后登记送达，时限自动起算。")
            self.fields["served_on"] = DayField(
                _("起算日期（送达日期）") if must else _("送达日期"), required=must, help_text=hint
            )
        if "stated_on" in offer.asks:
            hint = _("没有写明就留空：时限显示为“时限待确认”，以后再确认。") if offer.may_lack_day else ""
            self.fields["stated_on"] = DayField(
                _("文书写明的期限日期"), required=not offer.may_lack_day, help_text=hint
            )

    def _ask_term(self, offer: Offer) -> None:
        most = offer.most
        self.fields["amount"] = forms.IntegerField(
            label=_("延长多久"),
            min_value=1,
            max_value=most.amount if most else 1000,
            error_messages={
                **REQUIRED,
                "invalid": _("请写整数。"),
                "min_value": _("至少为 1。"),
                "max_value": _("超过了可以延长的最长时间。"),
            },
            initial=most.amount if most else None,
        )
        units = [most.unit.value] if most else TIME_UNITS
        self.fields["unit"] = forms.ChoiceField(
            label=_("单位"), choices=[(one, word("time_unit", one)) for one in units], error_messages=CHOOSE
        )

    def _ask_evidence(self, offer: Offer, on_file: Sequence[EvidenceFile]) -> None:
        if on_file:
            self.fields["files"] = forms.MultipleChoiceField(
                label=_("已在卷的证据材料"),
                required=False,
                choices=[
                    (str(one.pk), format_html("{}：{}", word("evidence", one.kind), as_written(one.name)))
                    for one in on_file
                ],
                initial=[str(one.pk) for one in on_file if one.kind in offer.option.evidence],
                widget=forms.CheckboxSelectMultiple(attrs={"lang": "zh-Hans"}),
                error_messages=CHOOSE,
            )
        kinds = {one.kind for one in on_file}
        for kind in offer.option.evidence:
            self.fields[f"{_UPLOAD}{kind}"] = forms.FileField(
                label=_("上传：%(kind)s") % {"kind": word("evidence", kind)},
                required=kind not in kinds and kind != offer.made_paper,
                error_messages={
                    "required": _lacking(kind),
                    "empty": gettext_lazy("这个文件是空的。请重新选择。"),
                },
            )

    def clean(self) -> dict[str, Any]:
        """Each kind of evidence that the move asks for has to be chosen or uploaded."""
        given = super().clean() or self.cleaned_data
        chosen = set(self.kinds)
        if self._offer.made_paper:
            self._check_paper(given, chosen)
        for kind in self._offer.option.evidence:
            if (
                kind not in chosen
                and not given.get(f"{_UPLOAD}{kind}")
                and not self.errors.get(_UPLOAD + kind)
            ):
                self.add_error(f"{_UPLOAD}{kind}", _lacking(kind))
        return given

    def _check_paper(self, given: dict[str, Any], chosen: set[str]) -> None:
        """That it rests on a paper of ours, or on one of another system, with its number and its file."""
        if self._paper:
            if "served_on" in self.fields:
                given["served_on"] = self._paper.served_on
            return
        if not given.get("paper_number"):
            self.add_error("paper_number", sentence_of(paper_lacking(self._offer.made_paper), None))
            return
        kinds = (ISSUED_PAPER, self._offer.made_paper)
        if not any(kind in chosen or given.get(f"{_UPLOAD}{kind}") for kind in kinds):
            self.add_error(_ISSUED, _lacking(ISSUED_PAPER))

    @property
    def _paper(self) -> Paper | None:
        return self._ready.get(self.cleaned_data.get("paper", ""))

    def uploads(self) -> Iterator[tuple[str, str, UploadedFile]]:
        """Field, kind and file of each upload."""
        for name, value in self.cleaned_data.items():
            if name.startswith(_UPLOAD) and value:
                yield name, name.removeprefix(_UPLOAD), value

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of the chosen files, the chosen paper among them."""
        files = {self._kinds[pk] for pk in self.cleaned_data.get("files", ())}
        return frozenset(files | ({ISSUED_PAPER, self._paper.kind} if self._paper else set()))

    @property
    def step(self) -> Step:
        """The move that a form without faults tells."""
        given, option = self.cleaned_data, self._offer.option
        return Step(
            obligation=option.obligation,
            move=option.move,
            on=given["on"],
            served_on=given.get("served_on"),
            stated_on=given.get("stated_on"),
            files=tuple(int(pk) for pk in given.get("files", ())),
            limit=option.limit,
            term=term_of(given.get("amount"), given.get("unit", "")),
            interval=option.interval,
            note=given["note"],
            role=given.get("role", ""),
            paper_id=self._paper.pk if self._paper else None,
            paper_number="" if self._paper else given.get("paper_number", ""),
        )


def _named(paper: Paper) -> str:
    """A paper of ours by its number, and the day on which it was served."""
    name = paper.number or paper.addressee or str(paper.pk)
    if paper.served_on:
        return _("%(paper)s（%(day)s 送达）") % {"paper": name, "day": paper.served_on.isoformat()}
    return _("%(paper)s（尚未登记送达）") % {"paper": name} if paper.state == "issued" else name


def _lacking(kind: str) -> str:
    return _("缺少“%(kind)s”。请上传，或勾选已在卷的文件。") % {"kind": word("evidence", kind)}


class EvidenceForm(CheckedForm):
    """A file of evidence with its kind."""

    def __init__(self, *args: Any, first: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"] = forms.ChoiceField(
            label=_("证据种类"), choices=[("", ""), *evidence_choices(first)], error_messages=CHOOSE
        )
        self.fields["file"] = forms.FileField(
            label=_("文件"),
            help_text=_("PDF、OFD、Word、Excel、ODS、CSV、PNG、JPEG 或纯文本，20 MB 以内。"),
            error_messages={
                "required": _("请选择文件。"),
                "empty": _("这个文件是空的。请重新选择。"),
            },
        )


class NoteForm(CheckedForm):
    """A note beside a loop."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"] = text_field(_("记事"), longest=2000)


class HandOverForm(CheckedForm):
    """Another owner or another officer in charge."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offices = owning_offices()
        self.fields["owner"] = OfficeField(offices, _("承办机构"))
        self.fields["handler"] = PersonField(officers_of(offices), _("承办人"), required=False)
        self.fields["reason"] = line_field(_("原因"), longest=500)
