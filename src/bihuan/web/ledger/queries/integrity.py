"""The ledger's own integrity checks, and those that hold for the rows of every room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Exists, ForeignKey, Model, OuterRef

from bihuan.web.ledger.audits import Tally
from bihuan.web.ledger.guards import declared, guard_faults
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.ledger.queries.chain import verify_chain
from bihuan.web.ledger.queries.entries import subject_kinds
from bihuan.web.ledger.queries.seals import count_unsealed, list_seals, root_of

_CHUNK = 5_000


def check_chain(tally: Tally) -> None:
    """Every entry's hash and tie, and the head; the first broken entry is named."""
    proof = verify_chain()
    tally.count("entries", proof.entries)
    if proof.broken_at is not None:
        row = f"{LedgerEvent._meta.label} {proof.broken_at}"
        tally.breach(row, f"audit_chain_{proof.fault}", sequence=str(proof.broken_at))


def check_guards(tally: Tally) -> None:
    """Every guard stands in the database, word for word, and nothing beside them."""
    tally.count("guards", len(declared(connection)))
    for name, fault in guard_faults(connection).items():
        tally.breach(name, f"audit_guard_{fault}")


def check_seals(tally: Tally) -> None:
    """Every day's root, computed anew; the days follow each other without a gap."""
    expected = 1
    tally.count("days", 0)
    for seal in list_seals():
        row = f"{seal._meta.label} {seal.day}"
        tally.count("days")
        if seal.first != expected or seal.last < seal.first:
            tally.breach(row, "audit_seal_gap", expected=str(expected), first=str(seal.first))
        elif root_of(seal) != seal.root:
            tally.breach(row, "audit_seal_changed", first=str(seal.first), last=str(seal.last))
        expected = seal.last + 1
    tally.count("unsealed", count_unsealed())


def check_subjects(tally: Tally) -> None:
    """Every row that an entry is about is there."""
    tally.count("rows", 0)
    for kind in subject_kinds():
        try:
            model = apps.get_model(kind)
        except (LookupError, ValueError):
            tally.breach(kind, "audit_subject_unknown")
            continue
        for ids in _subject_ids(kind):
            tally.count("rows", len(ids))
            there = _existing(model, ids)
            for gone in (one for one in ids if one not in there):
                tally.breach(f"{kind} {gone}", "audit_subject_gone")


def check_references(tally: Tally) -> None:
    """No row points to a row that is not there."""
    tally.count("rows", 0)
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                tally.count("rows", model._base_manager.count())
                for pk in _dangling(model, field):
                    tally.breach(f"{model._meta.label} {pk}", "audit_reference_gone", field=field.name)


def _subject_ids(kind: str) -> Iterator[list[str]]:
    """The ids of a kind of row, each once, in stretches."""
    ids = LedgerEvent.objects.filter(subject_kind=kind).order_by("subject_id")
    stream = ids.values_list("subject_id", flat=True).distinct().iterator(chunk_size=_CHUNK)
    while stretch := list(islice(stream, _CHUNK)):
        yield stretch


def _existing(model: type[Model], ids: list[str]) -> set[str]:
    keys = [key for one in ids if (key := _key(model, one)) is not None]
    return {str(pk) for pk in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)}


def _key(model: type[Model], text: str) -> object:
    try:
        return model._meta.pk.to_python(text) if model._meta.pk else None
    except ValidationError:
        return None


def _dangling(model: type[Model], field: ForeignKey) -> Iterator[object]:
    target = field.target_field
    there = target.model._base_manager.filter(**{target.attname: OuterRef(field.attname)})
    pointing = model._base_manager.filter(**{f"{field.attname}__isnull": False})
    return pointing.filter(~Exists(there)).order_by("pk").values_list("pk", flat=True).iterator()
