"""Reading what-ifs back: the figures, and the rows behind each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.timezone import make_aware

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.results import Overall, ReadingVerdict, SampleVerdict
from bihuan.tables.what_if import NONCONFORMING, Change, Kind, change_row
from bihuan.web.testing.facts import reading_verdict_from, record_from
from bihuan.web.testing.models import ChangedVerdict, CheckedSample, CheckRun, ComparedSample, WhatIf

_CHANGED = ~Q(before=F("after"))
_NEW = _CHANGED & Q(after=NONCONFORMING)
_GONE = _CHANGED & Q(before=NONCONFORMING)
GROUPS = {"product": "product", "class": "judged_class", "year": "year"}
# In the order in which an officer reads them.
OUTCOMES = ("nonconforming", "undetermined", "partly_checked", "no_nonconformity_found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which samples of a what-if: every part that is not None counts; "" is what no sheet tells.

    `item`, `was` and `becomes` are of readings: the samples in which such a reading changes.
    """

    only_changed: bool = False
    before: str | None = None
    after: str | None = None
    product: str | None = None
    judged_class: str | None = None
    year: str | None = None
    item: str | None = None
    was: str | None = None
    becomes: str | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Slice:
        """The slice that the parameters of an address ask for."""
        return cls(
            only_changed="changed" in asked,
            # No database column holds a NUL; PostgreSQL refuses to look for one.
            **{GROUPS.get(key, key): asked[key].replace("\0", "") for key in _KEYS if key in asked},
        )

    @property
    def query(self) -> str:
        """The parameters of an address that ask for this slice."""
        held = {key: getattr(self, GROUPS.get(key, key)) for key in _KEYS}
        pairs = [(key, text) for key, text in held.items() if text is not None]
        return urlencode([*([("changed", "yes")] if self.only_changed else []), *pairs])

    @property
    def of_readings(self) -> dict[str, str]:
        """What is asked of a changed reading, by field."""
        asked = {"item": self.item, "before": self.was, "after": self.becomes}
        return {field: text for field, text in asked.items() if text is not None}

    @property
    def of_samples(self) -> Q:
        """What is asked of a sample."""
        asked = {key: getattr(self, key) for key in ("before", "after", *GROUPS.values())}
        found = Q(**{field: text for field, text in asked.items() if text is not None})
        return found & _CHANGED if self.only_changed else found


_KEYS = ("before", "after", *GROUPS, "item", "was", "becomes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number, and the parameters of the address at which the rows behind it stand."""

    count: int
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """The samples of one product, class or year ("" where the sheet does not tell)."""

    value: str
    samples: Figure
    changed: Figure
    newly: Figure
    no_longer: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """Readings of an item that change in one way."""

    item: str
    before: str
    after: str
    readings: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """All samples, those that stay, and those that change by what they become: a partition."""

    all: Figure
    changed: Figure
    stays: int
    becoming: tuple[tuple[str, Figure], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLine:
    """A changed verdict with its reading and both sides; None where one side gives no verdict at all."""

    reading: Reading | None
    present: ReadingVerdict | None
    other: ReadingVerdict | None

    @property
    def verdict(self) -> ReadingVerdict | None:
        """Either verdict, for the names of item, part and component."""
        return self.present or self.other


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedCard:
    """A compared sample as a page shows it."""

    row: ComparedSample
    sample: Sample
    lines: tuple[ChangedLine, ...]


def visible_what_ifs(runs: QuerySet[CheckRun]) -> QuerySet[WhatIf]:
    """The comparisons whose check runs all are among the visible ones, the latest first."""
    hidden = CheckRun.objects.exclude(pk__in=runs.order_by().values("pk"))
    return WhatIf.objects.exclude(runs__in=hidden).order_by("-created_at", "-pk")


def counted(what_ifs: QuerySet[WhatIf]) -> QuerySet[WhatIf]:
    """Each comparison with its number of samples and of those that change."""
    return what_ifs.annotate(
        sample_count=Count("samples"),
        changed_count=Count("samples", filter=~Q(samples__before=F("samples__after"))),
    )


def find_asked(question_digest: str) -> WhatIf | None:
    """The comparison of the same draft, rules and readings, or None."""
    return WhatIf.objects.filter(question_digest=question_digest).first()


def find_draft(what_ifs: QuerySet[WhatIf], draft_digest: str) -> WhatIf | None:
    """The latest comparison with a draft, or None."""
    return what_ifs.filter(draft_digest=draft_digest).first()


def list_drafts(what_ifs: QuerySet[WhatIf], most: int) -> list[WhatIf]:
    """The latest comparison of each of the drafts that were tried last."""
    found: dict[str, WhatIf] = {}
    for one in what_ifs[: most * 5]:
        found.setdefault(one.draft_digest, one)
    return list(found.values())[:most]


def runs_between(runs: QuerySet[CheckRun], first: date | None, last: date | None) -> list[int]:
    """Those of the check runs that are of a stretch of days, both included; of one file that was checked
    several times, the latest, so that no sample counts twice.
    """
    if first is not None:
        runs = runs.filter(created_at__gte=make_aware(datetime.combine(first, time.min)))
    if last is not None:
        end = make_aware(datetime.combine(last + timedelta(days=1), time.min))
        runs = runs.filter(created_at__lt=end)
    latest: dict[str, int] = {}
    for run_id, digest in runs.values_list("pk", "file_digest"):
        latest.setdefault(digest, run_id)
    return sorted(latest.values())


def runs_of(what_if: WhatIf) -> QuerySet[CheckRun]:
    """The check runs whose samples were compared."""
    return what_if.runs.order_by("created_at", "pk")


def samples_of(run_ids: Sequence[int]) -> QuerySet[CheckedSample]:
    """The samples of check runs, in the order of the runs and of their files."""
    return CheckedSample.objects.filter(run_id__in=run_ids).order_by("run_id", "place")


def headline(what_if: WhatIf) -> Headline:
    """How many samples change, and into what."""
    counts = what_if.samples.aggregate(
        all=Count("pk"),
        changed=Count("pk", filter=_CHANGED),
        **{after: Count("pk", filter=_CHANGED & Q(after=after)) for after in OUTCOMES},
    )
    becoming = ((after, _figure(counts[after], only_changed=True, after=after)) for after in OUTCOMES)
    return Headline(
        all=_figure(counts["all"]),
        changed=_figure(counts["changed"], only_changed=True),
        stays=counts["all"] - counts["changed"],
        becoming=tuple(becoming),
    )


def lines_by(what_if: WhatIf, group: str) -> list[GroupLine]:
    """Samples by product, class or year; those that change most first."""
    field = GROUPS[group]
    counted = what_if.samples.values(field).annotate(
        all=Count("pk"),
        changed=Count("pk", filter=_CHANGED),
        newly=Count("pk", filter=_NEW),
        no_longer=Count("pk", filter=_GONE),
    )
    return [
        GroupLine(
            value=one[field],
            samples=_figure(one["all"], **{field: one[field]}),
            changed=_figure(one["changed"], only_changed=True, **{field: one[field]}),
            newly=_figure(one["newly"], only_changed=True, after=NONCONFORMING, **{field: one[field]}),
            no_longer=_figure(
                one["no_longer"], only_changed=True, before=NONCONFORMING, **{field: one[field]}
            ),
        )
        for one in counted.order_by("-changed", "-all", field)
    ]


def lines_by_item(what_if: WhatIf) -> list[ItemLine]:
    """Changed readings and findings by item and by outcome before and after, the most frequent first."""
    counted = (
        ChangedVerdict.objects.filter(compared__what_if=what_if)
        .values("item", "before", "after")
        .annotate(count=Count("pk"))
        .order_by("-count", "item", "before", "after")
    )
    return [
        ItemLine(
            item=one["item"],
            before=one["before"],
            after=one["after"],
            readings=_figure(one["count"], item=one["item"], was=one["before"], becomes=one["after"]),
        )
        for one in counted
    ]


def samples_in(what_if: WhatIf, part: Slice) -> QuerySet[ComparedSample]:
    """The samples of a slice with the changes that it asks for, in the order of the files."""
    changes = ChangedVerdict.objects.filter(**part.of_readings).order_by("place")
    samples = what_if.samples.filter(part.of_samples)
    if part.of_readings:
        samples = samples.filter(pk__in=changes.filter(compared__what_if=what_if).values("compared"))
    shown = Prefetch("changed", queryset=changes, to_attr="shown")
    return samples.select_related("sample__run").prefetch_related(shown).order_by("place")


def count_changes(what_if: WhatIf, part: Slice) -> int:
    """The changed readings of a slice."""
    return ChangedVerdict.objects.filter(
        compared__in=what_if.samples.filter(part.of_samples), **part.of_readings
    ).count()


def compared_card(row: ComparedSample) -> ComparedCard:
    """A compared sample ready to be shown; `row` comes from `samples_in`."""
    sample = record_from(row.sample.given).sample
    shown: list[ChangedVerdict] = row.shown  # type: ignore[attr-defined]
    return ComparedCard(row=row, sample=sample, lines=tuple(_line(sample, one) for one in shown))


def change_rows(what_if: WhatIf) -> list[dict[str, str]]:
    """Every change as a row of the table that `bihuan judge --as-if` writes."""
    touched = ChangedVerdict.objects.filter(compared__what_if=what_if).values("compared")
    rows = samples_in(what_if, Slice()).filter(_CHANGED | Q(pk__in=touched))
    return [change_row(change) for row in rows for change in _changes_of(row)]


def _changes_of(row: ComparedSample) -> list[Change]:
    card = compared_card(row)
    kind = Kind(product=row.product, judged_class=row.judged_class, year=row.year)
    changes = [
        Change(
            row_kind="finding" if line.reading is None else "reading",
            sample=card.sample,
            kind=kind,
            present=line.present,
            other=line.other,
        )
        for line in card.lines
    ]
    if row.before == row.after:
        return changes
    present, other = (_bare(row.sample.sample_id, one) for one in (row.before, row.after))
    return [
        Change(row_kind="sample", sample=card.sample, kind=kind, present=present, other=other),
        *changes,
    ]


def _bare(sample_id: str, overall: str) -> SampleVerdict:
    return SampleVerdict(sample_id=sample_id, overall=Overall(overall), readings=())


def _line(sample: Sample, row: ChangedVerdict) -> ChangedLine:
    present, other = (None if one is None else reading_verdict_from(one) for one in (row.present, row.other))
    told = present or other
    index = None if told is None else told.index
    return ChangedLine(
        reading=None if index is None else sample.readings[index],
        present=present,
        other=other,
    )


def _figure(count: int, **asked: Any) -> Figure:
    return Figure(count=count, query=Slice(**asked).query)
