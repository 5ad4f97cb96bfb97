"""The form of a paper: what is filled in, who signs, and its words, in which {{name}} is a blank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from bihuan.engine.rules.marks import Mark
from bihuan.engine.rules.procedures import Citation, Words
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.digests import paper_form_digest
from bihuan.rulebook.procedure_names import ProcedureScope, read_citations, read_ids, read_words
from bihuan.rulebook.scope import nearest, read_mark

FieldKind = Literal["line", "text", "date"]
Layout = Literal["notice", "letter", "table"]
BlockKind = Literal["line", "to", "head", "foot", "rows"]
BLANK = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
# What every paper is given beside its own fields; `number` only where it is numbered.
STANDING_BLANKS = ("title", "office", "office_place", "issued_on")
NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperField:
    """One thing that the officer fills in.

    `source` is the fact of a matter that fills it first, "" for none. `kind`: one line, a text of several
    lines, or a day as it is written in the paper.
    """

    id: str
    words: Words
    kind: FieldKind
    required: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a paper's body, its blanks written {{name}}.

    `kind`: a line of text, the addressee, a heading, what stands below the signature, or the rows of a
    table, of which each has pairs of label and content, or one label alone.
    """

    kind: BlockKind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def blanks(self) -> frozenset[str]:
        """The names of its blanks."""
        return frozenset(name for text in self.texts for name in BLANK.findall(text))

    @property
    def texts(self) -> tuple[str, ...]:
        """All that it says, cell by cell."""
        return (self.text, *(cell for row in self.rows for cell in row))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForm:
    """The form of one kind of paper.

    `form` is its family (enforcement, sampling, complaint, letter), `layout` how its page is laid out,
    `title` what stands above it: its own words, or the blank {{title}}.
    `serial` is the word in its number, 责改 in 云市监〔责改〕〔2026〕12号; "" for a paper without a number.
    `signed_by`: roles of which one signs. `template`: the file name of a Word template that an office may
    lay over it. `digest`: SHA-256 of everything that decides how the paper reads.
    """

    id: str
    words: Words
    form: str
    layout: Layout
    title: str
    serial: str
    legal_review: bool
    signed_by: tuple[str, ...]
    sealed: bool
    served: bool
    fields: tuple[PaperField, ...]
    body: tuple[Block, ...]
    citations: tuple[Citation, ...]
    mark: Mark
    template: str
    digest: str = ""

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names of all that its template may ask for: its fields, its number, office, title and day."""
        numbered = (NUMBER,) if self.serial else ()
        return (*(field.id for field in self.fields), *numbered, *STANDING_BLANKS)

    @property
    def wanted_blanks(self) -> frozenset[str]:
        """Of these, what its template has to ask for, so that nothing that was filled in gets lost."""
        standing = {"office", "issued_on"} if self.layout != "table" else set()
        numbered = {NUMBER} if self.serial else set()
        return frozenset({field.id for field in self.fields} | numbered | standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperScope:
    """What a form may name."""

    names: ProcedureScope
    fields: Mapping[str, PaperField]


def read_field(at: Cursor, facts: frozenset[str]) -> PaperField:
    """An entry of catalogue/paper_fields.yaml."""
    source = at.text("source")
    if source and source not in facts:
        at.report("paper_unknown_fact", "source", fact=source, known=nearest(source, facts))
    return PaperField(
        id=at.text("id"),
        words=read_words(at),
        kind=cast(FieldKind, at.text("kind", "line")),
        required=True,
        source=source,
    )


def read_form(at: Cursor, scope: PaperScope, *, default: Mark | None) -> PaperForm:
    """An entry of a file of paper forms; faults are reported through the cursor."""
    papers = scope.names.names["papers"]
    identity = at.text("id")
    read_ids(at, "id", frozenset(papers))
    paper = papers.get(identity)
    form = PaperForm(
        id=identity,
        words=paper.words if paper else Words(identity, identity),
        form=paper.form if paper else "",
        layout=cast(Layout, at.text("layout")),
        title=at.text("title", "{{title}}"),
        serial=at.text("serial"),
        legal_review=at.yes("legal_review"),
        signed_by=read_ids(at, "signed_by", scope.names.known("roles")),
        sealed=at.yes("sealed"),
        served=at.yes("served"),
        fields=tuple(_fields(at, scope.fields)),
        body=tuple(_blocks(at)),
        citations=read_citations(at, scope.names),
        mark=read_mark(at, scope.names, default=default),
        template=f"{identity}.docx",
    )
    _check_blanks(at, form)
    return replace(form, digest=paper_form_digest(form))


def _fields(at: Cursor, known: Mapping[str, PaperField]) -> Iterator[PaperField]:
    optional = read_ids(at, "optional", frozenset(at.texts("fields")))
    seen: set[str] = set()
    for index, name in enumerate(at.texts("fields")):
        field = known.get(name)
        if field is None:
            at.report("paper_unknown_field", "fields", index, field=name, known=nearest(name, known))
        elif name in seen:
            at.report("rulebook_id_twice", "fields", index, id=name)
        else:
            yield replace(field, required=name not in optional)
        seen.add(name)


def _blocks(at: Cursor) -> Iterator[Block]:
    for block in at.data["body"]:
        if isinstance(block, str):
            yield Block(kind="line", text=block)
        elif "rows" in block:
            yield Block(kind="rows", rows=tuple(tuple(row) for row in block["rows"]))
        else:
            ((kind, text),) = block.items()
            yield Block(kind=cast(BlockKind, kind), text=text)


def _check_blanks(at: Cursor, form: PaperForm) -> None:
    """Report blanks that nothing fills, and fields for which the paper has no place."""
    title = Block(kind="line", text=form.title)
    pieces: list[tuple[Block, tuple[str | int, ...]]] = [(title, ("title",))]
    pieces += [(block, ("body", index)) for index, block in enumerate(form.body)]
    for block, steps in pieces:
        for name in sorted(block.blanks - set(form.blanks)):
            at.report("paper_unknown_blank", *steps, blank=name, known=", ".join(form.blanks))
        for text in block.texts:
            rest = BLANK.sub("", text)
            if "{{" in rest or "}}" in rest:
                at.report("paper_broken_blank", *steps, text=text)
    placed = frozenset[str]().union(*(block.blanks for block, _ in pieces))
    for field in form.fields:
        if field.id not in placed:
            at.report("paper_field_without_place", "fields", field=field.id)
