"""Choices of forms: ids with their words in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.web.rules.facts import current_rulebook, current_tools
from bihuan.web.ui.words import language, word

Choices = list[tuple[str, str]]
_GRADES = ("superior", "first", "second", "qualified")
_KINDS = ("aspect", "direction", "adjacent", "amine")


def product_choices() -> Choices:
    """Every product category."""
    return _choices("product", (category.id for category in current_rulebook().catalogue.categories))


def group_choices() -> Choices:
    """Every group that product categories belong to, as the catalogue first names them."""
    categories = current_rulebook().catalogue.categories
    groups = dict.fromkeys(group for category in categories for group in sorted(category.groups))
    return _choices("product", groups)


def fact_choices(fact: str) -> Choices:
    """The values of a fact."""
    return _choices("value", current_tools().names.facts[fact].values)


def grade_choices() -> Choices:
    """The quality grades, best first."""
    return _choices("grade", _GRADES)


def part_choices() -> Choices:
    """The parts of an article."""
    return _choices("part", (part.id for part in current_rulebook().catalogue.parts))


def item_names() -> list[str]:
    """The names of all items."""
    return [word("item", item.id) for item in current_rulebook().catalogue.items]


def component_names() -> list[str]:
    """The names of what readings are split by: aspects, directions, adjacent fabrics, amines, fibres."""
    catalogue = current_rulebook().catalogue
    named = [word("component", one.id) for one in catalogue.components if one.kind in _KINDS]
    return named + [word("fibre", fibre.id) for fibre in catalogue.fibres]


def unit_names() -> list[str]:
    """The units that items are given in."""
    return list(dict.fromkeys(item.unit for item in current_rulebook().catalogue.items if item.unit))


def comparable_standards() -> Choices:
    """Every standard that has something to be compared with; titles are Chinese."""
    standards = current_rulebook().standards
    older = {standard.replaced_by for standard in standards}
    titled = language() == "zh"
    return [
        (one.name, f"{one.name} {one.editions[-1].title}" if titled else one.name)
        for one in standards
        if len(one.editions) > 1 or one.name in older
    ]


def edition_choices() -> Choices:
    """Every edition of the rulebook."""
    names = [edition.name for standard in current_rulebook().standards for edition in standard.editions]
    return [(name, name) for name in names]


def is_component(text: str) -> bool:
    """Whether a text names something that readings are split by."""
    names = current_tools().names
    return names.component(text) in names.components or names.fibre(text) is not None


def _choices(kind: str, ids: Iterable[str]) -> Choices:
    return [(id, word(kind, id)) for id in ids]
