from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.census.linking.queries.review import Wanted
from bihuan.web.census.models import Pair, Source
from bihuan.web.people.models import Office
from bihuan.web.ui.fields import CHOOSE, line_field

_LONGEST = 500
# Names of places, offices, registers and operators are Chinese on every page.
_NAMES = {"lang": "zh-Hans"}


class WantedForm(forms.Form):
    """Which pairs to go through."""

    list = forms.ChoiceField(
        label=_("清单"), choices=(("open", _("未判断")), ("later", _("以后再看"))), required=False
    )
    town = forms.ChoiceField(label=_("乡镇（街道）"), required=False, widget=forms.Select(attrs=_NAMES))
    branch = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("分局"),
        required=False,
        empty_label="不限",
        widget=forms.Select(attrs=_NAMES),
    )
    source = forms.ModelChoiceField(
        Source.objects.none(),
        label=_("名册"),
        required=False,
        empty_label="不限",
        widget=forms.Select(attrs=_NAMES),
    )

    def __init__(self, data: Any, *, towns: Iterable[str], branches: Sequence[int]) -> None:
        super().__init__(data)
        # The town that was asked for stays a choice when its last pair is decided.
        named = sorted({*towns, data.get("town", "")} - {""})
        self.fields["town"].choices = [("", "不限"), *((town, town) for town in named)]  # type: ignore[attr-defined]
        self.fields["branch"].queryset = Office.objects.filter(pk__in=branches)  # type: ignore[attr-defined]
        self.fields["source"].queryset = Source.objects.all()  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What is asked for; what cannot be read narrows nothing."""
        if not self.is_valid():
            return Wanted()
        told = self.cleaned_data
        return Wanted(
            list=told["list"] or "open",
            town=told["town"],
            branch=told["branch"].pk if told["branch"] else None,
            source=told["source"].pk if told["source"] else None,
        )


class DecisionForm(forms.Form):
    """One officer's word on one pair."""

    pair = forms.IntegerField()
    decision = forms.ChoiceField(choices=[(one, one) for one in Pair.Decision.values if one != "none"])


class MergeForm(forms.Form):
    """Two operators are one: which one stands for both, and why."""

    kept = forms.TypedChoiceField(
        label=_("归并后以谁为准"),
        coerce=int,
        widget=forms.RadioSelect(attrs=_NAMES),
        error_messages=CHOOSE,
    )
    why = line_field(_("理由"), longest=_LONGEST)
    override_reason = line_field(
        _("两个有效的统一社会信用代码仍属同一主体的理由"), longest=_LONGEST, required=False
    )

    def __init__(self, data: Any, *, sides: Sequence[tuple[int, str]], is_vetoed: bool) -> None:
        super().__init__(data, initial={"kept": sides[0][0]})
        self.fields["kept"].choices = sides  # type: ignore[attr-defined]
        if not is_vetoed:
            del self.fields["override_reason"]


class WhyForm(forms.Form):
    """Why something is taken back or declined."""

    why = line_field(_("理由"), longest=_LONGEST)
