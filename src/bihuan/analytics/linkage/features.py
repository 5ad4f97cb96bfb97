"""Records of registers with what linking compares: cleaned cells and the parts of names and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import opencc
import pyarrow as pa
import pyarrow.compute
from pypinyin import lazy_pinyin

from bihuan.engine.kernel.text import squeeze
from bihuan.engine.linkage.codes import clean_code, code_state
from bihuan.engine.linkage.contacts import AddressSplitter, clean_person, clean_phone
from bihuan.engine.linkage.names import NameParts, NameSplitter

compute: Any = pyarrow.compute  # its stubs do not know what its functions take
GIVEN = ("source", "record_id", "name", "code", "phone", "person", "address")
FEATURES = (
    "region", "core", "trade", "form", "name_kind", "former_core", "pinyin", "code_state", "clean_code",
    "clean_phone", "clean_person", "town", "street", "number",
)  # fmt: skip
_SUFFIXES = ("自治区", "自治州", "省", "市", "区", "县")
_SHARE_OF_ADDRESSES = 0.01  # a place that fewer addresses begin with is not taken from them
_SHORTEST = 2
_WHOLE_NAME, _ENOUGH_NAMES, _SHARE_OF_NAMES = 7, 300, 0.03


def prepare(records: pa.Table, *, towns: Sequence[str] = ()) -> pa.Table:
    """The records with their features added (all text, "" = unknown).

    `records` holds `source, record_id, name, code, phone, person, address` as text; further columns are
    kept. `towns` are the towns of the district. The regions that stand in names without 市 or 区 are
    taken from the records' own addresses, so the same rows in any order give the same features.
    """
    addresses = _each(records["address"], AddressSplitter(map(simplified, towns)).split)
    places = _places([one.above for one in addresses], _each(records["name"], str))
    names = _each(records["name"], NameSplitter([*places, *map(simplified, towns)]).split)
    codes = _each(records["code"], clean_code)
    features = {
        "region": [one.region for one in names],
        "core": [one.core for one in names],
        "trade": [one.trade for one in names],
        "form": [one.form for one in names],
        "name_kind": [one.kind.value for one in names],
        "former_core": _former_cores(names, places),
        "pinyin": [_pinyin(one.core) for one in names],
        "code_state": [code_state(code).value for code in codes],
        "clean_code": codes,
        "clean_phone": _each(records["phone"], clean_phone),
        "clean_person": _each(records["person"], clean_person),
        "town": [one.town for one in addresses],
        "street": [one.street for one in addresses],
        "number": [one.number for one in addresses],
    }
    found = records
    for name in FEATURES:
        column = pa.array(features[name], pa.string())
        place = found.schema.get_field_index(name)
        found = found.append_column(name, column) if place < 0 else found.set_column(place, name, column)
    return found


def clean_name(text: str, *, places: Sequence[str] = ()) -> NameParts:
    """The parts of one name, in simplified characters; for searching a name that somebody typed."""
    return NameSplitter(map(simplified, places)).split(simplified(text))


def simplified(text: str) -> str:
    """The text in half-width simplified characters without blanks."""
    return squeeze(text).translate(_SIMPLIFIED)


class _Simplified(dict[int, str]):
    """Characters and their simplified forms, looked up once (OpenCC's tables, character by character)."""

    def __missing__(self, character: int) -> str:
        self[character] = str(_converter().convert(chr(character)))
        return self[character]


@cache
def _converter() -> Any:
    return opencc.OpenCC("t2s")


_SIMPLIFIED = _Simplified()


def _each(column: Any, change: Callable[[str], Any]) -> list[Any]:
    """What `change` makes of every simplified cell; equal cells are changed once."""
    coded = compute.dictionary_encode(compute.fill_null(column, "")).combine_chunks()
    made = [change(simplified(text)) for text in coded.dictionary.to_pylist()]
    return [made[place] for place in coded.indices.to_numpy()]


def _places(aboves: list[str], names: list[str]) -> list[str]:
    """The regions that many addresses begin with, with and without 市, 区 …; what many names begin with."""
    counts = Counter(filter(None, aboves))
    least = max(2, _SHARE_OF_ADDRESSES * sum(counts.values()))
    found = set(_common_beginnings(names))
    for above, count in counts.items():
        if count >= least:
            for part in _parts(above):
                found.add(part)
                bare = next((part.removesuffix(end) for end in _SUFFIXES if part.endswith(end)), part)
                if len(bare) >= _SHORTEST:
                    found.add(bare)
    return sorted(found)


def _common_beginnings(names: list[str]) -> Iterator[str]:
    """No core is shared by so many different names: a beginning that is must be a place."""
    whole = {name for name in names if len(name) >= _WHOLE_NAME}
    if len(whole) < _ENOUGH_NAMES:
        return
    for length in (2, 3):
        for beginning, count in Counter(name[:length] for name in whole).items():
            if count >= _SHARE_OF_NAMES * len(whole):
                yield beginning


def _parts(above: str) -> list[str]:
    """A chain of regions, cut behind each 省, 市, 区, 县."""
    parts, begin = [], 0
    for at in range(1, len(above)):
        if above[begin : at + 1].endswith(_SUFFIXES) and at - begin >= _SHORTEST:
            parts.append(above[begin : at + 1])
            begin = at + 1
    return parts


def _former_cores(names: list[NameParts], places: list[str]) -> list[str]:
    splitter = NameSplitter(places)
    return [splitter.split(one.former).core if one.former else "" for one in names]


def _pinyin(text: str) -> str:
    return " ".join(_syllable(character) for character in text)


@cache
def _syllable(character: str) -> str:
    return str(lazy_pinyin(character)[0])
