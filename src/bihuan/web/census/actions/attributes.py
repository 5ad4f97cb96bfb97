"""The history of an operator's columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bihuan.web.census.models import Attribute

_BATCH = 2000


def keep_attributes(*, field: str, changes: Mapping[int, tuple[str, str]], on: date) -> None:
    """End the values that held until a day and begin the new ones; `changes`: operator id → before, after."""
    ids = list(changes)
    for start in range(0, len(ids), _BATCH):
        _keep(field, {pk: changes[pk] for pk in ids[start : start + _BATCH]}, on)


def _keep(field: str, changes: Mapping[int, tuple[str, str]], on: date) -> None:
    of_field = Attribute.objects.filter(field=field, operator_id__in=changes)
    last = {one.operator_id: one for one in of_field.filter(until_on__isnull=True)}
    # Corrected on its own day, or for an earlier one: the later word holds from there on.
    corrected = [one for one in last.values() if one.from_on and one.from_on >= on]
    for one in corrected:
        earlier = of_field.filter(operator_id=one.operator_id, until_on__isnull=False)
        earlier.filter(from_on__gte=on).delete()
        earlier.filter(until_on__gt=on).update(until_on=on)
        one.value, one.from_on = changes[one.operator_id][1], on
    Attribute.objects.bulk_update(corrected, ["value", "from_on"])
    done = {one.operator_id for one in corrected}
    of_field.filter(until_on__isnull=True).exclude(operator_id__in=done).update(until_on=on)
    fresh = [
        # What it was before anybody changed it, since it is known at all.
        Attribute(operator_id=pk, field=field, value=before, until_on=on)
        for pk, (before, _after) in changes.items()
        if pk not in last
    ]
    new = [
        Attribute(operator_id=pk, field=field, value=after, from_on=on)
        for pk, (_before, after) in changes.items()
        if pk not in done
    ]
    Attribute.objects.bulk_create([*fresh, *new], batch_size=_BATCH)
