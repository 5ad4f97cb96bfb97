"""Words and addresses of pairs and merges."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.tables.register_roles import chain_roles_in
from bihuan.web.census.linking.queries.comparing import DIFFERS, ONE_SIDE, SAME, Compared
from bihuan.web.census.models import Merge, Pair
from bihuan.web.ui.words import word

register = template.Library()


@register.filter
def compared_word(one: Compared) -> SafeString:
    """How two texts compare, in a word; its tone is only beside it."""
    words = {SAME: _("一致"), DIFFERS: _("不同"), ONE_SIDE: _("一方未提供")}
    return format_html('<span class="{}">{}</span>', one.outcome, words.get(one.outcome, _("双方未提供")))


@register.filter
def in_words(text: str, field: str) -> str:
    """A cell of a record: chain roles stand in it as ids."""
    roles = sorted(chain_roles_in(text)) if field == "role" else []
    return "、".join(word("chain_role", role) for role in roles) or text


@register.filter
def decision_word(decision: str) -> str:
    """A decision in words."""
    return str(Pair.Decision(decision).label)


@register.filter
def pair_address(pair: Pair) -> str:
    """Where a pair stands by itself."""
    return reverse("census:pair", args=[pair.pk])


@register.filter
def merge_address(merge: Merge) -> str:
    """Where a merge stands."""
    return reverse("census:merge", args=[merge.pk])


@register.filter
def merge_word(merge: Merge) -> str:
    """How a merge stands."""
    if merge.is_active:
        return _("已归并")
    if merge.is_waiting:
        return _("待第二人确认")
    return _("已撤销") if merge.active_at else _("未同意")
