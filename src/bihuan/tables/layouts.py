"""Where the tables of a sheet begin, and what each of their columns holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bihuan.engine.kernel.text import fold, is_missing
from bihuan.tables.headers import OUR_COLUMNS, SAMPLE_FACTS, Headers, header_key
from bihuan.tables.item_names import ItemNames, ItemText, joined

LONG, WIDE, REPORT = "long", "wide", "report"
_DEEPEST_HEADER = 4
_FEWEST_COLUMNS = 3
_MOST_UNKNOWN = 3  # one header in three must be known, or a row of data could pass for a header
_SAMPLE_NAMES = frozenset({"sample_id", "report_no", "product_name"})
_VERDICT_MARKS = frozenset({"outcome", "ruleid", "comparedvalue"})
_DECISIVE = frozenset({"value", "lab_limit", "lab_verdict", "either_verdict"})

Rows = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Use:
    """What a column holds. `column` is an id of the readings table, a fact, "" for an unknown header.

    `item` is the item of a wide column, or what the header of a result column says beside "result".
    """

    index: int
    header: str
    column: str
    kind: str  # sample | carried | reading | fact | item | sub_item | ours | other | unknown
    item: ItemText | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A table of a sheet: header rows from `first`, rows of data from `body`."""

    shape: str
    first: int
    body: int
    uses: tuple[Use, ...]

    def one(self, column: str) -> Use | None:
        """The column of that id."""
        return next((use for use in self.uses if use.column == column), None)

    def blocks(self) -> tuple[Layout, ...]:
        """The layout, or one for each block where a report sets its items in columns side by side."""
        items = [use for use in self.uses if use.column == "item"]
        same = {header_key(use.header) for use in items}
        if len(items) < 2 or len(same) > 1:
            return (self,)
        lead = items[0].index - min(use.index for use in self.uses if use.header)
        starts = [0, *(use.index - lead for use in items[1:]), len(self.uses)]
        return tuple(
            replace(self, uses=tuple(_within(use, first, last) for use in self.uses))
            for first, last in zip(starts, starts[1:], strict=False)
        )

    def all(self, kind: str) -> tuple[Use, ...]:
        """The columns of a kind."""
        return tuple(use for use in self.uses if use.kind == kind)


class Finder:
    """Finds headers in a sheet and reads them."""

    def __init__(self, headers: Headers, items: ItemNames) -> None:
        self.headers = headers
        self.items = items
        self._facts = {
            header_key(word): fact.id
            for fact in items.names.catalogue.facts
            for word in (fact.id, fact.zh, fact.en)
            if fact.id not in SAMPLE_FACTS
        }

    def header_at(self, rows: Rows, row: int) -> Layout | None:
        """The table whose header begins in a row (counted from 0), or None."""
        if sum(1 for text in rows[row] if text) < 2:
            return None
        shape = self._shape(rows[row])
        last = row
        if shape is None:
            last = row + 1
            if last >= len(rows) or not self._opens_band(rows[row], rows[last]):
                return None
            shape = WIDE
        while (
            last + 1 < len(rows)
            and last - row + 1 < _DEEPEST_HEADER
            and self._continues(rows, row, last, shape)
        ):
            last += 1
        uses = self.read_header(rows[row : last + 1], shape=shape)
        return Layout(shape, row, last + 1, tuple(uses))

    def is_header(self, row: tuple[str, ...], layout: Layout) -> bool:
        """Whether a row of data repeats the header, in any language."""
        named = [use for use in layout.uses if use.kind in ("sample", "reading") and use.index < len(row)]
        told = [use for use in named if self.headers.column(row[use.index]) == use.column]
        return len(told) >= _FEWEST_COLUMNS - 1 and 2 * len(told) > len([u for u in named if row[u.index]])

    def _columns(self, row: tuple[str, ...]) -> set[str]:
        return {column for text in row if text and (column := self.headers.column(text))}

    def _shape(self, row: tuple[str, ...]) -> str | None:
        columns = self._columns(row)
        texts = {text for text in row if text}
        if _MOST_UNKNOWN * len([text for text in texts if self.headers.column(text)]) < len(texts):
            return WIDE if columns & _SAMPLE_NAMES and self._item_count(row) else None
        kinds = [self.headers.kind(column) for column in columns]
        about_sample = sum(kind in ("sample", "carried") for kind in kinds)
        if "item" in columns and columns & _DECISIVE:
            is_long = bool(columns & {"sample_id", "report_no"}) or about_sample > 1
            return LONG if is_long else REPORT
        if (
            "value" in columns
            and about_sample
            and len(columns) >= _FEWEST_COLUMNS
            and columns & {"sample_id"}
        ):
            return None if self._item_count(row) else LONG
        if "item" in columns and "sample_id" in columns and len(columns) > _FEWEST_COLUMNS:
            return LONG
        if columns & _SAMPLE_NAMES and self._item_count(row):
            return WIDE
        return None

    def _item_count(self, row: tuple[str, ...]) -> int:
        return sum(
            1 for text in row if text and not self.headers.column(text) and self.items.parse(text).is_known
        )

    def _opens_band(self, row: tuple[str, ...], below: tuple[str, ...]) -> bool:
        """Item names over a second row that names the samples' columns."""
        columns = self._columns(below)
        if "item" in columns or not columns & _SAMPLE_NAMES:
            return False
        is_label = [self.headers.column(text) or self.items.qualifiers(text) for text in below if text]
        return self._item_count(row) > 0 and sum(map(bool, is_label)) * 2 > len(is_label)

    def _continues(self, rows: Rows, first: int, last: int, shape: str) -> bool:
        """Whether the row after `last` still belongs to the header: units, sub-items, kinds of cells."""
        row = rows[last + 1]
        told = 0
        for column, text in enumerate(row):
            if not text or is_missing(text):
                continue
            above = {rows[r][column] for r in range(first, last + 1)}
            if text in above:
                continue
            if not self._may_stand_in_header(text, above, shape):
                return False
            told += 1
        return told > 0

    def _may_stand_in_header(self, text: str, above: set[str], shape: str) -> bool:
        names_column = any(self.headers.column(word) for word in above if word)
        if shape != WIDE and (column := self.headers.column(text)):
            return self.headers.kind(column) == "reading"
        if self.items.qualifiers(text) is None:
            return shape == WIDE and (self.items.parse(text).is_known or bool(self.headers.column(text)))
        if shape == WIDE:
            return not names_column or any(self.headers.column(word) == "item" for word in above if word)
        return any(self.headers.column(word) in ("value", "item") for word in above if word)

    def read_header(self, band: Rows, *, shape: str) -> list[Use]:
        """What each column of a header holds; weak names count only where no strong one does."""
        texts = [_distinct(row[column] for row in band) for column in range(len(band[0]))]
        ours = {header_key(text) for column in texts for text in column} >= _VERDICT_MARKS
        uses: list[Use] = []
        top = ""
        for column, words in enumerate(texts):
            top = band[0][column] or top
            if shape == WIDE and not band[0][column] and self._stands_under(top, words):
                words.insert(0, top)  # the item's name stands over the first of its columns only
            uses.append(self._use(column, words, uses, shape=shape, ours=ours))
        taken = {use.column for use in uses}
        for place, use in enumerate(uses):
            weak = self.headers.weak_column(use.header) if use.kind == "unknown" else None
            if weak and weak not in taken:
                uses[place] = Use(use.index, use.header, weak, self.headers.kind(weak))
                taken.add(weak)
        return _with_verdicts(uses, shape)

    def _stands_under(self, top: str, words: list[str]) -> bool:
        """Whether a header without a first line is a sub-item of the item named to its left."""
        item = self.items.parse(top)
        if not item.is_known:
            return False
        for word in words:
            said = self.items.qualifiers(word)
            if said and (said.part or said.component or said.field != "value"):
                return True
            if said is None and self.items.refined(item.item, word):
                return True
        return False

    def _use(self, column: int, words: list[str], before: list[Use], *, shape: str, ours: bool) -> Use:
        header = " ".join(word.replace("\n", " ") for word in words)
        if not words:
            return self._blank(column, before, shape)
        if ours and header in OUR_COLUMNS:
            return Use(column, header, header, "ours")
        if shape == WIDE and (item := self._wide_item(words)):
            return Use(column, header, "", "item", item)
        if found := next((c for word in reversed(words) if (c := self.headers.column(word))), None):
            return self._named(column, header, found, words, before, shape)
        if result := self._result(words):
            return Use(column, header, "value", "reading", result)
        fact = next((f for word in words if (f := self._facts.get(header_key(word)))), "")
        return Use(column, header, fact, "fact" if fact else "unknown")

    def _named(
        self, column: int, header: str, found: str, words: list[str], before: list[Use], shape: str
    ) -> Use:
        if found == "item" and shape != WIDE and before and before[-1].header == header:
            return Use(column, header, "", "sub_item")  # one header over an item and its sub-items
        if found == "item" and len(words) > 1 and (said := self.items.qualifier(words[-1])) and not said.unit:
            return Use(column, header, "", "sub_item")
        result = self._result(words) if found == "value" else None
        return Use(column, header, found, self.headers.kind(found), result)

    def _blank(self, column: int, before: list[Use], shape: str) -> Use:
        after_item = bool(before) and (before[-1].column == "item" or before[-1].kind == "sub_item")
        return Use(column, "", "", "sub_item" if after_item and shape != WIDE else "other")

    def _result(self, words: list[str]) -> ItemText | None:
        """What the header of a result column says beside "result": "实测值(面料)", "结果 mg/kg"."""
        said = ItemText("")
        is_result = False
        for word in words:
            if self.headers.column(word) == "value" and "(" not in fold(word):
                is_result = True
            elif (parsed := self.items.parse_result(word)) is not None:
                is_result = True
                said = joined(said, parsed)
            elif (alone := self.items.qualifiers(word)) is not None:
                said = joined(said, alone)
        return said if is_result else None

    def _wide_item(self, words: list[str]) -> ItemText | None:
        """The item of a wide column from its header texts, top to bottom."""
        found = ItemText("")
        for word in words:
            if found.item and (narrower := self.items.refined(found.item, word)):
                found = joined(narrower, replace(found, item=""))
            else:
                found = joined(found, self._said_by(word, found))
        return found if found.item else None

    def _said_by(self, word: str, found: ItemText) -> ItemText:
        """What one text of a wide header adds; under a known item nothing of it is dropped."""
        parsed = self.items.parse(word)
        if parsed.is_known:
            return parsed
        if said := self.items.qualifiers(word):
            return said
        if self.headers.column(word):
            return ItemText("")
        if found.is_known:
            return ItemText("", component=fold(word))
        return parsed if parsed.unit else ItemText("")


def _within(use: Use, first: int, last: int) -> Use:
    return use if first <= use.index < last else Use(use.index, "", "", "other")


def _distinct(words: Iterable[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        if word and not is_missing(word) and word not in found:
            found.append(word)
    return found


def _with_verdicts(uses: list[Use], shape: str) -> list[Use]:
    """A plain "判定" is the item's where items stand in rows, the sample's where samples do."""
    has_item_verdict = any(use.column == "lab_verdict" for use in uses)
    target = "sample_verdict" if shape == WIDE or has_item_verdict else "lab_verdict"
    kind = "sample" if target == "sample_verdict" else "reading"
    named = {use.column for use in uses}
    basis = "method" if shape != WIDE and "method" not in named else ""
    replaced = {
        "either_verdict": (target, kind),
        "test_basis": (basis, "reading" if basis else "unknown"),
    }
    return [
        Use(use.index, use.header, *replaced[use.column]) if use.column in replaced else use for use in uses
    ]
