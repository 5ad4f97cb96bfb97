from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.people.actions.accounts import AccountData
from bihuan.web.people.actions.offices import OfficeData
from bihuan.web.people.facts import as_sign_in_name, is_sign_in_name
from bihuan.web.people.models import Account, Office
from bihuan.web.people.roles import role_choices

_LONGEST_PASSWORD = 200
_REQUIRED = {"required": gettext_lazy("这一项必须填写。")}
_CHOOSE = {
    "required": gettext_lazy("请选择一项。"),
    "invalid_choice": gettext_lazy("没有这个选项。请从列表中重新选择。"),
}
_DAY = {
    "required": gettext_lazy("这一项必须填写。"),
    "invalid": gettext_lazy("读不出这个日期。请写成 2024-05-01 这样的年月日。"),
}
# Names of people and offices are Chinese on every page.
_NAMES = {"lang": "zh-Hans"}

# What to say, and at which field, when a rule of the room forbids an action.
REFUSALS = {
    "wrong_password": ("password", gettext_lazy("密码不对。请重新输入您现在的密码。")),
    "wrong_code": ("code", gettext_lazy("动态口令不对。请核对手机时间，输入应用当前显示的 6 位数字。")),
    "no_second_factor": ("", gettext_lazy("您没有启用动态口令，无需停用。")),
    "own_account": ("", gettext_lazy("不能停用或重置自己的账户。请由另一位系统管理员办理。")),
    "own_grant": ("", gettext_lazy("不能授予或收回自己的角色。请由另一位安全管理员办理。")),
    "second_duty": (
        "role",
        gettext_lazy(
            "系统、安全、审计三种管理员须由不同的人担任，此人已担任其中一种。请先收回原角色，或改选他人。"
        ),
    ),
    "unknown_role": ("role", gettext_lazy("角色文件中没有这个角色。请从列表中重新选择。")),
    "office_in_a_circle": ("parent", gettext_lazy("上级机构不能是本机构或其下级。请另选上级机构。")),
    "name_taken": ("", gettext_lazy("这个名称已被使用。请换一个。")),
    "already_ended": ("", gettext_lazy("这个角色已经收回，无需再次办理。")),
    "already_held": ("role", gettext_lazy("此人在该机构已有这个角色，无需再次授予。")),
}


def _flat(field: forms.ChoiceField) -> Iterable[tuple[Any, Any]]:
    choices: Any = field.choices
    return choices


def _secret(label: Any, *, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=_LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages=_REQUIRED,
    )


def _text(label: Any, *, longest: int, required: bool = True, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        widget=forms.TextInput(attrs=attrs),
        error_messages=_REQUIRED,
    )


class _OfficeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class _AccountChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} {obj.sign_in_name} {obj.office.name}"


def _office(label: Any, *, required: bool = True) -> _OfficeChoice:
    return _OfficeChoice(
        Office.objects.all(),
        label=label,
        required=required,
        empty_label="",
        error_messages=_CHOOSE,
        widget=forms.Select(attrs=_NAMES),
    )


def _account(label: Any, *, required: bool = True) -> _AccountChoice:
    accounts = Account.objects.filter(is_active=True).select_related("office")
    return _AccountChoice(
        accounts,
        label=label,
        required=required,
        empty_label="",
        error_messages=_CHOOSE,
        widget=forms.Select(attrs=_NAMES),
    )


class RefusableForm(forms.Form):
    """A form whose action may be refused."""

    def refuse(self, code: str) -> None:
        """Say what a rule forbade, at the field that it is about."""
        field, message = REFUSALS[code]
        self.add_error(field if field in self.fields else None, message)

    def answers(self) -> Iterator[tuple[Any, str]]:
        """Each label with what was answered, to be checked before it counts."""
        for bound in self:
            value = self.cleaned_data[bound.name]
            if isinstance(bound.field, forms.ModelChoiceField):
                shown = bound.field.label_from_instance(value) if value else ""
            elif isinstance(bound.field, forms.ChoiceField):
                shown = next((str(word) for key, word in _flat(bound.field) if key == value), value)
            else:
                shown = value.isoformat() if isinstance(value, date) else str(value or "")
            yield bound.label, shown


class SignInForm(forms.Form):
    """A name, a password and, where one is used, the second factor."""

    sign_in_name = _text(gettext_lazy("登录名"), longest=50, autocomplete="username", autocapitalize="none")
    password = _secret(gettext_lazy("密码"), autocomplete="current-password")
    code = _text(
        gettext_lazy("动态口令"), longest=20, required=False, autocomplete="one-time-code", inputmode="text"
    )


class PasswordForm(RefusableForm):
    """The present password and, twice, the new one."""

    password = _secret(gettext_lazy("现在的密码"), autocomplete="current-password")
    new = _secret(gettext_lazy("新密码"), autocomplete="new-password")
    again = _secret(gettext_lazy("再输一次新密码"), autocomplete="new-password")

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        self._account = account

    def clean_new(self) -> str:
        """Refuses a weak password, and the present one."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self._account)
        if new == self.cleaned_data.get("password"):
            raise ValidationError(_("新密码不能与现在的密码相同。请另设一个。"))
        return new

    def clean_again(self) -> str:
        """Refuses a slip of the finger."""
        again: str = self.cleaned_data["again"]
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise ValidationError(_("两次输入的新密码不同。请重新输入。"))
        return again


class ProofForm(RefusableForm):
    """The password again, before something that weakens or renews the second factor."""

    password = _secret(gettext_lazy("现在的密码"), autocomplete="current-password")


class SecondFactorForm(ProofForm):
    """The password, and the code that the authenticator shows."""

    code = _text(
        gettext_lazy("应用显示的 6 位数字"), longest=20, autocomplete="one-time-code", inputmode="numeric"
    )


class OfficeForm(RefusableForm):
    """An office."""

    name = _text(gettext_lazy("名称"), longest=100)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Office.Kind.choices, error_messages=_CHOOSE)
    parent = _office(gettext_lazy("上级机构"), required=False)
    place = _text(gettext_lazy("所在区、镇或街道"), longest=100, required=False)
    head = _account(gettext_lazy("负责人"), required=False)
    paper_word = _text(gettext_lazy("机关代字（文号的开头，如 云市监）"), longest=20, required=False)

    @property
    def data_of_office(self) -> OfficeData:
        return OfficeData(**self.cleaned_data)


class AccountForm(RefusableForm):
    """A person."""

    sign_in_name = _text(gettext_lazy("登录名"), longest=50, autocomplete="off", autocapitalize="none")
    name = _text(gettext_lazy("姓名"), longest=50, autocomplete="off")
    office = _office(gettext_lazy("所属机构"))

    def clean_sign_in_name(self) -> str:
        """Letters, digits, dots, hyphens and underscores; capitals don't count."""
        name = as_sign_in_name(self.cleaned_data["sign_in_name"])
        if not is_sign_in_name(name):
            raise ValidationError(_("登录名只能用文字、数字、点、连字符和下划线。请去掉其他字符。"))
        return name

    @property
    def data_of_account(self) -> AccountData:
        return AccountData(**self.cleaned_data)


class GrantForm(RefusableForm):
    """A role for a person at an office, from a day to a last day."""

    account = _account(gettext_lazy("人员"))
    role = forms.ChoiceField(label=gettext_lazy("所任角色"), choices=role_choices, error_messages=_CHOOSE)
    office = _office(gettext_lazy("在哪个机构"))
    from_on = forms.DateField(
        label=gettext_lazy("自"),
        error_messages=_DAY,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    last_on = forms.DateField(
        label=gettext_lazy("至（最后一天）"),
        required=False,
        error_messages=_DAY,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_last_on(self) -> date | None:
        """Refuses an end before the beginning."""
        last: date | None = self.cleaned_data["last_on"]
        begin = self.cleaned_data.get("from_on")
        if last and begin and last < begin:
            raise ValidationError(_("最后一天早于开始的日期。请改正其中一个。"))
        return last

    @property
    def until_on(self) -> date | None:
        last: date | None = self.cleaned_data["last_on"]
        return last + timedelta(days=1) if last else None
