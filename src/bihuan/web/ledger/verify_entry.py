#!/usr/bin/env python3
"""Does this entry stand in the ledger of that day?

    python3 verify_entry.py proof.json ROOT

ROOT is the day's root (64 hexadecimal digits) from a source that you trust: a printed page, a publication,
a letter - not from the proof itself. Python 3 is enough; nothing else is needed.
Exit 0: the entry stands under the root. 1: it does not. 2: the question cannot be answered.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

FORMATS = {
    1: ("sequence", "kind", "payload", "actor_id", "actor_name", "at", "previous_hash"),
    2: (
        "format",
        "sequence",
        "kind",
        "subject_kind",
        "subject_id",
        "payload",
        "actor_id",
        "actor_name",
        "at",
        "previous_hash",
    ),
}
HASH = re.compile("[0-9a-f]{64}")


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def entry_hash(entry: dict[str, Any]) -> bytes:
    """The hash of an entry: SHA-256 over the JSON list of its fields, without blanks, as UTF-8."""
    fields = FORMATS[entry["format"]]
    if set(entry) != {"format", *fields}:
        raise ValueError("the entry has other fields than its format")
    text = json.dumps([entry[field] for field in fields], ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8"))


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a leaf and its path lead to (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        raise ValueError("the entry's place lies outside the day")
    place, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            raise ValueError("the path is too long")
        if place % 2 == 1 or place == last:
            found = sha256(b"\x01" + beside + found)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            found = sha256(b"\x01" + found + beside)
        place, last = place // 2, last // 2
    if last:
        raise ValueError("the path is too short")
    return found


def stands(proof: dict[str, Any], root: str) -> bool:
    """Whether the entry of a proof stands under a root. Raises ValueError, KeyError, TypeError."""
    if proof["form"] != "bihuan-ledger-proof-1":
        raise ValueError("this is no proof of a ledger entry, or of a form that this program does not know")
    if proof["entry"]["sequence"] != proof["first"] + proof["index"]:
        raise ValueError("the entry's number is not that of its place in the day")
    path = [bytes.fromhex(one) for one in proof["path"]]
    leaf = sha256(b"\x00" + entry_hash(proof["entry"]))
    return root_from(leaf, proof["index"], proof["size"], path).hex() == root


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or not HASH.fullmatch(arguments[1].lower()):
        sys.stderr.write("usage: python3 verify_entry.py proof.json ROOT (64 hexadecimal digits)\n")
        return 2
    try:
        proof = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        is_under_root = stands(proof, arguments[1].lower())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sys.stderr.write(f"{arguments[0]}: cannot be read as a proof ({error!r})\n")
        return 2
    entry = proof["entry"]
    said = f"entry {entry['sequence']} ({entry['kind']}, {entry['at']}) of {proof['day']}"
    sys.stdout.write(
        f"{said}: {'stands under the root' if is_under_root else 'DOES NOT stand under the root'}\n"
    )
    return 0 if is_under_root else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
