"""Drawing matters at random, so that anyone can draw them again."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.sampling.tickets import lowest_tickets
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.files import keep_file
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.spot_checks.events import MattersDrawn
from bihuan.web.loops.spot_checks.facts import DRAWN, digest_of
from bihuan.web.loops.spot_checks.models import DrawnMatter, SpotCheck
from bihuan.web.loops.spot_checks.queries import Scope, list_of
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account


def draw_matters(*, scope: Scope, seed: str, list_digest: str, by: Account, now: datetime) -> SpotCheck:
    """Draw ten matters of a scope: the lowest tickets SHA-256("SEED,ID").

    `list_digest` is that of the list which was shown before the seed was given. Raises RefusedError where the
    list has changed since, or is empty.
    """
    with recording(by=as_actor(by), now=now) as rec:
        count, content, digest = list_of(by, scope, today=localdate(now))
        if not count:
            raise RefusedError(Reason.of("spot_check_list_empty"))
        if digest != list_digest:
            raise RefusedError(Reason.of("spot_check_list_changed", count=str(count)))
        keep_file(content, digest=digest)
        made = SpotCheck.objects.create(
            office=by.office,
            by=by,
            at=now,
            seed=seed,
            from_on=scope.from_on,
            last_on=scope.last_on,
            owner=scope.owner,
            procedure=scope.procedure,
            list_digest=digest,
            list_size=len(content),
            list_count=count,
        )
        drawn = lowest_tickets(seed=seed, units=content.decode().split(), most=DRAWN)
        DrawnMatter.objects.bulk_create(
            DrawnMatter(spot_check=made, place=place, loop_id=int(unit), ticket=ticket)
            for place, (ticket, unit) in enumerate(drawn, 1)
        )
        units = "".join(f"{unit}\n" for _ticket, unit in drawn)
        rec(
            MattersDrawn(
                spot_check_id=made.pk,
                list_digest=digest,
                seed_digest=digest_of(seed.encode()),
                drawn_digest=digest_of(units.encode()),
            )
        )
    return made
