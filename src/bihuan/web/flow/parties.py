"""Which operators a matter is about, as soon as it has an obligation on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bihuan.web.census.linking.actions.parties import note_parties_of
from bihuan.web.ledger.events import Records
from bihuan.web.loops.events import LoopOpened, MoveMade
from bihuan.web.testing.models import ReleasedSample


def note_parties(event: LoopOpened | MoveMade, rec: Records) -> None:
    """The subjects of a matter among the parties of the census."""
    note_parties_of(loop_id=event.loop_id, now=rec.now)


def codes_of_samples(sample_ids: Collection[str]) -> Mapping[tuple[str, str], str]:
    """The credit codes that the sheets of samples give, by sample and kind of subject."""
    rows = ReleasedSample.objects.filter(pk__in=[int(id) for id in sample_ids])
    told = rows.values_list("pk", "sampled_party_code", "nominal_maker_code")
    return {
        (str(pk), subject): code
        for pk, *codes in told
        for subject, code in zip(("sampled-party", "nominal-maker"), codes, strict=True)
        if code
    }
