from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.loops.forms.fields import CHOOSE, CheckedForm, line_field
from bihuan.web.loops.models import Loop
from bihuan.web.testing.release.facts import ReleaseTerms, natures
from bihuan.web.testing.release.listing import UNCLAIMED
from bihuan.web.ui.words import word

_EFFECTS = ("matter", "signal", "advice", "document", "none")
_MISSING = ("conclusion", "sampled_party", "place", "branch", "platform", "maker_place")
_TOLD = {
    "laboratory": (gettext_lazy("检验机构（样品表里没有写的，都算这一家）"), 200),
    "report_no": (gettext_lazy("报告编号或这批结果的编号（样品表里没有写的，都算这一个）"), 100),
}


class ReleaseForm(CheckedForm):
    """What a run's officer has to say: the task, and what its sheet leaves open (`lacks`)."""

    def __init__(self, data: Any, *, lacks: Collection[str]) -> None:
        super().__init__(data)
        self.fields["task"] = line_field(_("任务或批次名称"), longest=100)
        if "nature" in lacks:
            self.fields["nature"] = forms.ChoiceField(
                label=_("检验性质（样品表里没有写明的样品）"),
                choices=[("", _("请选择")), *((one, word("nature", one)) for one in natures())],
                error_messages=CHOOSE,
            )
        for name, (label, longest) in _TOLD.items():
            if name in lacks:
                self.fields[name] = line_field(label, longest=longest)

    @property
    def terms(self) -> ReleaseTerms:
        """What a form without faults says."""
        return ReleaseTerms(**self.cleaned_data)


class ReleasedFilterForm(forms.Form):
    """What the list of released samples is narrowed down to; the address keeps it."""

    q = forms.CharField(label=gettext_lazy("编号、产品或单位"), required=False, max_length=100)
    effect = forms.ChoiceField(label=gettext_lazy("后续"), required=False)
    nature = forms.ChoiceField(label=gettext_lazy("检验性质"), required=False)
    conclusion = forms.ChoiceField(label=gettext_lazy("报告的检验结论"), required=False)
    missing = forms.ChoiceField(label=gettext_lazy("缺少"), required=False)
    task = forms.CharField(label=gettext_lazy("任务名称"), required=False, max_length=100)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        known = {
            "effect": [*((one, word("effect", one)) for one in _EFFECTS), (UNCLAIMED, _("待认领"))],
            "nature": [(one, word("nature", one)) for one in natures()],
            "conclusion": [(one, word("conclusion", one)) for one in ("fails", "passes", "unknown")],
            "missing": [("any", _("任何一项")), *((one, word("missing", one)) for one in _MISSING)],
        }
        for name, choices in known.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("全部")), *choices]

    @property
    def wanted(self) -> dict[str, str]:
        """The filters that were given and make sense; what a hand-written address got wrong is left out."""
        self.is_valid()
        return {name: text for name, text in self.cleaned_data.items() if text}


class ClaimForm(forms.Form):
    """To which of some matters a report belongs."""

    loop = forms.ChoiceField(
        label=gettext_lazy("归入哪个事项"), widget=forms.RadioSelect, error_messages=CHOOSE
    )

    def __init__(self, data: Any, *, loops: Collection[Loop]) -> None:
        super().__init__(data)
        field = self.fields["loop"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), f"{one.title}（{one.number}，{one.owner.name}）") for one in loops]
