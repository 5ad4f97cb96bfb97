"""The bounds of size classes and their examples as tables."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bihuan.engine.rules.size_rules import IndustryBounds, SizeFacts
from bihuan.rulebook.size_cases import SizeCase, load_size_cases
from bihuan.rulebook.size_rules import load_size_rules
from bihuan.rulebook.words import term
from docs.build_cases import cell, table


def size_parts() -> dict[str, str]:
    """The generated parts of docs/algorithms/size-classes.md."""
    rules = load_size_rules().rules
    bounds = [_bounds(one) for rule in rules for one in rule.industries]
    head = (
        "Industry",
        "Staff: small, medium, large from",
        "Revenue, 10,000 yuan: small, medium, large from",
        "Source",
    )
    titles = "; ".join(f"{rule.title}, {rule.number}, from {rule.in_force_from}" for rule in rules)
    return {"bounds": f"{titles}\n\n{table(head, bounds)}", "examples": _examples(load_size_cases())}


def _bounds(one: IndustryBounds) -> Sequence[str]:
    mark = term("checked", one.mark.checked.word, language="en")
    confidence = f" ({one.mark.confidence})" if one.mark.confidence else ""
    names = f"{term('industry', one.id, language='zh')} {term('industry', one.id, language='en')}"
    return (names, _figures(one.staff), _figures(one.revenue), f"{mark}{confidence}")


def _figures(bounds: tuple[Decimal, ...] | None) -> str:
    return ", ".join(f"{bound:,}" for bound in bounds) if bounds else "not asked"


def _examples(cases: Sequence[SizeCase]) -> str:
    rows = [
        (
            case.id,
            f"{cell(case.name['zh'])}<br>{cell(case.name['en'])}",
            cell(_given(case.given)),
            f"**{term('size', case.expected['size'], language='en')}**",
            cell(case.clause),
            f"{cell(case.because['zh'])}<br>{cell(case.because['en'])}",
        )
        for case in cases
    ]
    return table(("No.", "Example", "Given", "Size class", "Clause", "Because"), rows)


def _given(facts: SizeFacts) -> str:
    kinds = {True: "individual business", False: "enterprise", None: "kind not known"}
    roles = ", ".join(sorted(facts.chain_roles)) or "role not known"
    staff = "staff not known" if facts.staff is None else f"{facts.staff} persons"
    revenue = "revenue not known" if facts.revenue is None else f"revenue {facts.revenue}"
    return " · ".join((kinds[facts.is_individual], roles, staff, revenue))
