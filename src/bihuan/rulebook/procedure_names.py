"""The names that procedures use: roles, subjects, papers, evidence, laws, local figures, ways to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bihuan.engine.judgement.names import key_of
from bihuan.engine.rules.marks import Checked, Mark
from bihuan.engine.rules.procedures import Citation, Effect, Ending, LocalFigure, NamedThing, Nature, Words
from bihuan.rulebook.consistency import latest
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.load import Cursors
from bihuan.rulebook.scope import check_names, nearest, read_mark

_Record = TypeVar("_Record", NamedThing, LocalFigure, Ending, Nature)
Files = Mapping[str, Sequence[tuple[Cursor, int]]]  # kind → cursors with the layer of their file


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureScope:
    """What a procedure may name, by kind and id. `without_articles`: laws that are cited as a whole."""

    names: Mapping[str, Mapping[str, NamedThing]]
    without_articles: frozenset[str]
    sources: frozenset[str]
    figures: Mapping[str, LocalFigure]
    endings: Mapping[str, Ending]
    natures: Mapping[str, Nature]

    def known(self, kind: str) -> frozenset[str]:
        """The ids of one kind: roles, subjects, intervals, evidence, papers or laws."""
        return frozenset(self.names[kind])


def layered(cursors: Cursors) -> Files:
    """The cursors with the layer of their file alone."""
    return {kind: [(at, file.layer) for at, file in found] for kind, found in cursors.items()}


def source_ids(files: Files) -> frozenset[str]:
    """The sources that files may name."""
    kinds = ("sources", "procedure_sources")
    return frozenset(source for kind in kinds for at, _ in files.get(kind, ()) for source in at.data)


def read_names(files: Files, *, sources: frozenset[str]) -> ProcedureScope:
    """The names in their files; those of an overlay take the place of the package's."""
    kinds = ("roles", "subjects", "intervals", "evidence", "papers", "laws")
    plain = ProcedureScope(
        names={kind: _by_id(_latest(files, kind, _named)) for kind in kinds},
        without_articles=frozenset(
            at.text("id")
            for file, _ in files.get("laws", ())
            for at in file.entries()
            if at.yes("without_articles")
        ),
        sources=sources,
        figures={},
        endings={},
        natures={},
    )
    figures = _latest(files, "figures", lambda at: _figure(at, plain))
    endings = _latest(files, "endings", lambda at: _ending(at, plain))
    natures = _latest(files, "natures", lambda at: _nature(at, plain))
    _check_natures(files)
    return replace(plain, figures=_by_id(figures), endings=_by_id(endings), natures=_by_id(natures))


def read_words(at: Cursor) -> Words:
    """The Chinese and the English words of a record."""
    return Words(at.text("zh"), at.text("en"))


def read_citations(at: Cursor, scope: ProcedureScope) -> tuple[Citation, ...]:
    """The articles that a record cites: "order-18 46" is article 46 of a law in catalogue/laws.yaml."""
    found = []
    for text in at.texts("article"):
        law, _, article = text.partition(" ")
        named = scope.names["laws"].get(law)
        if named is None:
            at.report("procedure_unknown_law", "article", law=law, known=nearest(law, scope.known("laws")))
            continue
        if not article.strip() and law not in scope.without_articles:
            at.report("procedure_no_article", "article", law=law)
        found.append(Citation(law=named, article=article.strip()))
    return tuple(found)


def read_ids(at: Cursor, key: str, known: frozenset[str]) -> tuple[str, ...]:
    """The ids under a key; those that are not known are faults."""
    ids = at.texts(key)
    check_names(at, key, ids, known)
    return ids


def _latest(files: Files, kind: str, read: Callable[[Cursor], _Record]) -> tuple[_Record, ...]:
    records = [(at, read(at), layer) for file, layer in files.get(kind, ()) for at in file.entries()]
    return latest(records, name=lambda record: record.id)


def _by_id(records: Sequence[_Record]) -> Mapping[str, _Record]:
    return {record.id: record for record in records}


def _named(at: Cursor) -> NamedThing:
    return NamedThing(id=at.text("id"), words=read_words(at), form=at.text("form"))


def _figure(at: Cursor, scope: ProcedureScope) -> LocalFigure:
    if at.has("amount") == at.has("gap") or at.has("amount") != at.has("unit"):
        at.report("procedure_amount_or_gap", id=at.text("id"))
    amount = int(at.text("amount")) if at.has("amount") else None
    return LocalFigure(
        id=at.text("id"),
        words=read_words(at),
        amount=amount,
        unit=at.text("unit"),
        mark=Mark(Checked.RECALL, "low") if amount is None else read_mark(at, scope),
        citations=read_citations(at, scope),
        gap=read_words(at.child("gap")) if at.has("gap") else None,
    )


def _ending(at: Cursor, scope: ProcedureScope) -> Ending:
    return Ending(
        id=at.text("id"),
        words=read_words(at),
        evidence=read_ids(at, "evidence", scope.known("evidence")),
        by=frozenset(read_ids(at, "by", scope.known("roles"))),
        citations=read_citations(at, scope),
        is_watched=at.yes("watched"),
    )


def _nature(at: Cursor, scope: ProcedureScope) -> Nature:
    effect = Effect(at.text("failing"))
    if (effect is Effect.DOCUMENT) is not at.has("evidence"):
        at.report("procedure_nature_evidence", id=at.text("id"))
    return Nature(
        id=at.text("id"),
        words=read_words(at),
        names=at.texts("names"),
        failing=effect,
        is_verified=at.yes("verified"),
        citations=read_citations(at, scope),
        evidence=next(iter(read_ids(at, "evidence", scope.known("evidence"))), ""),
    )


def _check_natures(files: Files) -> None:
    """A word of sheets names one nature."""
    known: dict[tuple[str, int], str] = {}
    for file, layer in files.get("natures", ()):
        for at in file.entries():
            for name in (at.text("id"), at.text("zh"), at.text("en"), *at.texts("names")):
                other = known.setdefault((key_of(name), layer), at.text("id"))
                if other != at.text("id"):
                    at.report("procedure_nature_name_twice", name=name, other=other)
