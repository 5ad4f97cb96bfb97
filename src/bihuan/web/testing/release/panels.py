"""What a matter's page shows of the sample that it is about, and what holds its papers."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.loops.models import Loop
from bihuan.web.loops.panels import Panel
from bihuan.web.people.models import Account
from bihuan.web.testing.models import DoubtedReport, ReleasedSample
from bihuan.web.testing.release.queries import history_of, may_see

_TEMPLATE = "testing/parts/released_of_matter.html"


def panel_of_sample(loop: Loop, account: Account, today: date) -> Panel | None:
    """The current version of a matter's sample, beside what earlier ones said."""
    sample = ReleasedSample.objects.filter(pk=loop.about_id).first()
    return _panel(loop, sample, account, today) if sample else None


def panel_of_doubt(loop: Loop, account: Account, today: date) -> Panel | None:
    """The sample whose report a verification is about."""
    sample = ReleasedSample.objects.filter(doubt__pk=loop.about_id).first()
    return _panel(loop, sample, account, today) if sample else None


def hold_of_sample(loop: Loop) -> tuple[Reason, ...]:
    """No paper goes out while the laboratory verifies a report of the sample."""
    versions = Q(sample_id=loop.about_id) | Q(sample__first_id=loop.about_id)
    doubts = [str(pk) for pk in DoubtedReport.objects.filter(versions).values_list("pk", flat=True)]
    if not doubts:
        return ()
    asked = Loop.objects.filter(about_kind=DoubtedReport._meta.label, about_id__in=doubts, is_closed=False)
    return tuple(Reason.of("papers_held", number=str(one.pk)) for one in asked.order_by("pk"))


def _panel(loop: Loop, sample: ReleasedSample, account: Account, today: date) -> Panel:
    versions = history_of(sample)
    failed, fails = any(one.effect == "matter" for one in versions), versions[-1].effect == "matter"
    shown = {
        "sample": versions[-1],
        "is_pass_after_fail": failed and versions[-1].conclusion == "passes",
        "is_fail_after_close": fails and len(versions) > 1 and loop.is_closed,
        "versions": versions,
        "may_see": may_see(account, sample, today=today),
    }
    return Panel(_TEMPLATE, shown)
