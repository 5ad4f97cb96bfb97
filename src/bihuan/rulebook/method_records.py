"""Method files and rule-set files → engine types."""

from __future__ import annotations

from decimal import Decimal

from bihuan.engine.rules.rulebook import RuleSet
from bihuan.engine.rules.standards import Method, MethodEdition
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.scope import Scope, check_names, read_mark


def read_method(at: Cursor, scope: Scope) -> Method:
    """One test method; faults are reported through the cursor."""
    mark = read_mark(at, scope)
    items = at.texts("items")
    check_names(at, "items", items, frozenset(scope.scales))
    if at.text("unit"):
        check_names(at, "unit", (at.text("unit"),), scope.units)
    method = Method(
        name=at.text("name"),
        items=items,
        editions=tuple(_edition(edition, at, scope) for edition in at.children("editions")),
        steps=tuple(
            (step.number("below"), step.number("step") or Decimal(1)) for step in at.children("steps")
        ),
        unit=at.text("unit"),
        mark=mark,
        finer_allowed=at.yes("finer_allowed"),
        detection_limit=at.number("detection_limit"),
    )
    if method.steps and (
        method.steps[-1][0] is not None or any(below is None for below, _ in method.steps[:-1])
    ):
        at.report("rulebook_steps_not_closed", "steps")
    return method


def _edition(at: Cursor, method: Cursor, scope: Scope) -> MethodEdition:
    return MethodEdition(
        method=method.text("name"),
        edition=at.text("edition"),
        in_force_from=at.day("in_force_from"),
        in_force_until=at.day("in_force_until"),
        mark=read_mark(at, scope, default=read_mark(method, scope)),
    )


def read_rule_set(at: Cursor, scope: Scope) -> RuleSet:
    """One set of sampling rules; faults are reported through the cursor."""
    products, items = at.texts("products"), at.texts("items")
    check_names(at, "products", products, scope.facts["product"])
    check_names(at, "items", items, frozenset(scope.scales))
    return RuleSet(
        id=at.text("id"),
        title=at.text("title"),
        edition=at.text("edition"),
        products=frozenset(products),
        items=items,
        fixed_editions=at.texts("fixed_editions"),
        wording_clean=at.text("wording_clean"),
        wording_failed=at.text("wording_failed"),
    )
