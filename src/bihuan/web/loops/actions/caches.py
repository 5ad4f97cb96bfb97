"""The one place that writes a loop's caches, always from `fold`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from bihuan.engine.procedures.history import Matter
from bihuan.engine.rules.calendars import Calendars
from bihuan.engine.rules.procedures import Procedure
from bihuan.web.loops.facts import STANDING_FIELDS, differing, obligations_of, search_text_of, standing_of
from bihuan.web.loops.models import Loop, Obligation, SearchText


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a loop is counted by: the edition of its procedure and the calendars."""

    procedure: Procedure
    calendars: Calendars


def write_caches(*, loop: Loop, rules: Rules, matter: Matter, names: Mapping[str, str], today: date) -> bool:
    """Bring a loop's caches and its obligations' rows to what its history says; whether anything differed."""
    standing = standing_of(rules.procedure, matter, rules.calendars, today=today)
    changed = differing(loop, standing)
    for name in STANDING_FIELDS:
        setattr(loop, name, getattr(standing, name))
    loop.save(update_fields=STANDING_FIELDS)
    rows = {row.key: row for row in Obligation.objects.filter(loop=loop)}
    laid = obligations_of(rules.procedure, matter, rules.calendars, names=names, today=today)
    for wanted in laid:
        row = rows.get(wanted.key)
        if row is None or differing(row, wanted):
            changed.append(wanted.key)
            row = row or Obligation(loop=loop)
            for name, value in asdict(wanted).items():
                setattr(row, name, value)
            row.save()
    _write_search_text(loop, search_text_of(standing, loop.title, loop.number, laid=laid))
    return bool(set(changed) - {"counted_on"})


def _write_search_text(loop: Loop, text: str) -> None:
    row = SearchText.objects.filter(loop=loop).first()
    if text and (row is None or row.text != text):
        SearchText(loop=loop, text=text).save(force_insert=row is None)
    elif row and not text:
        row.delete()
