"""Edition drafts: what they hold, section by section, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.entry import Entry, edition_file, published_fault
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.tables.rule_form import enter_reading
from bihuan.tables.rule_form_layout import (
    APPLIES,
    SHEETS,
    WHEN,
    FormColumn,
    TypedRow,
    columns_of,
    sheet_names,
)
from bihuan.tables.rule_form_read import FormReading, read_form
from bihuan.tables.rule_form_rows import FIRST_ROW, Place, TypedRows, places_of, read_rows, typed_rows
from bihuan.tables.rule_form_words import FormWords, form_parts
from bihuan.tables.rule_form_write import write_rows
from bihuan.web.ledger.facts import canonical
from bihuan.web.rules.facts import current_rulebook, overlay_folder
from bihuan.web.rules.models import DraftStep, EditionDraft
from bihuan.web.ui.words import language

HEAD = "head"
# Named by whoever submits and whoever confirms, never typed into a field.
PERSONS = ("entered_by", "checked_by")
_SOURCE = ("checked", "confidence", "source", "note")
_NOT_KEPT = frozenset(
    {
        "form_not_a_form",
        "form_sheet_unknown",
        "form_heading_unknown",
        "form_heading_twice",
        "form_heading_missing",
        "form_number_cell",
    }
)
_PLAIN = frozenset(
    {"item", "items", "limit", "unit", "parts", "components", "class", "grade", "finding", "text"}
)
_MARKED = frozenset({"rules", "exemptions", "labels"})
_MARKS = frozenset({"checked", "confidence", "source"})
_NOT_COPIED = frozenset(
    {"edition", "in_force_from", "in_force_until", "on_sale_from", "ends", "replaced_by", "note"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A task of the list: a part of the head, or one of the other sheets with a row for each thing."""

    id: str
    title: str
    sheet: str
    columns: tuple[FormColumn, ...]

    @property
    def has_rows(self) -> bool:
        return self.sheet != HEAD

    @property
    def has_conditions(self) -> bool:
        return any(column.key.startswith(WHEN) for column in self.columns)

    @property
    def is_needed(self) -> bool:
        """Whether the draft can't be submitted while it is blank."""
        return not self.has_rows and any(column.is_needed for column in self.columns)

    def holds(self, place: Place) -> bool:
        """Whether a place lies in this section."""
        if place.sheet != self.sheet:
            return False
        return self.has_rows or place.key in {column.key for column in self.columns}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What the loader says of typed rows.

    `faults` stand at their place; `others` belong to no cell of the form. `entry` is the rule file, None
    while there is any fault.
    """

    faults: Mapping[Place, tuple[Reason, ...]] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    entry: Entry | None = None

    @property
    def count(self) -> int:
        """Number of faults."""
        return sum(map(len, self.faults.values())) + len(self.others)

    def within(self, section: Section, row: int | None = None) -> list[tuple[Place, Reason]]:
        """The faults of a section; of one row, when it is given."""
        return [
            (place, reason)
            for place, reasons in self.faults.items()
            for reason in reasons
            if section.holds(place) and row in (None, place.row)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A section as the task list shows it: filled rows (or fields) and faults."""

    section: Section
    filled: int
    faults: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A filled row: its number as the workbook counts, its cells, its faults.

    A cell is its heading ("" where the text speaks for itself) and its text; `conditions` are those under
    which the row holds.
    """

    number: int
    cells: tuple[tuple[str, str], ...]
    conditions: tuple[tuple[str, str], ...]
    typed: TypedRow
    faults: tuple[Reason, ...]


def sections() -> dict[str, Section]:
    """Every section, in the order of work."""
    head = {column.key: column for column in _columns(HEAD) if column.key not in PERSONS}
    scope = [key for key in head if key.startswith(APPLIES)]
    plain = [key for key in head if key not in (*_SOURCE, *scope)]
    parts = (
        ("edition", _("版本与日期"), plain),
        ("source", _("核对程度与备注"), _SOURCE),
        ("scope", _("适用范围"), scope),
    )
    found = [
        Section(id=id, title=title, sheet=HEAD, columns=tuple(head[key] for key in keys))
        for id, title, keys in parts
    ]
    order = ("sources", *(sheet for sheet in SHEETS if sheet not in (HEAD, "sources")))
    found += [
        Section(id=sheet, title=sheet_names()[sheet][language()], sheet=sheet, columns=_columns(sheet))
        for sheet in order
    ]
    return {section.id: section for section in found}


def tasks_of(rows: TypedRows, check: Check) -> list[Task]:
    """The task list of a draft."""
    return [
        Task(section=one, filled=filled, faults=len(check.within(one)) if filled or one.is_needed else 0)
        for one in sections().values()
        for filled in (_filled(one, rows),)
    ]


def first_facts() -> frozenset[str]:
    """The facts that most standards read: their conditions stand in front."""
    return frozenset(form_parts()["first_facts"])


def words() -> FormWords:
    """The words of the form in the reader's language."""
    return _words(current_rulebook().catalogue_digest, language())


def read_typed(rows: TypedRows, *, name: str) -> FormReading:
    """Typed rows, read as the form is read."""
    return read_rows(rows, name=name, catalogue=current_rulebook().catalogue, language=language())


def check_rows(rows: TypedRows, *, name: str, entered_by: str = "", checked_by: str = "") -> Check:
    """Everything that is wrong with typed rows, or the rule file that they make, proven.

    The same checks as `bihuan rules import`; beyond it a published edition can't be changed.
    """
    rules = (str(overlay_folder()), current_rulebook().digest)
    return _checked(rules, language(), canonical(rows), (name, entered_by, checked_by))


@lru_cache(maxsize=32)
def _checked(rules: tuple[str, str], language: str, typed: str, names: tuple[str, str, str]) -> Check:
    """The check of rows (as JSON) under one state of the rules: a page is looked at again and again."""
    rows: TypedRows = json.loads(typed)
    catalogue, overlay = current_rulebook().catalogue, overlay_folder()
    reading = read_typed(rows, name=names[0])
    faults: list[Fault] = []
    entry = None
    try:
        entry = enter_reading(
            reading, catalogue=catalogue, overlay=overlay, entered_by=names[1], checked_by=names[2]
        )
    except RulebookError as error:
        faults += error.faults
    if not reading.faults and (published := published_fault(reading.document, overlay=overlay)):
        faults.append(published)
    if faults:
        return _placed(faults, places_of(rows, catalogue=catalogue, language=language))
    return Check(entry=entry)


def check_draft(draft: EditionDraft) -> Check:
    """What is wrong with a draft under the rules as they stand now."""
    persons = (draft.entered_by, draft.checked_by) if draft.checked_by else ("", "")
    return check_rows(draft.content, name=draft.name, entered_by=persons[0], checked_by=persons[1])


def draft_file(draft: EditionDraft) -> tuple[PurePosixPath, str] | None:
    """A draft as a rule file, to be tried before it is used; None while it has faults.

    Where it belongs below a folder of rules, and its YAML.
    """
    entry = check_draft(draft).entry
    return None if entry is None else (entry.place, entry.content.decode("utf-8"))


def blank_rows() -> dict[str, list[TypedRow]]:
    """The rows of a blank form."""
    return typed_rows(None, catalogue=current_rulebook().catalogue)


def rows_of_workbook(content: bytes, *, name: str) -> tuple[dict[str, list[TypedRow]], list[str]]:
    """The rows of a filled form as they were typed, and what can't be kept in a draft.

    A wrong word or limit is kept, to be mended on the page; what the page has no cell for, or what the
    workbook itself has lost already, refuses the file. Raises InputError for a file that can't be read.
    """
    reading = read_form(content, name=name, catalogue=current_rulebook().catalogue)
    lost = [fault.text(language=language()) for fault in reading.faults if fault.reason.code in _NOT_KEPT]
    return {sheet: list(rows) for sheet, rows in reading.rows.items()}, lost


def workbook_of(rows: TypedRows) -> bytes:
    """The Excel form of typed rows, in the reader's language."""
    return write_rows(rows, catalogue=current_rulebook().catalogue, language=language())


def rows_from(name: str, *, is_new: bool) -> dict[str, list[TypedRow]]:
    """The typed rows of an edition that the rulebook holds; as the start of the next one when `is_new`.

    A new edition has days and sources of its own: those of the old one are left out, and it ends the old one
    where that is open. A recalled figure stays recalled. Raises LookupError for an unknown name.
    """
    found = edition_file(name, overlay=overlay_folder())
    if isinstance(found, list):
        raise LookupError(name)
    rows = typed_rows(found[1], catalogue=current_rulebook().catalogue)
    head = {key: text for key, text in rows[HEAD][0].items() if key not in PERSONS}
    if is_new:
        rows = {sheet: [_carried(sheet, row, head) for row in some] for sheet, some in rows.items()}
        rows["sources"] = []
        ends = {} if head.get("in_force_until") else {"ends": head["edition"]}
        head = {key: text for key, text in _unmarked(head).items() if key not in _NOT_COPIED} | ends
    return {**rows, HEAD: [head]}


def list_drafts() -> QuerySet[EditionDraft]:
    """Every draft, the latest change first, with the name of whoever made it."""
    steps = Prefetch("steps", DraftStep.objects.defer("changes"))
    return EditionDraft.objects.defer("content").prefetch_related(steps)


def find_draft(draft_id: int) -> EditionDraft | None:
    """The draft of that number."""
    return EditionDraft.objects.filter(pk=draft_id).first()


def steps_since(draft: EditionDraft, version: int) -> Sequence[DraftStep]:
    """What was done to a draft after one of its versions, the latest first."""
    return list(draft.steps.filter(version__gt=version))


def told_changes(step: DraftStep) -> list[dict[str, str]]:
    """The cells that a step changed: title of the sheet, row, heading, text before and after."""
    titles = {sheet: name[language()] for sheet, name in sheet_names().items()}
    return [
        {
            "sheet": titles[one["sheet"]],
            "row": one["row"],
            "heading": column.heading[language()],
            **{side: in_words(column, one[side]) for side in ("before", "after")},
        }
        for one in step.changes
        if "key" in one
        for column in _columns(one["sheet"])
        if column.key == one["key"]
    ]


def in_words(column: FormColumn, text: str) -> str:
    """A cell in the reader's language."""
    return words().translated(column.kind, text) if text and words().known(column.kind) else text


def shown_rows(section: Section, rows: TypedRows, check: Check) -> list[ShownRow]:
    """The filled rows of a section for reading."""
    return [
        ShownRow(
            number=place + FIRST_ROW,
            cells=tuple(_cells(section, row, is_condition=False)),
            conditions=tuple(_cells(section, row, is_condition=True)),
            typed=row,
            faults=tuple(reason for _, reason in check.within(section, place)),
        )
        for place, row in enumerate(rows.get(section.sheet, ()))
        if any(row.values())
    ]


def draft_name(rows: TypedRows) -> str:
    """What a draft is called: "GB 18401-2010", as far as it is known."""
    head = rows[HEAD][0] if rows.get(HEAD) else {}
    return "-".join(filter(None, (head.get("standard", ""), head.get("edition", ""))))[:255]


def _columns(sheet: str) -> tuple[FormColumn, ...]:
    return columns_of(sheet, current_rulebook().catalogue)


@lru_cache(maxsize=4)
def _words(catalogue_digest: str, language: str) -> FormWords:
    return FormWords(current_rulebook().catalogue, language=language)


def _cells(section: Section, row: TypedRow, *, is_condition: bool) -> Iterator[tuple[str, str]]:
    # An id says least: it stands last.
    for column in sorted(section.columns, key=lambda one: one.key == "id" and section.id != "sources"):
        text = row.get(column.key, "")
        if text and column.key.startswith(WHEN) is is_condition:
            heading = "" if column.key in _PLAIN else column.heading[language()]
            yield heading, in_words(column, text)


def _carried(sheet: str, row: TypedRow, head: TypedRow) -> TypedRow:
    """A row for the next edition: copying makes no recalled figure better."""
    found = _unmarked(row)
    mark = row if row.get("checked") else head
    is_marked = sheet in _MARKED or row.get("row") in ("single", "band")
    if is_marked and mark.get("checked") == "recall":
        return {**found, "checked": "recall", "confidence": mark.get("confidence", "")}
    return found


def _unmarked(row: TypedRow) -> TypedRow:
    return {key: text for key, text in row.items() if key not in _MARKS}


def _filled(section: Section, rows: TypedRows) -> int:
    if section.has_rows:
        return sum(any(row.values()) for row in rows.get(section.sheet, ()))
    head = rows[HEAD][0] if rows.get(HEAD) else {}
    return sum(bool(head.get(column.key)) for column in section.columns)


def _placed(faults: Sequence[Fault], places: Mapping[str, Place]) -> Check:
    found: dict[Place, tuple[Reason, ...]] = {}
    others = []
    for fault in faults:
        place = places.get(fault.cell)
        if place is None or place == Place(HEAD) or place.key in PERSONS:
            others.append(fault.text(language=language()))
        else:
            found[place] = (*found.get(place, ()), fault.reason)
    return Check(faults=found, others=tuple(others))
