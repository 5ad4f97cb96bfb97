"""Which operator a name and a code mean, and which subjects of matters wait for an officer to say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.engine.linkage.codes import CodeState, clean_code, code_state
from bihuan.web.census.facts.spelling import clean_name
from bihuan.web.census.linking.queries.families import VALID, codes_of
from bihuan.web.census.models import Operator, OperatorName, Party, Record
from bihuan.web.census.queries.matters import OBLIGATION
from bihuan.web.loops.models import Loop, Obligation
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.people.models import Account

_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a matter names: the name as it is written there, and the code, "" for none."""

    name: str
    code: str = ""


def given_code(text: str) -> str:
    """A code as a sheet gives it, cleaned; "" where it fails its own check: such a one decides nothing."""
    code = clean_code(text)
    return code if code_state(code) == CodeState.VALID else ""


def operators_meant(told: Sequence[Meant]) -> list[int | None]:
    """The operator that each means, None where none or several families could be meant.

    A code decides; without one that is known, the whole name, unless its family holds another valid code.
    """
    by_code = _by_code({one.code for one in told if one.code})
    by_name = _by_name({one.name for one in told if one.name})
    named = {root for found in by_name.values() for root in found}
    codes = codes_of(named)
    return [_meant(one, by_code, by_name, codes) for one in told]


def candidates_of(party: Party) -> QuerySet[Operator]:
    """The operators that a subject could be: of its code, or of its name."""
    meant = Q(clean_name=clean_name(party.name)) | Q(names__name=party.name)
    if party.code:
        meant |= Q(code=party.code) | Q(records__clean_code=party.code, records__code_state=VALID)
    roots = Operator.objects.filter(meant).values("root")
    return Operator.objects.filter(pk__in=roots).order_by("pk")


def open_parties(account: Account, *, today: date) -> list[tuple[Party, Loop]]:
    """The subjects of matters that an account may see for which nobody knows the operator, latest first."""
    waiting = list(Party.objects.filter(kind=OBLIGATION, operator__isnull=True).order_by("-pk"))
    return _with_loops(account, waiting, today=today)


def find_party(account: Account, party_id: int, *, today: date) -> tuple[Party, Loop] | None:
    """The subject with its matter, where an account may see that, or None."""
    party = Party.objects.filter(pk=party_id, kind=OBLIGATION).select_related("operator__root").first()
    return next(iter(_with_loops(account, [party], today=today)), None) if party else None


def _with_loops(account: Account, parties: Sequence[Party], *, today: date) -> list[tuple[Party, Loop]]:
    """The parties of matters that an account may see, each with its matter."""
    rows = Obligation.objects.filter(pk__in=[int(party.ref) for party in parties], is_withdrawn=False)
    loops = dict(rows.values_list("pk", "loop_id"))
    seen = visible_loops(account, today=today).in_bulk(set(loops.values()))
    found = ((party, seen.get(loops.get(int(party.ref), 0))) for party in parties)
    return [(party, loop) for party, loop in found if loop]


def _meant(
    one: Meant,
    by_code: dict[str, dict[int, int]],
    by_name: dict[str, dict[int, int]],
    codes: Mapping[int, frozenset[str]],
) -> int | None:
    found = by_code.get(one.code, {}) if one.code else {}
    if not found and one.name:
        found = {
            root: operator
            for root, operator in by_name.get(clean_name(one.name), {}).items()
            if not (one.code and codes.get(root))
        }
    return next(iter(found.values())) if len(found) == 1 else None


def _by_code(codes: Collection[str]) -> dict[str, dict[int, int]]:
    """Code → root → the operator of the family that has it; the oldest where several do."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for part in _parts(codes):
        own = Operator.objects.filter(code__in=part).order_by("pk").values_list("code", "root_id", "pk")
        told = Record.objects.filter(clean_code__in=part, code_state=VALID, operator__isnull=False)
        rows = told.order_by("operator_id").values_list("clean_code", "operator__root_id", "operator_id")
        for code, root, operator in (*own, *rows):
            found[code].setdefault(root or operator, operator)
    return found


def _by_name(names: Collection[str]) -> dict[str, dict[int, int]]:
    """Name without widths and blanks → root → operator: by the name now, or one that it had as written."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for part in _parts(names):
        own = Operator.objects.filter(clean_name__in=[clean_name(name) for name in part]).order_by("pk")
        once = OperatorName.objects.filter(name__in=part).order_by("pk")
        rows = once.values_list("name", "operator__root_id", "operator_id")
        for name, root, operator in (*own.values_list("clean_name", "root_id", "pk"), *rows):
            found[clean_name(name)].setdefault(root or operator, operator)
    return found


def _parts(texts: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(texts)
    return (ordered[at : at + _ASKED_AT_ONCE] for at in range(0, len(ordered), _ASKED_AT_ONCE))
