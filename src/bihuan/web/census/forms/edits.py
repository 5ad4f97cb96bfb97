"""What an officer fills in to correct an operator."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.cn import uscc

from bihuan.web.census.facts.identity import label_of
from bihuan.web.census.facts.places import Place
from bihuan.web.census.facts.roles import ROLES, SIZES
from bihuan.web.census.facts.spelling import as_text
from bihuan.web.census.models import Certificate, Operator
from bihuan.web.census.queries.choices import branches_within, officers_within
from bihuan.web.loops.forms.fields import CHOOSE, CheckedForm, DayField, OfficeField, PersonField, line_field
from bihuan.web.people.models import Account
from bihuan.web.rules.queries.words import product_choices
from bihuan.web.ui.words import word

_NONE = ("", "—")
# The columns that the form of an operator writes, in its order.
_COLUMNS = (
    "code",
    "kind",
    "status",
    "size_class",
    "staff",
    "revenue",
    "opened_on",
    "closed_on",
    "branch_id",
    "grid_officer_id",
    "credit_grade",
    "is_member",
)


class OfOperatorForm(CheckedForm):
    """A form about an operator, with the day from which its answers hold."""

    def __init__(self, data: Any, *, operator: Operator, account: Account, today: date) -> None:
        super().__init__(data)
        self.operator, self.account, self.today = operator, account, today
        self.build()
        self.fields["on"] = DayField(_("自哪天起"))
        self.fields["on"].initial = today

    def build(self) -> None:
        """The fields before the day."""

    def clean_on(self) -> date:
        """A change holds from a day that has come."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("不能晚于今天。"))
        return on


class FieldsForm(OfOperatorForm):
    """Columns of an operator; `seen` carries their texts as the form first showed them."""

    def build(self) -> None:
        """One field for each column."""
        yes_or_no = [_NONE, ("True", _("是")), ("False", _("否"))]
        sizes = [_NONE, *((one, word("size", one)) for one in SIZES)]
        branches = branches_within(self.account, today=self.today)
        made: dict[str, forms.Field] = {
            "code": line_field("", longest=18, required=False),
            "kind": _choice([_NONE, *Operator.Kind.choices]),
            "status": _choice([_NONE, *Operator.Status.choices]),
            "size_class": _choice(sizes),
            "staff": forms.IntegerField(required=False, min_value=0, max_value=10**7),
            "revenue": forms.DecimalField(
                required=False, min_value=Decimal(0), max_digits=16, decimal_places=2
            ),
            "opened_on": DayField("", required=False),
            "closed_on": DayField("", required=False),
            "branch_id": OfficeField(branches, "", required=False, empty=_("未分到分局")),
            "grid_officer_id": PersonField(
                officers_within(self.account, today=self.today), "", required=False, empty="—"
            ),
            "credit_grade": _choice([_NONE, *Operator.CreditGrade.choices]),
            "is_member": _choice(yes_or_no),
        }
        for name in _COLUMNS:
            made[name].label = label_of(name)
            made[name].initial = getattr(self.operator, name)
            self.fields[name] = made[name]
            seen = forms.CharField(required=False, widget=forms.HiddenInput)
            seen.initial = as_text(getattr(self.operator, name))
            self.fields[f"seen_{name}"] = seen
        self.fields["is_valid_code"] = forms.BooleanField(
            required=False,
            label=_("信用代码校验位不对，也照这样登记"),
        )

    def clean(self) -> dict[str, Any]:
        """A code whose check digits are wrong is kept only if somebody says so."""
        given = super().clean() or self.cleaned_data
        code = given.get("code") or ""
        if code and not uscc.is_valid(code) and not given.get("is_valid_code"):
            self.add_error(
                "code", ValidationError(_("信用代码的校验位不对。请核对；确实如此就勾选下面一项。"))
            )
        return given

    @property
    def new(self) -> dict[str, object]:
        """The columns as they are to be."""
        given = self.cleaned_data
        member = given["is_member"]
        return {
            **{name: given[name] for name in _COLUMNS},
            "code": given["code"].strip().upper(),
            "branch_id": given["branch_id"].pk if given["branch_id"] else None,
            "grid_officer_id": given["grid_officer_id"].pk if given["grid_officer_id"] else None,
            "is_member": None if member == "" else member == "True",
        }

    @property
    def seen(self) -> dict[str, str]:
        """The columns' texts as the form first showed them."""
        return {name: self.cleaned_data[f"seen_{name}"] for name in _COLUMNS}


class NameForm(OfOperatorForm):
    """Another name."""

    def build(self) -> None:
        """The name."""
        self.fields["name"] = line_field(_("新名称"), longest=200)
        self.fields["name"].widget.attrs["lang"] = "zh-Hans"


class SiteForm(OfOperatorForm):
    """Another site, or one more."""

    def build(self) -> None:
        """The address, its position, and the site that is left."""
        here = self.operator.__class__.objects.filter(root=self.operator.pk)
        sites = [
            (str(site.pk), site.address)
            for one in here.prefetch_related("sites")
            for site in one.sites.all()
            if site.until_on is None
        ]
        self.fields["leaves"] = _choice([("", _("没有离开，新增一处")), *sites])
        self.fields["leaves"].label = _("离开的经营场所")
        self.fields["leaves"].widget.attrs["lang"] = "zh-Hans"
        add_place(self, required=True)

    @property
    def place(self) -> Place:
        """Where it works now."""
        return place_of(self)


class CloseForm(OfOperatorForm):
    """That it stopped."""

    def build(self) -> None:
        """How."""
        stopped = ("closed", "deregistered", "revoked", "not-found")
        self.fields["status"] = _choice(
            [one for one in Operator.Status.choices if one[0] in stopped], required=True
        )
        self.fields["status"].label = _("怎样停止")


class RolesForm(OfOperatorForm):
    """The chain roles that hold from a day on."""

    def build(self) -> None:
        """All roles to be ticked."""
        self.fields["roles"] = roles_field()
        held = self.operator.chain_roles.filter(until_on__isnull=True)
        self.fields["roles"].initial = list(held.values_list("role", flat=True))


class ProductsForm(CheckedForm):
    """The product categories."""

    def __init__(self, data: Any, *, operator: Operator, account: Account, today: date) -> None:
        super().__init__(data)
        self.fields["categories"] = forms.MultipleChoiceField(
            label=_("产品"),
            required=False,
            choices=product_choices(),
            widget=forms.CheckboxSelectMultiple,
            error_messages=CHOOSE,
        )
        self.fields["categories"].initial = list(operator.products.values_list("category", flat=True))


class CertificateForm(CheckedForm):
    """One more certificate."""

    def __init__(self, data: Any, *, operator: Operator, account: Account, today: date) -> None:
        super().__init__(data)
        self.fields["kind"] = _choice(Certificate.Kind.choices, required=True)
        self.fields["kind"].label = _("证书种类")
        self.fields["number"] = line_field(_("证书编号"), longest=100)
        self.fields["from_on"] = DayField(_("有效期自"), required=False)
        self.fields["until_on"] = DayField(_("有效期至（届满日）"), required=False)


def roles_field() -> forms.MultipleChoiceField:
    """Chain roles to be ticked."""
    return forms.MultipleChoiceField(
        label=_("产业链环节"),
        required=False,
        choices=[(one, word("chain_role", one)) for one in ROLES],
        widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE,
    )


def add_place(form: forms.Form, *, required: bool) -> None:
    """The fields of a place."""
    form.fields["address"] = line_field(_("地址"), longest=300, required=required)
    form.fields["town"] = line_field(_("镇、街道"), longest=50, required=False)
    for name in ("address", "town"):
        form.fields[name].widget.attrs["lang"] = "zh-Hans"
    bounds = {
        "latitude": (_("纬度（度，北纬为正）"), 90, 8),
        "longitude": (_("经度（度，东经为正）"), 180, 9),
    }
    for name, (label, most, digits) in bounds.items():
        form.fields[name] = forms.DecimalField(
            label=label,
            required=False,
            min_value=Decimal(-most),
            max_value=Decimal(most),
            max_digits=digits,
            decimal_places=6,
        )


def place_of(form: forms.Form) -> Place:
    """The place that a form without faults names; half a position is none."""
    given = form.cleaned_data
    has_both = given["latitude"] is not None and given["longitude"] is not None
    return Place(
        address=given["address"],
        town=given["town"],
        latitude=given["latitude"] if has_both else None,
        longitude=given["longitude"] if has_both else None,
    )


def _choice(choices: Any, *, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(label="", required=required, choices=choices, error_messages=CHOOSE)
