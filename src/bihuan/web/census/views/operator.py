"""一企一档: the page of one operator, its corrections, and one contact shown whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.web.census.actions import edits
from bihuan.web.census.actions.unmasking import unmask
from bihuan.web.census.forms import edits as forms
from bihuan.web.census.forms.checks import ReasonForm
from bihuan.web.census.models import Contact, Operator
from bihuan.web.census.queries.one import find_operator, operator_file
from bihuan.web.ledger.facts import Actor
from bihuan.web.loops.views.answers import Task, answered
from bihuan.web.people.signed_in import account_of, actor_of

_FIRST_DAY = date(1900, 1, 1)
Does = Callable[[Operator, Any, Actor, datetime], object]


@require_safe
def operator(request: HttpRequest, operator_id: int) -> HttpResponse:
    """One operator as of a day (`?on=2025-03-01`); a merged one leads to who stands for it."""
    found = operator_or_404(request, operator_id)
    if found.pk != operator_id:
        return redirect(found)
    return _page(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def operator_edit(request: HttpRequest, operator_id: int, what: str) -> HttpResponse:
    """Correct one thing; the answers are checked on a page of their own."""
    if what not in _EDITS:
        raise Http404
    found = operator_or_404(request, operator_id)
    form_of, title, does = _EDITS[what]
    form = form_of(
        request.POST if request.method == "POST" else None,
        operator=found,
        account=account_of(request),
        today=timezone.localdate(),
    )

    def do(filled: Any) -> HttpResponse:
        does(found, filled, actor_of(request), timezone.now())
        return redirect("census:operator", found.pk)

    crumbs = ((reverse("census:register"), _("经营主体名录")), (found.get_absolute_url(), found.name))
    return answered(request, form, Task(title=title, about=found.name, crumbs=crumbs, do=do))


@never_cache
@require_POST
def contact_unmask(request: HttpRequest, operator_id: int, contact_id: int) -> HttpResponse:
    """Show one contact whole, once, to whoever says why; the ledger keeps that he looked."""
    found = operator_or_404(request, operator_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, {"reason_form": form, "asked": contact_id}, status=422)
    try:
        contact = unmask(
            contact_id=contact_id,
            operator_id=found.pk,
            reason=form.cleaned_data["reason"],
            by=actor_of(request),
            now=timezone.now(),
        )
    except Contact.DoesNotExist as error:
        raise Http404 from error
    return _page(request, found, {"unmasked": contact})


def operator_or_404(request: HttpRequest, operator_id: int) -> Operator:
    """The root of an operator that the reader may see."""
    found = find_operator(account_of(request), operator_id, today=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, found: Operator, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    on, is_faulty = _day(request.GET.get("on", ""), today)
    told = {
        "file": operator_file(found, account_of(request), on=on, today=today),
        "on": on,
        "is_past": on != today,
        "is_faulty_day": is_faulty,
        "reason_form": ReasonForm(),
        "edits": [(what, title) for what, (_form, title, _does) in _EDITS.items()],
        **(more or {}),
    }
    return render(request, "census/operator.html", told, status=status)


def _day(text: str, today: date) -> tuple[date, bool]:
    """The day of an address, and whether it could not be read; days to come are today."""
    if not text:
        return today, False
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today, True
    return (day, False) if _FIRST_DAY <= day <= today else (today, True)


def _fields(one: Operator, form: forms.FieldsForm, by: Actor, now: datetime) -> None:
    on = form.cleaned_data["on"]
    edits.correct_fields(operator_id=one.pk, new=form.new, seen=form.seen, on=on, by=by, now=now)


def _name(one: Operator, form: forms.NameForm, by: Actor, now: datetime) -> None:
    answers = form.cleaned_data
    edits.rename(operator_id=one.pk, name=answers["name"], on=answers["on"], by=by, now=now)


def _site(one: Operator, form: forms.SiteForm, by: Actor, now: datetime) -> None:
    answers = form.cleaned_data
    leaves = int(answers["leaves"]) if answers["leaves"] else None
    edits.move_site(operator_id=one.pk, place=form.place, leaves=leaves, on=answers["on"], by=by, now=now)


def _close(one: Operator, form: forms.CloseForm, by: Actor, now: datetime) -> None:
    answers = form.cleaned_data
    edits.close(operator_id=one.pk, status=answers["status"], on=answers["on"], by=by, now=now)


def _roles(one: Operator, form: forms.RolesForm, by: Actor, now: datetime) -> None:
    answers = form.cleaned_data
    edits.set_chain_roles(operator_id=one.pk, roles=answers["roles"], on=answers["on"], by=by, now=now)


def _products(one: Operator, form: forms.ProductsForm, by: Actor, now: datetime) -> None:
    edits.set_products(operator_id=one.pk, categories=form.cleaned_data["categories"], by=by, now=now)


def _certificate(one: Operator, form: forms.CertificateForm, by: Actor, now: datetime) -> None:
    edits.add_certificate(operator_id=one.pk, **form.cleaned_data, by=by, now=now)


_EDITS: dict[str, tuple[Any, str | Promise, Does]] = {
    "fields": (forms.FieldsForm, _("更正登记项"), _fields),
    "name": (forms.NameForm, _("改名称"), _name),
    "site": (forms.SiteForm, _("改或增经营场所"), _site),
    "roles": (forms.RolesForm, _("改产业链环节"), _roles),
    "products": (forms.ProductsForm, _("改产品"), _products),
    "certificate": (forms.CertificateForm, _("登记证书"), _certificate),
    "close": (forms.CloseForm, _("登记停业、注销或查无下落"), _close),
}
