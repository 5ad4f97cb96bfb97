"""The tree of RFC 6962, against its definition, and the verifier that everybody may run."""

from __future__ import annotations

import copy
import hashlib
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.ledger import merkle, verify_entry
from bihuan.web.ledger.facts import FORMAT, GENESIS, Entry

SIZES = st.integers(1, 130)


def leaves(size: int) -> list[bytes]:
    return [hashlib.sha256(str(number).encode()).digest() for number in range(size)]


def by_definition(data: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word by word."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(data[:k]) + by_definition(data[k:])).digest()


@given(st.integers(0, 130))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert merkle.root(iter(leaves(size))) == by_definition(leaves(size))


def test_the_root_of_known_leaves_is_known() -> None:
    """The tree of the reference implementation of Certificate Transparency."""
    data = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
    data += [b"\x50\x51\x52\x53\x54\x55\x56\x57", bytes(range(0x60, 0x70))]
    assert merkle.root(data).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def entry(number: int) -> Entry:
    who = ("lin", "林晓")
    at = datetime(2026, 11, 24, 9, 30, number % 60, tzinfo=UTC)
    return Entry(number, FORMAT, "tea.made", "", "", '{"cups":1}', *who, at, GENESIS)


def proof(index: int, size: int) -> dict[str, Any]:
    """The proof of one of the entries 11, 12, …, and the true root."""
    data = [bytes.fromhex(entry(11 + place).digest()) for place in range(size)]
    told = asdict(entry(11 + index))
    told["at"] = told["at"].isoformat(timespec="microseconds")
    path = [node.hex() for node in merkle.path(data, index=index, size=size)]
    places = {"day": "2026-11-24", "first": 11, "size": size, "index": index}
    root = by_definition(data).hex()
    return {"form": "bihuan-ledger-proof-1", "entry": told, **places, "path": path, "root": root}


@st.composite
def proofs(draw: st.DrawFn) -> dict[str, Any]:
    size = draw(SIZES)
    return proof(draw(st.integers(0, size - 1)), size)


@given(proofs())
def test_the_proof_of_every_entry_verifies_and_is_short(found: dict[str, Any]) -> None:
    assert verify_entry.stands(found, found["root"])
    assert len(found["path"]) <= (found["size"] - 1).bit_length()


def stands(found: dict[str, Any], root: str) -> bool:
    try:
        return verify_entry.stands(found, root)
    except ValueError:
        return False


def flipped(text: str, place: int) -> str:
    letter = text[place % len(text)]
    other = {"0": "1"}.get(letter, "0")
    place %= len(text)
    return text[:place] + other + text[place + 1 :]


@given(proofs(), st.data())
def test_any_flipped_digit_of_path_or_root_fails(found: dict[str, Any], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 63))
    assert not stands(found, flipped(found["root"], place))
    for index in range(len(found["path"])):
        forged = copy.deepcopy(found)
        forged["path"][index] = flipped(forged["path"][index], place)
        assert not stands(forged, found["root"])


@given(proofs(), st.data())
def test_any_changed_field_of_the_entry_fails(found: dict[str, Any], data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(set(found["entry"]) - {"sequence", "format"})))
    text = found["entry"][field]
    forged = copy.deepcopy(found)
    forged["entry"][field] = flipped(text, data.draw(st.integers(0, len(text) - 1))) if text else "x"
    assert not stands(forged, found["root"])
    forged["entry"][field] = text
    forged["entry"]["sequence"] += 1
    assert not stands(forged, found["root"])
    forged["first"] += 1
    assert not stands(forged, found["root"])


@given(proofs(), st.data())
def test_a_path_that_is_too_long_or_too_short_fails(found: dict[str, Any], data: st.DataObject) -> None:
    longer, shorter = copy.deepcopy(found), copy.deepcopy(found)
    longer["path"].append("0" * 64)
    assert not stands(longer, found["root"])
    if shorter["path"]:
        shorter["path"].pop(data.draw(st.integers(0, len(shorter["path"]) - 1)))
        assert not stands(shorter, found["root"])


def test_an_entry_does_not_stand_at_the_place_of_another() -> None:
    found = proof(2, 7)
    for index in (0, 1, 3, 6):
        assert not stands({**found, "index": index, "first": 13 - index}, found["root"])


@pytest.mark.parametrize("index", [-1, 7, 70])
def test_a_place_outside_the_day_is_refused(index: int) -> None:
    found = proof(2, 7)
    with pytest.raises(ValueError, match="outside the day"):
        verify_entry.stands({**found, "index": index, "first": 13 - index}, found["root"])


def test_an_inner_node_does_not_pass_for_the_root_of_the_day() -> None:
    found = proof(2, 7)
    inner = by_definition([bytes.fromhex(entry(11 + place).digest()) for place in range(4)]).hex()
    with pytest.raises(ValueError, match="too short"):
        verify_entry.stands({**found, "path": found["path"][:-1]}, inner)
