"""Operators for tests: made from records, as every operator is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bihuan.web.census.actions.operators import create_operators, set_fields
from bihuan.web.census.models import ListFile, Operator, Record, Source
from bihuan.web.people.facts import as_actor
from tests.kit.cast import office, person

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def list_file(source: str = "登记注册", *, kind: str = Source.Kind.REGISTRATION) -> ListFile:
    """A file of a source, made once."""
    by = person("registrar")
    found, _ = Source.objects.get_or_create(name=source, defaults={"kind": kind})
    told = {"name": f"{source}.xlsx", "received_on": TODAY, "at": NOW, "by": by, "office": by.office}
    return ListFile.objects.get_or_create(source=found, digest=f"{found.pk:064}", defaults=told)[0]


def record_of(name: str, *, source: str = "登记注册", **columns: Any) -> Record:
    """A record of a source that nobody has linked yet."""
    file = list_file(source)
    number = Record.objects.count() + 1
    raw = {"名称": name, **{key: value for key, value in columns.items() if isinstance(value, str)}}
    return Record.objects.create(
        source=file.source,
        record_id=f"R{number}",
        list_file=file,
        row=number,
        raw=raw,
        name=name,
        changed_at=NOW,
        **columns,
    )


def operator_of(
    name: str, *, branch: str = "", fields: dict[str, Any] | None = None, **columns: Any
) -> Operator:
    """An operator of one record; `columns` are the record's, `fields` are written afterwards."""
    by = as_actor(person("registrar"))
    made = create_operators(groups=[[record_of(name, **columns)]], by=by, now=NOW)[0]
    new = {**(fields or {}), **({"branch_id": office(branch).pk} if branch else {})}
    if new:
        set_fields(operator_id=made.pk, new=new, on=TODAY, by=by, now=NOW)
    return Operator.objects.get(pk=made.pk)
