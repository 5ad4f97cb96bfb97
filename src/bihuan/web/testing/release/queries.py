"""What a release would cause; released samples as lists, pages and panels show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.engine.rules.procedures import Effect
from bihuan.web.ledger.facts import Actor
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.loops.queries.worklist import Wanted, worklist
from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import office_of, visible_to
from bihuan.web.testing.models import ACCEPTED, CheckedSample, CheckRun, DoubtedReport, ReleasedSample
from bihuan.web.testing.release.facts import Owners, ReleaseTerms, Result, lacks, natures, result_of

_CHUNK = 500
MOST_CANDIDATES = 20
VERIFICATION = "report-verification"
# The source system of every matter that a sheet opens.
SOURCE = "laboratory"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseForesight:
    """What a release would cause, in samples. `matters` counts them by the office that will own them, `read`
    by what the sheet calls the nature and what it counts as; `missing` by what they lack.
    """

    samples: int
    matters: tuple[tuple[Office, int], ...]
    effects: Mapping[str, int]
    doubts: int
    missing: tuple[tuple[str, int], ...]
    read: tuple[tuple[str, str, int], ...]
    known: int
    superseding: int


def owners_for(run: CheckRun, by: Actor) -> Owners | None:
    """The branches among which owners are found, and the office that imports; None where nobody has one."""
    office_id = run.office_id or office_of(by)
    importing = Office.objects.filter(pk=office_id).first() if office_id else None
    if importing is None:
        return None
    branches = Office.objects.filter(kind=Office.Kind.BRANCH).exclude(place="").order_by("pk")
    return Owners(importing, tuple(branches))


def is_releasable(run: CheckRun) -> bool:
    """Whether a run may be taken over: its rows are decided."""
    return run.state == ACCEPTED


def lacking(run: CheckRun) -> frozenset[str]:
    """What the officer has to say, because some sample of the run does not say it itself."""
    known = natures()
    return frozenset(one for row in _checked(run) for one in lacks(row, known))


def results_of(run: CheckRun, terms: ReleaseTerms, owners: Owners) -> Iterator[Result]:
    """Every sample of a run as it will be kept, in the order of the file."""
    known = natures()
    return (result_of(row, terms, owners, known) for row in _checked(run))


def foresee_release(run: CheckRun, terms: ReleaseTerms, owners: Owners) -> ReleaseForesight:
    """What a release would cause; what is known already causes nothing twice."""
    matters: Counter[Office] = Counter()
    effects: Counter[str] = Counter(dict.fromkeys((one.value for one in Effect), 0))
    missing: Counter[str] = Counter()
    read: Counter[tuple[str, str]] = Counter()
    doubts = known = superseding = samples = 0
    for stretch in _stretches(results_of(run, terms, owners)):
        before = versions_of(one.identity for one in stretch)
        for one in stretch:
            samples += 1
            read[one.words, one.nature.id] += 1
            versions = before.get(one.identity, [])
            if is_known(one, versions):
                known += 1
                continue
            superseding += bool(versions)
            is_only_doubted = one.consequence.is_doubted and one.consequence.effect is Effect.NONE
            effects[one.consequence.effect.value] += not is_only_doubted
            doubts += one.consequence.is_doubted
            missing.update(one.missing)
            if one.consequence.effect is Effect.MATTER:
                matters[one.owner] += not any(v.effect == Effect.MATTER.value for v in versions)
    return ReleaseForesight(
        samples=samples,
        matters=tuple((office, count) for office, count in matters.most_common() if count),
        effects=effects,
        doubts=doubts,
        missing=tuple(sorted(missing.items())),
        read=tuple((words, nature, count) for (words, nature), count in sorted(read.items())),
        known=known,
        superseding=superseding,
    )


def versions_of(identities: Iterable[str]) -> dict[str, list[ReleasedSample]]:
    """The versions that are kept of each of these samples, oldest first."""
    found: dict[str, list[ReleasedSample]] = {}
    for row in ReleasedSample.objects.filter(identity__in=set(identities)).order_by("version"):
        found.setdefault(row.identity, []).append(row)
    return found


def is_known(result: Result, versions: Iterable[ReleasedSample]) -> bool:
    """Whether a sheet says of a sample what a kept version says, with the same outcome of our check.

    What an older version said is known too: an old sheet never takes the place of its correction.
    """
    content = result.columns["content_digest"]
    for one in versions:
        if one.content_digest == content and (not one.is_current or one.overall == result.columns["overall"]):
            return True
    return False


def find_released(account: Account, sample_id: int, *, today: date) -> ReleasedSample | None:
    """The released sample, if there is one that the account may see."""
    rows = visible_samples(account, today=today).select_related("release", "checked", "owner", "claimed_loop")
    return rows.filter(pk=sample_id).first()


def visible_samples(account: Account, *, today: date) -> QuerySet[ReleasedSample]:
    """The released samples that an account may see on a day: every list, count, page and file begins here."""
    return visible_to(account, ReleasedSample.objects.all(), today=today, office="owner")


def history_of(sample: ReleasedSample) -> list[ReleasedSample]:
    """All versions of a sample, oldest first."""
    rows = ReleasedSample.objects.filter(identity=sample.identity).select_related("release", "checked")
    return list(rows.order_by("version"))


def may_see(account: Account, sample: ReleasedSample, *, today: date) -> bool:
    """Whether a sample's page opens to the account."""
    return visible_samples(account, today=today).filter(pk=sample.pk).exists()


def matters_of(account: Account, sample: ReleasedSample, *, today: date) -> list[Loop]:
    """The matters that a sample has caused in any of its versions, or belongs to, as far as he may see."""
    versions = history_of(sample)
    doubts = DoubtedReport.objects.filter(sample__in=versions).values_list("pk", flat=True)
    about = Q(about_kind=ReleasedSample._meta.label, about_id=str(sample.matter_id))
    about |= Q(about_kind=DoubtedReport._meta.label, about_id__in=[str(pk) for pk in doubts])
    about |= Q(pk__in=[one.claimed_loop_id for one in versions if one.claimed_loop_id])
    return list(visible_loops(account, today=today).filter(about).select_related("owner").order_by("pk"))


def candidates(account: Account, sample: ReleasedSample, *, text: str, today: date) -> list[Loop]:
    """Open matters to which a report may belong: those that a search finds, else those that name its sample,
    its report or its sampled party.
    """
    told = (text,) if text else (sample.sample_number, sample.report_no, sample.sampled_party)
    found: dict[int, Loop] = {}
    for one in filter(None, told):
        wanted = Wanted(list="open", scope="all", text=one)
        rows = worklist(account, wanted, today=today).exclude(procedure=VERIFICATION)
        for loop in rows.select_related("owner").order_by("listed_on", "pk")[:MOST_CANDIDATES]:
            found.setdefault(loop.pk, loop)
    return list(found.values())[:MOST_CANDIDATES]


def failing_samples() -> Iterator[str]:
    """Every supervision sample that has failed in some version must have a matter, that of its first."""
    failed = ReleasedSample.objects.filter(effect=Effect.MATTER.value).order_by("pk")
    return (str(first or pk) for pk, first in failed.values_list("pk", "first_id").iterator())


def described(ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Product and failing items of samples as they count now, by the ids that their matters name."""
    own = Q(pk__in=ids, first=None) | Q(first__in=ids)
    rows = ReleasedSample.objects.filter(own, is_current=True)
    return {
        str(first or pk): {"product": product, "failing_items": items}
        for pk, first, product, items in rows.values_list("pk", "first_id", "product_name", "failing_items")
    }


def doubted_reports() -> Iterator[str]:
    """Every doubted report must have a verification."""
    return (str(pk) for pk in DoubtedReport.objects.order_by("pk").values_list("pk", flat=True).iterator())


def failing_by_source() -> dict[str, int]:
    """How many samples must have a matter; all come from laboratories."""
    return {SOURCE: len(set(failing_samples()))}


def doubts_by_source() -> dict[str, int]:
    """How many reports must have a verification."""
    return {SOURCE: DoubtedReport.objects.count()}


def _checked(run: CheckRun) -> Iterator[CheckedSample]:
    return run.samples.order_by("place").iterator(chunk_size=_CHUNK)


def _stretches(results: Iterator[Result]) -> Iterator[list[Result]]:
    stretch: list[Result] = []
    for one in results:
        stretch.append(one)
        if len(stretch) == _CHUNK:
            yield stretch
            stretch = []
    if stretch:
        yield stretch
