"""Catalogue files → the engine's catalogue; records of an overlay replace those with the same id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from bihuan.engine.kernel.text import squeeze
from bihuan.engine.rules.catalogue import Catalogue, Category, FactKind, Fibre, Item, Named, Unit
from bihuan.rulebook.cursor import Cursor

KINDS = ("items", "categories", "fibres", "facts", "parts", "components", "units")
_Record = TypeVar("_Record")


def read_catalogue(files: Mapping[str, Sequence[Cursor]]) -> Catalogue:
    """The catalogue from its files by kind, those of the package before those of an overlay."""
    catalogue = Catalogue(
        items=_read(files, "items", _item),
        categories=_read(files, "categories", _category),
        fibres=_read(files, "fibres", _fibre),
        facts=_read(files, "facts", _fact),
        parts=_read(files, "parts", _named),
        components=_read(files, "components", _named),
        units=_read(files, "units", _unit),
    )
    for kind in KINDS:
        _check_names(files.get(kind, ()))
    return catalogue


def _read(
    files: Mapping[str, Sequence[Cursor]], kind: str, build: Callable[[Cursor], _Record]
) -> tuple[_Record, ...]:
    found: dict[str, _Record] = {}
    for file in files.get(kind, ()):
        seen: set[str] = set()
        for at in file.entries():
            identity = at.text("id")
            if identity in seen:
                at.report("rulebook_id_twice", "id", id=identity)
            seen.add(identity)
            found[identity] = build(at)
    return tuple(found.values())


def _check_names(files: Sequence[Cursor]) -> None:
    """A name that belongs to two records of one kind would be read as either: a fault."""
    owners: dict[str, str] = {}
    for file in files:
        for at in file.entries():
            identity = at.text("id")
            for name in (identity, at.text("zh"), at.text("en"), *at.texts("aliases")):
                key = squeeze(name).lower()
                if key and owners.setdefault(key, identity) != identity:
                    at.report("rulebook_name_of_two", name=name, one=owners[key], other=identity)


def _pairs(record: Cursor, key: str) -> tuple[tuple[str, str], ...]:
    words: Mapping[str, Any] = record.data.get(key, {})
    return tuple((str(word), str(value)) for word, value in words.items())


def _item(at: Cursor) -> Item:
    return Item(
        id=at.text("id"),
        zh=at.text("zh"),
        en=at.text("en"),
        aliases=at.texts("aliases"),
        scale=at.text("scale"),
        unit=at.text("unit"),
        unit_required=at.yes("unit_required"),
        per=at.text("per"),
        severity=at.text("severity", "performance"),
        method=at.text("method"),
        good_words=at.texts("good_words"),
        bad_words=at.texts("bad_words"),
        covers=at.texts("covers"),
    )


def _category(at: Cursor) -> Category:
    facts = at.child("facts") if at.has("facts") else None
    return Category(
        id=at.text("id"),
        zh=at.text("zh"),
        en=at.text("en"),
        aliases=at.texts("aliases"),
        groups=frozenset(at.texts("groups")),
        facts=tuple((fact, facts.texts(fact)) for fact in facts.data) if facts else (),
    )


def _fibre(at: Cursor) -> Fibre:
    return Fibre(
        id=at.text("id"),
        zh=at.text("zh"),
        en=at.text("en"),
        aliases=at.texts("aliases"),
        trade_names=at.texts("trade_names"),
    )


def _fact(at: Cursor) -> FactKind:
    return FactKind(
        id=at.text("id"),
        zh=at.text("zh"),
        en=at.text("en"),
        values=at.texts("values"),
        words=_pairs(at, "words"),
        name_words=_pairs(at, "name_words"),
        assumed=at.texts("assumed"),
    )


def _named(at: Cursor) -> Named:
    return Named(
        id=at.text("id"),
        zh=at.text("zh"),
        en=at.text("en"),
        aliases=at.texts("aliases"),
        kind=at.text("kind"),
    )


def _unit(at: Cursor) -> Unit:
    return Unit(
        id=at.text("id"),
        aliases=at.texts("aliases"),
        base=at.text("base"),
        factor=at.number("factor") or Decimal(1),
    )
