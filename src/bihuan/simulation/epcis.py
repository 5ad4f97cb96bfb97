"""EPCIS 2.0 documents (JSON): a shipping event for each delivery, a transformation event for each lot made.

Company prefixes begin with 952, which GS1 keeps for demonstrations: no such identifier belongs to anyone.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

_CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
_UNITS = {"千克": "KGM", "米": "MTR"}  # pieces have none
_STEPS = {"process": "commissioning", "rework": "repairing", "split": "repackaging", "merge": "repackaging"}
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:bihuan:simulation")
_OFFSET = "+08:00"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A delivery of a quantity of one lot that went into another one."""

    source: int
    target: int
    quantity: int
    unit: str
    day: str
    kind: str
    supplier: int
    buyer: int
    product: int  # what was delivered
    made: int  # what the lot is that it went into


def write_documents(folder: Path, transfers: Iterable[Transfer], *, products: Sequence[str]) -> None:
    """One document for each month, its events in the order of their days."""
    months: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in _events(sorted(transfers, key=lambda one: (one.target, one.source, one.day, one.quantity))):
        months[event["eventTime"][:7]].append(event)
    folder.mkdir(parents=True, exist_ok=True)
    for month, events in sorted(months.items()):
        events.sort(key=lambda event: (event["eventTime"], event["eventID"]))
        text = json.dumps(_document(month, events), ensure_ascii=False, indent=1)
        (folder / f"{month}.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _document(month: str, events: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@context": [_CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": f"{month}-28T23:59:59{_OFFSET}",
        "epcisBody": {"eventList": events},
    }


def _events(transfers: Sequence[Transfer]) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(transfers):
        yield _shipping(one, number)
    for _, group in groupby(transfers, key=lambda one: one.target):
        yield _transformation(list(group))


def _shipping(one: Transfer, number: int) -> dict[str, Any]:
    return {
        "eventID": f"urn:uuid:{uuid.uuid5(_SPACE, f'shipping {one} {number}')}",
        "type": "ObjectEvent",
        "eventTime": f"{one.day}T09:00:00{_OFFSET}",
        "eventTimeZoneOffset": _OFFSET,
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "quantityList": [_quantity(one.supplier, one.product, one.source, one.quantity, one.unit)],
        "readPoint": {"id": _place(one.supplier)},
        "sourceList": [{"type": "owning_party", "source": _party(one.supplier)}],
        "destinationList": [{"type": "owning_party", "destination": _party(one.buyer)}],
    }


def _transformation(group: Sequence[Transfer]) -> dict[str, Any]:
    """What went into a lot, as far as it is recorded; how much came out is not."""
    last = max(one.day for one in group)
    first = group[0]
    return {
        "eventID": f"urn:uuid:{uuid.uuid5(_SPACE, f'made {first.target}')}",
        "type": "TransformationEvent",
        "eventTime": f"{last}T17:00:00{_OFFSET}",
        "eventTimeZoneOffset": _OFFSET,
        "inputQuantityList": [
            _quantity(one.supplier, one.product, one.source, one.quantity, one.unit) for one in group
        ],
        "outputQuantityList": [{"epcClass": _lot(first.buyer, first.made, first.target)}],
        "bizStep": _STEPS.get(first.kind, "repackaging"),
        "disposition": "in_progress",
        "readPoint": {"id": _place(first.buyer)},
        "bizLocation": {"id": _place(first.buyer)},
    }


def _quantity(owner: int, product: int, lot: int, quantity: int, unit: str) -> dict[str, Any]:
    found: dict[str, Any] = {"epcClass": _lot(owner, product, lot), "quantity": quantity}
    return found | ({"uom": _UNITS[unit]} if unit in _UNITS else {})


def _lot(owner: int, product: int, lot: int) -> str:
    """A lot as a class-level identifier (LGTIN)."""
    return f"urn:epc:class:lgtin:{_company(owner)}.0{product:05}.L{lot + 1:08}"


def _party(owner: int) -> str:
    return f"urn:epc:id:pgln:{_company(owner)}.{owner % 100_000:05}"


def _place(owner: int) -> str:
    return f"urn:epc:id:sgln:{_company(owner)}.{owner % 100_000:05}.0"


def _company(owner: int) -> str:
    return f"952{owner // 100_000:04}"
