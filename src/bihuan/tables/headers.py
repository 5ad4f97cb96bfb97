"""Which column of the readings table a header names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bihuan.engine.judgement.names import key_of

_FILE = Path(__file__).with_name("headers.yaml")
_SIGNS = re.compile(r"[_.*#:;★☆※\"'“”]")
_BRACKETED = re.compile(r"[(\[【〔<][^()\[\]【】〔〕<>]*[)\]】〕>]")
_LISTS = frozenset({"footer_words", "row_labels", "unit_words", "verdict_words"})
_NUMBERED = re.compile(r"[^(\[<]*\d[^(\[<]*")  # "S0001", "2024-05-01": no column is called so
_HAN = re.compile(r"[\u3400-\u9fff]+(?:/[\u3400-\u9fff]+)*")
_TWO_LANGUAGES = re.compile(r"[\u3400-\u9fffa-z.,'&()/-]*|[\u3400-\u9fff]+[1-9]")

OUR_COLUMNS = (
    "outcome",
    "limit",
    "standard",
    "edition",
    "clause",
    "rule_id",
    "reasons",
    "compared_value",
    "source_checked",
    "lab_disagreement",
    "rests_on",
    "source",
    "row_kind",
)
SAMPLE_FACTS = (
    "sample_id",
    "product_category",
    "product_name",
    "audience",
    "stage",
    "treatment",
    "depth",
    "safety_class",
    "produced_on",
    "sampled_on",
    "purchased_on",
    "received_on",
    "declared_standard",
    "declared_grade",
    "composition_label",
    "purpose",
    "rule_set",
)
READING_FACTS = (
    "item",
    "part",
    "component",
    "value",
    "unit",
    "method",
    "tested_on",
    "declared_limit",
    "lab_limit",
    "lab_verdict",
)
CARRIED = (
    "report_no",
    "laboratory",
    "sampled_party",
    "sampled_party_code",
    "place",
    "channel",
    "nominal_maker",
    "nominal_maker_code",
    "trademark",
    "model",
    "lot",
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the readings table. `kind`: sample | carried | reading | other."""

    id: str
    kind: str
    names: tuple[str, ...]
    weak: tuple[str, ...] = ()
    is_date: bool = False


class Headers:
    """The header names of `headers.yaml`, indexed; each look-up is remembered."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.columns = {key: _column(key, body) for key, body in record.items() if key not in _LISTS}
        self._strong = _index((c.id, (c.id, *c.names)) for c in self.columns.values())
        self._weak = _index((c.id, c.weak) for c in self.columns.values())
        self._row_labels = _index(record["row_labels"].items())
        self._footers = tuple(header_key(word) for word in record["footer_words"])
        self._units = frozenset(key_of(word) for word in record["unit_words"])
        self._verdicts = frozenset(key_of(word) for word in record["verdict_words"])
        self.dates = frozenset(column.id for column in self.columns.values() if column.is_date)
        self._seen: dict[str, str | None] = {}

    def column(self, text: str) -> str | None:
        """The id of the column that a header names, or None."""
        if text.isascii() and _NUMBERED.fullmatch(text):
            return None
        if text not in self._seen:
            self._seen[text] = self._find(text, self._strong)
        return self._seen[text]

    def weak_column(self, text: str) -> str | None:
        """The id of the column that a header may name where no other header does."""
        return self._find(text, self._weak)

    def row_label(self, text: str) -> str | None:
        """`unit`, `lab_limit` or `method` where a first cell says what its row holds."""
        return self._find(text, self._row_labels)

    def is_unit_word(self, text: str) -> bool:
        """Whether a text is a unit that no catalogue lists (级, %)."""
        return key_of(text) in self._units

    def is_verdict(self, text: str) -> bool:
        """Whether a cell holds a verdict and nothing measured."""
        return key_of(text) in self._verdicts

    def is_footer(self, text: str) -> bool:
        """Whether a row that begins with this text carries no reading."""
        return header_key(text).lstrip("(*[").startswith(self._footers)

    def kind(self, column: str) -> str:
        """The kind of a column."""
        return self.columns[column].kind

    def _find(self, text: str, names: Mapping[str, str]) -> str | None:
        key = header_key(text)
        if not key:
            return None
        bare = _BRACKETED.sub("", key)
        if found := names.get(key) or names.get(bare):
            return found
        # "检验项目 Test Item" carries its name in two languages, "检验结果2" its number
        return names.get("".join(_HAN.findall(bare))) if _TWO_LANGUAGES.fullmatch(bare) else None


def header_key(text: str) -> str:
    """The form under which headers are compared."""
    return _SIGNS.sub("", key_of(text))


@lru_cache(maxsize=1)
def load_headers() -> Headers:
    """The packaged header names."""
    return Headers(yaml.load(_FILE.read_text("utf-8"), Loader=_LOADER))


_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _column(key: str, body: Mapping[str, Any]) -> Column:
    return Column(
        key, body["kind"], tuple(body["names"]), tuple(body.get("weak", ())), body.get("is_date") == "yes"
    )


def _index(records: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    return {header_key(name): column for column, names in records for name in names}
