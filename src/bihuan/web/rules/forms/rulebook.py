from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.rules.queries.limits import Goods
from bihuan.web.rules.queries.words import (
    Choices,
    comparable_standards,
    fact_choices,
    grade_choices,
    group_choices,
    is_component,
    part_choices,
    product_choices,
)

_LONGEST = 200
_CLASSES = [(letter, letter) for letter in "ABC"]


class DayField(forms.DateField):
    """A day; today where none is given."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": gettext_lazy("读不出这个日期。请写成 2024-05-01 这样的年月日。")},
            **options,
        )


def one_of(choices: Choices, label: Any, *, empty: Any = "", required: bool = False) -> forms.ChoiceField:
    """A choice; `empty` is the word for none."""
    return forms.ChoiceField(
        label=label,
        required=required,
        choices=[("", empty), *choices],
        error_messages={
            "required": gettext_lazy("请选择一项。"),
            "invalid_choice": gettext_lazy("没有这个选项。请从列表中重新选择。"),
        },
    )


def text(label: Any, *, required: str | Any = "", suggestions: str = "") -> forms.CharField:
    """A short text; `required` is what to say when it is missing, `suggestions` the id of a list of words."""
    return forms.CharField(
        label=label,
        required=bool(required),
        max_length=_LONGEST,
        widget=forms.TextInput(attrs={"list": suggestions} if suggestions else {}),
        error_messages={"required": required} if required else {},
    )


class StandardsForm(forms.Form):
    """Which standards the list shows."""

    on = DayField(label=gettext_lazy("在这一天现行"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["product"] = one_of(product_choices(), _("产品类别"), empty=_("全部"))
        self.order_fields(["product", "on"])


class GoodsForm(forms.Form):
    """What is known of the goods."""

    made_on = DayField(label=gettext_lazy("生产日期"))
    declared = forms.CharField(label=gettext_lazy("明示执行标准"), required=False, max_length=_LONGEST)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self._today = self.fields["made_on"].initial = today
        unknown = _("未提供")
        self.fields["product"] = one_of(product_choices(), _("产品类别"), empty=_("请选择"), required=True)
        self.fields["class"] = one_of(_CLASSES, _("明示安全类别"), empty=unknown)
        self.fields["audience"] = one_of(fact_choices("audience"), _("使用对象"), empty=unknown)
        self.fields["treatment"] = one_of(fact_choices("treatment"), _("染整方式"), empty=unknown)
        self.fields["depth"] = one_of(fact_choices("depth"), _("颜色深度"), empty=unknown)
        self.fields["grade"] = one_of(grade_choices(), _("明示质量等级"), empty=unknown)
        self.order_fields(
            ["product", "made_on", "class", "audience", "treatment", "depth", "declared", "grade"]
        )

    def clean_made_on(self) -> date:
        """The day; today where none is given."""
        made_on: date | None = self.cleaned_data["made_on"]
        return made_on or self._today

    @property
    def goods(self) -> Goods:
        """The goods of a form without faults."""
        given = self.cleaned_data
        return Goods(
            product=given["product"],
            made_on=given["made_on"],
            safety_class=given["class"],
            **{name: given[name] for name in ("audience", "treatment", "depth", "grade", "declared")},
        )


class ReadingForm(GoodsForm):
    """Goods with one reading."""

    item = text(
        gettext_lazy("检验项目"),
        required=gettext_lazy("没有写检验项目。请从列表中选择，或照报告上的名称填写。"),
        suggestions="items",
    )
    component = text(gettext_lazy("分项"), suggestions="components")
    value = text(
        gettext_lazy("检测值"),
        required=gettext_lazy("没有写检测值。请照报告填写，例如 75.5、未检出、<20、3-4级。"),
    )
    unit = text(gettext_lazy("单位"), suggestions="units")
    declared_limit = text(gettext_lazy("明示限值"))
    method = text(gettext_lazy("检验方法"))
    composition = text(gettext_lazy("纤维成分标识"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["part"] = one_of(part_choices(), _("部位"), empty=_("未提供"))

    @property
    def reading_fields(self) -> list[forms.BoundField]:
        """The fields of the reading."""
        names = ("item", "value", "unit", "part", "component", "declared_limit", "method", "composition")
        return [self[name] for name in names]

    @property
    def goods_fields(self) -> list[forms.BoundField]:
        """The fields of the goods."""
        own = {field.name for field in self.reading_fields}
        return [field for field in self if field.name not in own]

    def clean_component(self) -> str:
        """Refuses what the catalogue does not know; the engine would hold it against every rule."""
        given: str = self.cleaned_data["component"]
        if given and not is_component(given):
            raise ValidationError(
                _(
                    "不认识的分项“%(text)s”。请写变色、沾色、经向、纬向，或芳香胺、纤维的名称；没有分项就不填。"
                ),
                params={"text": given},
            )
        return given

    @property
    def reading(self) -> dict[str, str]:
        """The reading of a form without faults, named as in the readings table."""
        names = ("item", "value", "unit", "part", "component", "declared_limit", "method")
        return {name: self.cleaned_data[name] for name in names}


class CompareForm(forms.Form):
    """Two editions of a standard."""

    def __init__(self, *args: Any, editions: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["standard"] = one_of(comparable_standards(), _("标准"), empty=_("请选择"), required=True)
        if editions:
            choices = [(name, name) for name in editions]
            self.fields["from"] = one_of(choices, _("原版本"), empty=_("前一版"))
            self.fields["to"] = one_of(choices, _("新版本"), empty=_("最新版"))


class CoverageForm(forms.Form):
    """Which part of the matrix is shown."""

    on = DayField(label=gettext_lazy("生产日期"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"] = one_of(group_choices(), _("产品大类"), empty=_("全部"))
        self.fields["basis"] = one_of(
            [("mandatory", _("只看强制性标准"))], _("依据的标准"), empty=_("强制性标准和产品标准")
        )
        self.order_fields(["group", "basis", "on"])
