"""Which operator the subject of a matter is: found by code or name, or said by an officer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from bihuan.web.census.linking.events import PartyResolved
from bihuan.web.census.linking.parties import codes_of
from bihuan.web.census.linking.queries.parties import Meant, given_code, operators_meant
from bihuan.web.census.models import Operator, Party
from bihuan.web.census.queries.matters import OBLIGATION
from bihuan.web.ledger.actions import recording
from bihuan.web.loops.models import Obligation
from bihuan.web.loops.queries.operators import OPERATORS
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account

_PART = 1_000


def note_parties_of(*, loop_id: int, now: datetime) -> None:
    """What a handler of `flow` calls: the subjects of a matter, as soon as it has an obligation on them."""
    _note(_of_operators().filter(loop=loop_id).select_related("loop"), now=now)


def note_all_parties(*, now: datetime) -> None:
    """The subjects of every matter that nobody noted: those from before there was a census. Inside the
    recording of the caller.
    """
    known = set(Party.objects.filter(kind=OBLIGATION).values_list("ref", flat=True))
    laid = _of_operators().values_list("pk", flat=True).order_by("pk").iterator()
    unknown = [pk for pk in laid if str(pk) not in known]
    for at in range(0, len(unknown), _PART):
        _note(Obligation.objects.filter(pk__in=unknown[at : at + _PART]).select_related("loop"), now=now)


def resolve_open_parties() -> int:
    """Look again for the operators of subjects for which none was known; how many were found. Inside the
    recording of the caller.
    """
    waiting = list(Party.objects.filter(operator__isnull=True).order_by("pk"))
    found = operators_meant([Meant(party.name, party.code) for party in waiting])
    solved = []
    for party, operator in zip(waiting, found, strict=True):
        if operator is not None:
            party.operator_id = operator
            solved.append(party)
    Party.objects.bulk_update(solved, ["operator"], batch_size=_PART)
    return len(solved)


def resolve_party(*, party_id: int, operator_id: int, by: Account, now: datetime) -> Party:
    """An officer says which operator the subject of a matter is. Raises DoesNotExist."""
    with recording(by=as_actor(by), now=now) as rec:
        party = Party.objects.select_for_update().get(pk=party_id)
        party.operator = Operator.objects.get(pk=operator_id)
        party.save(update_fields=["operator"])
        rec(PartyResolved(party_id=party.pk, operator_id=operator_id))
    return party


def _of_operators() -> QuerySet[Obligation]:
    """The obligations on operators that are named; a complainant or a sending office is none."""
    return Obligation.objects.filter(subject__in=OPERATORS).exclude(subject_name="")


def _note(laid: Iterable[Obligation], *, now: datetime) -> None:
    rows = {str(one.pk): one for one in laid}
    known = Party.objects.filter(kind=OBLIGATION, ref__in=list(rows)).values_list("ref", flat=True)
    for ref in known:
        del rows[ref]
    if not rows:
        return
    meant = _meant(list(rows.values()))
    found = operators_meant(meant)
    Party.objects.bulk_create(
        Party(kind=OBLIGATION, ref=ref, name=one.name, code=one.code, operator_id=operator, at=now)
        for ref, one, operator in zip(rows, meant, found, strict=True)
    )


def _meant(laid: Sequence[Obligation]) -> list[Meant]:
    """Name and code of each; the finding behind the matter tells the code, if any."""
    ids: dict[str, set[str]] = defaultdict(set)
    for one in laid:
        ids[one.loop.about_kind].add(one.loop.about_id)
    codes = {kind: codes_of(kind, about) for kind, about in ids.items()}
    told = (codes[one.loop.about_kind].get((one.loop.about_id, one.subject), "") for one in laid)
    return [Meant(one.subject_name, given_code(code)) for one, code in zip(laid, told, strict=True)]
