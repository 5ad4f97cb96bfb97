"""The components of every page; `/ui/` shows each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, Form
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ui import menu as menus
from bihuan.web.ui.ring import segments
from bihuan.web.ui.sentences import said
from bihuan.web.ui.words import TONES, word
from bihuan.web.ui.written import as_written

register = template.Library()


@register.inclusion_tag("ui/parts/menu.html", takes_context=True)
def menu(context: template.Context) -> dict[str, Any]:
    """The day's work, then the loop as a list of links: rooms to come, and rooms that the reader may not
    open, are text. Beside the loop, what he may not open is left out.
    """
    found = context["request"].resolver_match if "request" in context else None
    here = getattr(found, "app_name", "")
    # A room may lie in another one's addresses: its own page tells it apart.
    if found and menus.DAY.route == found.view_name:
        here = menus.DAY.room
    opens: Callable[[str], bool] = context.get("opens") or (lambda route: True)
    first = [entry for entry in (menus.DAY, menus.TODAY) if entry.route and opens(entry.route)]
    beside = [entry for entry in menus.BESIDE if not entry.route or opens(entry.route)]
    forbidden = {entry.room for entry in menus.LOOP if entry.route and not opens(entry.route)}
    return {"first": first, "loop": menus.LOOP, "beside": beside, "here": here, "forbidden": forbidden}


@register.simple_tag(takes_context=True)
def worklist_address(context: template.Context) -> str:
    """Where the worklist begins, "" where the reader may not open it."""
    return _address_of(menus.TODAY, context)


@register.simple_tag(takes_context=True)
def day_address(context: template.Context) -> str:
    """Where the day's work stands, "" where the reader may not open it."""
    return _address_of(menus.DAY, context)


def _address_of(entry: menus.Entry, context: template.Context) -> str:
    opens: Callable[[str], bool] = context.get("opens") or (lambda route: True)
    return entry.address if entry.route and opens(entry.route) else ""


@register.inclusion_tag("ui/parts/ring.html")
def ring(step: int) -> dict[str, Any]:
    """The ring with the present step filled."""
    return {"step": step, "name": menus.step_name(step), "segments": segments(step)}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """A form field with its label, hint and errors, tied together for screen readers."""
    return {"field": bound, "hint": hint}


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(form: Form, takes_focus: bool = True) -> dict[str, Any]:
    """What is wrong with a form, at the top, focused, each line a link to its field."""
    return {"form": form, "takes_focus": takes_focus}


@register.inclusion_tag("ui/parts/pagination.html")
def pagination(page: Page[Any], key: str = "page", anchor: str = "") -> dict[str, Any]:
    """Earlier and later pages of a list, `key` being its parameter in the address."""

    def address(number: int) -> str:
        query = QueryDict(mutable=True)
        query[key] = str(number)
        return f"?{query.urlencode()}" + (f"#{anchor}" if anchor else "")

    return {
        "page": page,
        "earlier": address(page.previous_page_number()) if page.has_previous() else "",
        "later": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("ui/parts/step_list.html")
def step_list(steps: Iterable[Reason]) -> dict[str, Any]:
    """How a value became the compared one, one sentence a step."""
    return {"steps": list(steps)}


@register.simple_tag
def sentence(reason: Reason) -> SafeString:
    """A reason as a sentence in the reader's language."""
    return said(reason)


@register.filter
def given(text: object) -> SafeString:
    """A value as written, or the words for none: a cell is never empty."""
    if text is None or text == "":
        return format_html('<span class="none">{}</span>', _("未提供"))
    return as_written(str(text))


@register.filter
def written(text: str | None) -> SafeString:
    """A text as others wrote it, where none needs no word."""
    return as_written(text or "")


@register.filter
def term(id: str, kind: str) -> SafeString:
    """The word for an id of this kind: item, part, component, fibre, product, fact, value, grade, kind …"""
    return as_written(word(kind, id))


@register.filter
def status(id: str, kind: str) -> SafeString:
    """An outcome (kind "outcome") or an overall outcome (kind "overall") as a status word with its tone."""
    return format_html('<span class="status {}">{}</span>', TONES.get(id, "plain"), capfirst(word(kind, id)))


@register.filter
def source_mark(id: str) -> SafeString:
    """How well the source of a figure was checked: a quiet word, not a warning."""
    return format_html('<span class="source">{}</span>', word("checked", id)) if id else SafeString("")
