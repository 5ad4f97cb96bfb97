from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ExampleForm(forms.Form):
    """The form on the living page."""

    name = forms.CharField(label=_("产品名称"), max_length=100)
    choice = forms.ChoiceField(label=_("安全类别"), choices=[("a", "A"), ("b", "B"), ("c", "C")])
