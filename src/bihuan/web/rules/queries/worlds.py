"""Under which conditions something holds: sets of worlds put into as few words as they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Term = tuple[str, frozenset[str]]
Terms = list[tuple[Term, ...]]
World = Iterable[tuple[str, str]]
_Values = tuple[str, ...]
_CLASS = "safety_class"
_FIRST = ("component", "item", "produced_on", "product", _CLASS, "audience", "contact", "stage")


def terms_of(worlds: Iterable[World], universe: Iterable[World]) -> Terms:
    """The worlds as conditions of which one holds in each of them and none in another of the universe.

    A fact that makes no difference is left out; () alone means always. Every world gives the same facts.
    """
    held, whole = [dict(world) for world in worlds], [dict(world) for world in universe]
    tried = [_terms(_rows(held, facts), _rows(whole, facts), facts) for facts in _orders(whole)]
    return min(tried, key=lambda found: (len(found), sum(map(len, found))), default=[])


def _orders(whole: Sequence[dict[str, str]]) -> Iterator[list[str]]:
    """Orders in which facts may be told: each of them first; without the class where others settle it."""
    facts = sorted({fact for world in whole for fact in world}, key=_rank)
    without = [fact for fact in facts if fact != _CLASS]
    if any(not world.get(_CLASS, "") for world in whole):
        facts = without  # no rule reads the class: it was not resolved
    choices = [facts]
    if facts != without and len(_rows(whole, facts)) == len(_rows(whole, without)):
        choices.append(without)
    for chosen in choices:
        for first in chosen:
            yield [first, *(fact for fact in chosen if fact != first)]


def _rank(fact: str) -> tuple[int, str]:
    return (_FIRST.index(fact), "") if fact in _FIRST else (len(_FIRST), fact)


def _rows(worlds: Iterable[dict[str, str]], facts: Sequence[str]) -> frozenset[_Values]:
    return frozenset(tuple(world.get(fact, "") for fact in facts) for world in worlds)


def _terms(held: frozenset[_Values], whole: frozenset[_Values], facts: Sequence[str]) -> Terms:
    if not held:
        return []
    if held == whole:
        return [()]
    values = sorted({world[0] for world in whole})
    alike: dict[object, list[str]] = {}
    for value in values:
        inside, around = _after(held, value), _after(whole, value)
        if inside:
            alike.setdefault("always" if inside == around else (inside, around), []).append(value)
    found: Terms = []
    for group in alike.values():
        rest = _terms(_after(held, group[0]), _after(whole, group[0]), facts[1:])
        here: tuple[Term, ...] = () if len(group) == len(values) else ((facts[0], frozenset(group)),)
        found += [(*here, *more) for more in rest]
    return found


def _after(worlds: frozenset[_Values], value: str) -> frozenset[_Values]:
    """What the other facts may be where the first one has this value."""
    return frozenset(world[1:] for world in worlds if world[0] == value)
