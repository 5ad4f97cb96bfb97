"""Accounts, for the system administrator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.web.people import queries
from bihuan.web.people.actions import accounts as actions
from bihuan.web.people.forms import AccountForm, RefusableForm
from bihuan.web.people.models import Account
from bihuan.web.people.signed_in import actor_of
from bihuan.web.people.views.answers import Task, answered

_TASK = require_http_methods(["GET", "HEAD", "POST"])
_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class _Act:
    """Something that is done to an account: its title, what it means, the action."""

    title: Any
    lead: Any
    do: Callable[..., actions.FirstPassword | None]


_ACTS = {
    "disable": _Act(
        _("停用账户"),
        _("此人立即退出，不能再登录；留痕和经办的记录不变。以后可以恢复。"),
        actions.disable_account,
    ),
    "enable": _Act(
        _("恢复账户"), _("此人可以用原来的密码再登录；角色以当前授予的为准。"), actions.enable_account
    ),
    "unlock": _Act(_("解除锁定"), _("清除登录失败的次数，此人可以立即再试。"), actions.unlock_account),
    "reset": _Act(
        _("重置首次密码"),
        _("原密码和动态口令作废，此人立即退出。新的首次密码只显示一次，首次登录后必须修改。"),
        actions.reset_password,
    ),
}


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """账户: the list, with a search."""
    text = request.GET.get("text", "").strip()
    page = Paginator(queries.list_accounts(text), _PER_PAGE).get_page(request.GET.get("page"))
    today, now = timezone.localdate(), timezone.now()
    lines = [_line(account, today=today, now=now) for account in page]
    return render(request, "people/accounts.html", {"page": page, "lines": lines, "text": text})


@require_safe
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account, with what can be done to it."""
    found = _account(account_id)
    line = _line(found, today=timezone.localdate(), now=timezone.now())
    return render(request, "people/account.html", {**line, "acts": _ACTS})


def _line(account: Account, *, today: Any, now: Any) -> dict[str, Any]:
    is_locked = bool(account.locked_until and now < account.locked_until)
    return {
        "account": account,
        "posts": queries.named_posts(account, today=today),
        "is_locked": is_locked,
        "status": "disabled" if not account.is_active else "locked" if is_locked else "active",
    }


@_TASK
def account_new(request: HttpRequest) -> HttpResponse:
    """新增账户: its first password is shown once."""

    def do(form: AccountForm) -> HttpResponse:
        opened = actions.open_account(data=form.data_of_account, by=actor_of(request), now=timezone.now())
        return _told_once(request, opened)

    form = AccountForm(request.POST or None)
    return answered(request, form, Task(title=_("新增账户"), crumb=_crumb(), do=do))


@_TASK
def account_edit(request: HttpRequest, account_id: int) -> HttpResponse:
    """修改账户."""
    found = _account(account_id)

    def do(form: AccountForm) -> HttpResponse:
        actions.change_account(
            account_id=found.pk, data=form.data_of_account, by=actor_of(request), now=timezone.now()
        )
        return redirect(found)

    present = {"sign_in_name": found.sign_in_name, "name": found.name, "office": found.office_id}
    form = AccountForm(request.POST or None, initial=present)
    crumb = (found.get_absolute_url(), found.name)
    return answered(request, form, Task(title=_("修改账户"), about=found.name, crumb=crumb, do=do))


@_TASK
def account_act(request: HttpRequest, account_id: int, act: str) -> HttpResponse:
    """停用、恢复、解除锁定、重置首次密码: told what it means, then done."""
    found, chosen = _account(account_id), _ACTS.get(act)
    if chosen is None:
        raise Http404

    def do(form: RefusableForm) -> HttpResponse:
        told = chosen.do(account_id=found.pk, by=actor_of(request), now=timezone.now())
        return _told_once(request, told) if told else redirect(found)

    form = RefusableForm(request.POST if request.method == "POST" else None)
    crumb = (found.get_absolute_url(), found.name)
    return answered(
        request, form, Task(title=chosen.title, about=found.name, lead=chosen.lead, crumb=crumb, do=do)
    )


def _account(account_id: int) -> Account:
    found = queries.find_account(account_id)
    if found is None:
        raise Http404
    return found


def _told_once(request: HttpRequest, told: actions.FirstPassword) -> HttpResponse:
    return render(request, "people/first_password.html", {"told": told})


def _crumb() -> tuple[str, object]:
    return reverse("people:accounts"), _("账户")
