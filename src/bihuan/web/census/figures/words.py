"""What the values of a figure are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.census.figures.facts import UNKNOWN
from bihuan.web.census.models import Operator
from bihuan.web.people.models import Office
from bihuan.web.ui.words import word
from bihuan.web.ui.written import as_written

TITLES: dict[str, str | Promise] = {
    "role": gettext_lazy("产业链环节"),
    "size": gettext_lazy("规模"),
    "town": gettext_lazy("镇街"),
    "branch": gettext_lazy("分局"),
    "product": gettext_lazy("产品类别"),
    "status": gettext_lazy("经营状态"),
}
_KINDS = {"role": "chain_role", "size": "size", "product": "product"}


def branch_names() -> dict[str, str]:
    """The names of offices by the text of their ids."""
    return {str(pk): name for pk, name in Office.objects.values_list("pk", "name")}


def value_word(dimension: str, value: str, branches: dict[str, str]) -> str:
    """The word for a value in the reader's language; places and offices as they are written."""
    if value == UNKNOWN:
        return _("未提供")
    if dimension == "status":
        return str(Operator.Status(value).label) if value in Operator.Status.values else value
    if dimension == "branch":
        return branches.get(value, value)
    return word(_KINDS[dimension], value) if dimension in _KINDS else value


def value_text(dimension: str, value: str, branches: dict[str, str]) -> SafeString:
    """The same for a page."""
    return as_written(value_word(dimension, value, branches))
