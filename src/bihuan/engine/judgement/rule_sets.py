"""Sampling rules 实施细则 that a sheet names: their wording, and items that they do not list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bihuan.engine.judgement.names import key_of
from bihuan.engine.judgement.results import Overall, ReadingVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold, is_missing
from bihuan.engine.rules.rulebook import RuleSet

_WORDED = frozenset({Overall.NONCONFORMING, Overall.NO_NONCONFORMITY_FOUND})


def rule_sets_by_name(rule_sets: Iterable[RuleSet]) -> Mapping[str, RuleSet]:
    """Look-up by id, title, and title with edition."""
    return {key_of(name): r for r in rule_sets for name in (r.id, r.title, f"{r.title}{r.edition}")}


def rule_set_reasons(
    text: str, overall: Overall, found: Sequence[ReadingVerdict], rule_sets: Mapping[str, RuleSet]
) -> list[Reason]:
    """How the named sampling rules word the result, and which judged items they do not list.

    An item outside the list is still compared: the lists known here may be incomplete.
    """
    if is_missing(text):
        return []
    rule_set = rule_sets.get(key_of(text))
    if rule_set is None:
        return [Reason.of("rule_set_unknown", text=fold(text))]
    reasons = []
    if overall in _WORDED:
        wording = rule_set.wording_failed if overall is Overall.NONCONFORMING else rule_set.wording_clean
        reasons.append(
            Reason.of("rule_set_wording", title=rule_set.title, edition=rule_set.edition, text=wording)
        )
    outside = dict.fromkeys(v.item for v in found if v.item and v.item not in rule_set.items)
    reasons += [Reason.of("outside_rule_set", item=item, title=rule_set.title) for item in outside]
    return reasons
