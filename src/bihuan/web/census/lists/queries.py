"""Lists that were handed in, their rows, their sources, and the records that came of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from bihuan.web.census.lists.facts import COLUMNS, Kept
from bihuan.web.census.lists.models import NEWS, ImportRow, ListImport
from bihuan.web.census.models import ListFile, Record, RecordVersion, Source
from bihuan.web.census.queries.one import find_operator
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAccount:
    """The rows of a list: `rows` = new + changed + same + refused + held; `ignored` ones beside them."""

    new: int
    changed: int
    same: int
    refused: int
    held: int
    ignored: int

    @property
    def rows(self) -> int:
        """All rows of data."""
        return self.new + self.changed + self.same + self.refused + self.held

    @property
    def accepted(self) -> int:
        """The rows that come in, or came in."""
        return self.new + self.changed + self.same

    @property
    def left(self) -> int:
        """The rows that did not."""
        return self.refused + self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source with its newest file, how many records stand in its lists, and how many do no more."""

    source: Source
    file: ListFile
    records: int
    gone: int


def visible_imports(account: Account, *, today: date) -> QuerySet[ListImport]:
    """The lists that an account may see, the latest first: those handed in for offices within its reach."""
    seen = visible_to(account, ListImport.objects.all(), today=today)
    return seen.select_related("source", "office", "by", "list_file")


def find_import(account: Account, import_id: int, *, today: date) -> ListImport | None:
    """The list, or None where an account may not see it."""
    return visible_imports(account, today=today).filter(pk=import_id).first()


def account_of_list(found: ListImport) -> ListAccount:
    """How many rows became what."""
    counts = {str(one): found.counts.get(one, 0) for one in ImportRow.Outcome.values}
    return ListAccount(**counts, ignored=found.ignored)


def rows_shown(found: ListImport, which: str) -> QuerySet[ImportRow]:
    """The rows of a list in its order: all (""), those with one outcome, or the odd ones of the news."""
    rows = found.rows.order_by("place")
    if which == "odd":
        return rows.filter(outcome__in=NEWS).exclude(odd="")
    return rows.filter(outcome=which) if which else rows


def tallies_of(found: ListImport) -> dict[str, int]:
    """How many rows each choice of `rows_shown` has, and how many records are missing; 0 left out."""
    counts = found.counts if found.state == ListImport.State.CHECKED else _left(found.counts)
    told = {"": sum(counts.values()), **counts}
    if found.state == ListImport.State.CHECKED:
        told["odd"] = rows_shown(found, "odd").count()
        told["gone"] = missing_records(found).count() if found.is_whole else 0
    return {which: count for which, count in told.items() if count or not which}


def _left(counts: Mapping[str, int]) -> dict[str, int]:
    """The rows that an import still has after its decision."""
    return {one: counts.get(one, 0) for one in (ImportRow.Outcome.REFUSED, ImportRow.Outcome.HELD)}


def faulty_rows(found: ListImport) -> QuerySet[ImportRow]:
    """The rows of a list that have to be mended: refused, held back, or odd while it is not decided."""
    faulty = Q(outcome__in=(ImportRow.Outcome.REFUSED, ImportRow.Outcome.HELD))
    odd = Q(outcome__in=NEWS) & ~Q(odd="")
    return found.rows.filter(faulty | odd).order_by("place")


def kept_records(source_id: int, record_ids: Sequence[str]) -> dict[str, Kept]:
    """Record id → what the register has under it."""
    rows = Record.objects.filter(source_id=source_id, record_id__in=record_ids)
    return {
        record_id: Kept(pk=pk, raw=raw, columns=dict(zip(COLUMNS, columns, strict=True)))
        for record_id, pk, raw, *columns in rows.values_list("record_id", "pk", "raw", *COLUMNS)
    }


def newest_file(source_id: int) -> ListFile | None:
    """The last file of a source that came in."""
    return ListFile.objects.filter(source_id=source_id).order_by("-pk").first()


def missing_records(found: ListImport) -> QuerySet[Record]:
    """Records that stood in the lists of this source until now, and stand in this one no more."""
    named = ImportRow.objects.filter(list_import=found, record_id=OuterRef("record_id"))
    rows = Record.objects.filter(source_id=found.source_id, gone_on__isnull=True)
    return rows.filter(~Exists(named)).order_by("record_id")


def gone_records(source: Source) -> QuerySet[Record]:
    """Records of a source that its lists have no more; they stay, and this says so."""
    return Record.objects.filter(source=source, gone_on__isnull=False).order_by("-gone_on", "record_id")


def files_of(source: Source) -> QuerySet[ListFile]:
    """The files of a source, the latest first."""
    return source.files.select_related("office", "by").prefetch_related("imports").order_by("-pk")


def is_repeat(found: ListImport) -> bool:
    """Whether the file came in before and nothing of it is new: accepting it again would change nothing."""
    newest = newest_file(found.source_id)
    has_news = found.counts.get(ImportRow.Outcome.NEW) or found.counts.get(ImportRow.Outcome.CHANGED)
    return bool(newest and newest.digest == found.file_digest and not has_news)


def visible_sources(account: Account, *, today: date) -> list[SourceLine]:
    """The sources whose newest file an account may see."""
    newest = (
        Source.objects.annotate(newest=Max("files")).exclude(newest=None).values_list("newest", flat=True)
    )
    files = visible_to(account, ListFile.objects.filter(pk__in=newest), today=today)
    live = dict(_counted(Record.objects.filter(gone_on__isnull=True)))
    gone = dict(_counted(Record.objects.filter(gone_on__isnull=False)))
    return [
        SourceLine(
            source=file.source,
            file=file,
            records=live.get(file.source_id, 0),
            gone=gone.get(file.source_id, 0),
        )
        for file in files.select_related("source", "office", "by").order_by("source__name")
    ]


def _counted(records: QuerySet[Record]) -> Iterable[tuple[int, int]]:
    return records.order_by().values_list("source_id").annotate(Count("pk"))


def usable_source(account: Account, name: str, *, today: date) -> Source | None:
    """The source of this name, None for a new one. Raises PermissionError where it is another office's.

    It is the office's whose file came in last; before the first one, theirs whose lists wait.
    """
    source = Source.objects.filter(name=name).first()
    if source is None:
        return None
    newest = ListFile.objects.filter(pk__in=source.files.order_by("-pk").values("pk")[:1])
    waiting = ListImport.objects.filter(source=source, decided_at=None)
    owned = newest if newest.exists() else waiting
    if owned.exists() and not visible_to(account, owned, today=today).exists():
        raise PermissionError(name)
    return source


def find_source(account: Account, source_id: int, *, today: date) -> Source | None:
    """The source, or None where an account may see none of its files."""
    files = visible_to(account, ListFile.objects.filter(source_id=source_id), today=today)
    return Source.objects.filter(pk__in=files.values("source_id")).first()


def find_record(account: Account, record_id: int, *, today: date) -> Record | None:
    """The record, where an account may see its list or its operator."""
    rows = Record.objects.select_related("source", "list_file", "list_file__office", "operator")
    record = rows.filter(pk=record_id).first()
    if record is None:
        return None
    if visible_to(
        account, Record.objects.filter(pk=record_id), today=today, office="list_file__office"
    ).exists():
        return record
    operator_id = record.operator_id
    return record if operator_id and find_operator(account, operator_id, today=today) else None


def versions_of(record: Record) -> QuerySet[RecordVersion]:
    """What earlier files said of a record, the latest first."""
    return record.versions.select_related("list_file").order_by("-pk")
