"""Signing in, and what a person does with his own account."""

from __future__ import annotations

from django.contrib.auth import REDIRECT_FIELD_NAME, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.web.people import queries
from bihuan.web.people.actions import own
from bihuan.web.people.actions.refusals import RefusedError
from bihuan.web.people.facts import browser_name, new_nonce, totp_picture, totp_secret
from bihuan.web.people.forms import PasswordForm, ProofForm, SecondFactorForm, SignInForm
from bihuan.web.people.policy import LOCKED_FOR, MAX_FAILURES, MIN_PASSWORD_LENGTH
from bihuan.web.people.sessions import BROWSER, SEEN, STARTED
from bihuan.web.people.signed_in import account_of
from bihuan.web.people.views.answers import REFUSED

_NONCE = "totp_nonce"
_TASK = require_http_methods(["GET", "HEAD", "POST"])


@_TASK
def sign_in(request: HttpRequest) -> HttpResponse:
    """登录: then back to where the person wanted to go."""
    way_on = _way_on(request)
    if request.user.is_authenticated:
        return redirect(way_on)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        account = own.sign_in(**form.cleaned_data, now=now)
        if account is not None:
            login(request, account)
            request.session[STARTED] = request.session[SEEN] = now.isoformat()
            request.session[BROWSER] = browser_name(request.headers.get("User-Agent", ""))
            return redirect(way_on)
        form.add_error(None, _refused())
    told = {"form": form, "way_on": way_on}
    return render(request, "people/sign_in.html", told, status=REFUSED if form.errors else 200)


def _refused() -> str:
    return _(
        "登录名、密码或动态口令不对。请重新输入；启用了动态口令的账户须填写动态口令或恢复码。"
        "连续 %(count)d 次不对，账户锁定 %(minutes)d 分钟，其间输对也不能登录。"
    ) % {"count": MAX_FAILURES, "minutes": LOCKED_FOR.total_seconds() // 60}


def _way_on(request: HttpRequest) -> str:
    """Where to go after signing in: a page of this site, never one of another."""
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if is_ours else reverse("home")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出."""
    own.sign_out(account=account_of(request), now=timezone.now())
    logout(request)
    return redirect("people:sign_in")


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """我的账户: who I am here, what I may do, how I sign in, where I am signed in."""
    account, now = account_of(request), timezone.now()
    sessions = [
        {
            "row": session,
            "label": own.session_label(key=session.session_key),
            "is_this": session.session_key == request.session.session_key,
        }
        for session in queries.sessions_of(account, now=now)
    ]
    told = {
        "account": account,
        "posts": queries.named_posts(account, today=timezone.localdate(now)),
        "sessions": sessions,
        "codes_left": account.recovery_codes.count(),
        "done": request.GET.get("done", ""),
    }
    return render(request, "people/me.html", told)


@_TASK
def password(request: HttpRequest) -> HttpResponse:
    """修改密码, which a first password demands before anything else."""
    account = account_of(request)
    form = PasswordForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            own.change_password(
                account=account,
                current=form.cleaned_data["password"],
                new=form.cleaned_data["new"],
                kept_session=request.session.session_key,
                now=timezone.now(),
            )
        except RefusedError as refused:
            form.refuse(refused.code)
        else:
            _stay_signed_in(request)
            return redirect(f"{reverse('people:me')}?done=password")
    told = {"form": form, "account": account, "shortest": MIN_PASSWORD_LENGTH}
    return render(request, "people/password.html", told, status=REFUSED if form.errors else 200)


def _stay_signed_in(request: HttpRequest) -> None:
    """A new password ends every session but this one, which goes on under a new key."""
    kept = {name: request.session[name] for name in (STARTED, SEEN, BROWSER) if name in request.session}
    login(request, account_of(request))
    request.session.update(kept)


@_TASK
def second_factor(request: HttpRequest) -> HttpResponse:
    """启用动态口令: scan, type the code once, note the recovery codes."""
    account = account_of(request)
    if account.totp_nonce:
        return redirect("people:me")
    nonce = request.session.setdefault(_NONCE, new_nonce())
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            codes = own.enrol_second_factor(account=account, nonce=nonce, now=now, **form.cleaned_data)
        except RefusedError as refused:
            form.refuse(refused.code)
        else:
            del request.session[_NONCE]
            return render(request, "people/recovery_codes.html", {"codes": codes})
    secret = totp_secret(nonce, account_id=account.pk)
    picture = totp_picture(secret, sign_in_name=account.sign_in_name)
    told = {"form": form, "secret": secret, "picture": picture}
    return render(request, "people/second_factor.html", told, status=REFUSED if form.errors else 200)


@_TASK
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """停用动态口令."""
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            own.remove_second_factor(
                account=account_of(request), password=form.cleaned_data["password"], now=timezone.now()
            )
        except RefusedError as refused:
            form.refuse(refused.code)
        else:
            return redirect(f"{reverse('people:me')}?done=second-factor-off")
    told = {"form": form, "is_off": True}
    return render(request, "people/proof.html", told, status=REFUSED if form.errors else 200)


@_TASK
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """重新生成恢复码."""
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = own.renew_recovery_codes(
                account=account_of(request), password=form.cleaned_data["password"], now=timezone.now()
            )
        except RefusedError as refused:
            form.refuse(refused.code)
        else:
            return render(request, "people/recovery_codes.html", {"codes": codes})
    return render(request, "people/proof.html", {"form": form}, status=REFUSED if form.errors else 200)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """结束其他登录: one of them, or all."""
    own.end_sessions(
        account=account_of(request),
        kept_session=request.session.session_key,
        only=request.POST.get("session", ""),
        now=timezone.now(),
    )
    return redirect(f"{reverse('people:me')}?done=sessions")
