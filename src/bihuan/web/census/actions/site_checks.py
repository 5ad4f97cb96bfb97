"""现场核实: a branch is asked to look, and tells what it found; that corrects the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.census.actions.edits import close_within, move_site_within, set_chain_roles_within
from bihuan.web.census.actions.operators import add_workshop_within, set_fields_within
from bihuan.web.census.events import SiteCheckDone, SiteChecksAsked
from bihuan.web.census.facts.digests import digest_of_ids
from bihuan.web.census.facts.places import Place
from bihuan.web.census.models import Operator, Site, SiteCheck
from bihuan.web.census.queries.register import Wanted, wanted_lines
from bihuan.web.ledger.actions import Recorder, recording
from bihuan.web.loops.facts import RefusedError
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account

_BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of asking: checks made, operators that have an open one, operators of no branch."""

    made: int
    open_already: int
    without_branch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAtSite:
    """What an officer found: `place` is where it works now or where the workshop is, `roles` what it does."""

    outcome: str
    on: date
    note: str = ""
    place: Place | None = None
    roles: tuple[str, ...] = ()
    name: str = ""


def ask_site_checks(
    *, wanted: Wanted, seen: str, due_on: date, reason: str, by: Account, on: date, now: datetime
) -> Asked:
    """Ask the branch of each operator that a filter finds to look at it; each has one open check at most.

    `seen` is the digest of the ids that were shown. Raises RefusedError where the filter finds others now.
    """
    with recording(by=as_actor(by), now=now) as rec:
        lines = list(wanted_lines(by, wanted, today=on).values_list("pk", "branch"))
        if digest_of_ids(pk for pk, _branch in lines) != seen:
            raise RefusedError(Reason.of("operators_changed", count=str(len(lines))))
        open_now = set(SiteCheck.objects.filter(done_at__isnull=True).values_list("operator_id", flat=True))
        asked = [(pk, branch) for pk, branch in lines if branch and pk not in open_now]
        SiteCheck.objects.bulk_create(
            (
                SiteCheck(
                    operator_id=pk, branch_id=branch, due_on=due_on, reason=reason, asked_by=by, asked_at=now
                )
                for pk, branch in asked
            ),
            batch_size=_BATCH,
        )
        _tell(rec, asked)
    without = sum(branch is None for _pk, branch in lines)
    return Asked(made=len(asked), open_already=len(lines) - len(asked) - without, without_branch=without)


def tell_site_check(*, site_check_id: int, found: FoundAtSite, by: Account, now: datetime) -> None:
    """What was found at the site; the register is corrected by it. Raises RefusedError."""
    with recording(by=as_actor(by), now=now) as rec:
        check = SiteCheck.objects.select_for_update().get(pk=site_check_id)
        if check.done_at:
            raise RefusedError(Reason.of("site_check_is_done"))
        check.done_at, check.done_by, check.found_on = now, by, found.on
        check.outcome, check.note = found.outcome, found.note
        if found.place:
            check.latitude, check.longitude = found.place.latitude, found.place.longitude
        check.save()
        _correct(rec, check, found)
        rec(SiteCheckDone(site_check_id=check.pk, outcome=found.outcome))


def _correct(rec: Recorder, check: SiteCheck, found: FoundAtSite) -> None:
    operator_id, place = check.operator_id, found.place
    match found.outcome:
        case SiteCheck.Outcome.EXISTS | SiteCheck.Outcome.DIFFERENT:
            new = {"verified_on": found.on, "status": Operator.Status.OPERATING}
            set_fields_within(rec=rec, operator_id=operator_id, new=new, on=found.on)
            _mark_position(operator_id, place)
            if found.roles:
                set_chain_roles_within(rec=rec, operator_id=operator_id, roles=found.roles, on=found.on)
        case SiteCheck.Outcome.NOT_FOUND | SiteCheck.Outcome.CLOSED:
            close_within(rec=rec, operator_id=operator_id, status=found.outcome, on=found.on)
        case SiteCheck.Outcome.MOVED if place and place.address:
            left = Site.objects.filter(operator_id=operator_id, until_on__isnull=True).first()
            leaves = left.pk if left else None
            move_site_within(rec=rec, operator_id=operator_id, place=place, leaves=leaves, on=found.on)
        case SiteCheck.Outcome.WORKSHOP if place:
            add_workshop_within(
                rec=rec,
                name=found.name,
                place=place,
                branch_id=check.branch_id,
                roles=found.roles,
                on=found.on,
            )


def _mark_position(operator_id: int, place: Place | None) -> None:
    """Where an officer stood in front of it; a site that has a position keeps it."""
    if place is None or place.latitude is None:
        return
    site = Site.objects.filter(operator_id=operator_id, until_on__isnull=True).first()
    if site and site.latitude is None:
        site.latitude, site.longitude = place.latitude, place.longitude
        site.save(update_fields=["latitude", "longitude"])


def _tell(rec: Recorder, asked: list[tuple[int, int]]) -> None:
    of_branch: dict[int, list[int]] = {}
    for pk, branch in asked:
        of_branch.setdefault(branch, []).append(pk)
    for branch, ids in sorted(of_branch.items()):
        rec(SiteChecksAsked(branch_id=branch, count=len(ids), operators_digest=digest_of_ids(ids)))
