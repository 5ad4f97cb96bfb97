"""Taking a number: one after the other, without a gap and without a double, whoever asks at the same time."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ledger.files import keep_file
from bihuan.web.papers.actions.steps import Taking
from bihuan.web.papers.facts import RefusedError, SerialNumber, long_date, read_number
from bihuan.web.papers.models import Paper, SerialCounter
from bihuan.web.papers.word import kept_word_file, sha256


def issue(*, step: Taking, typed: str = "", issued_on: date | None = None, before: int = 0) -> None:
    """Give the paper its number and its day, and keep its Word file. `typed`: a number that the office's own
    system has given, on the day `issued_on`; the counter then stays where it is. `before`: the last number
    of the series that was used outside this year; only its first paper can say it. Raises RefusedError.
    """
    paper, today = step.paper, localdate(step.rec.now)
    if issued_on and issued_on > today:
        raise RefusedError(Reason.of("day_in_the_future", day=issued_on.isoformat()))
    if issued_on and not typed.strip():
        raise RefusedError(Reason.of("paper_day_without_number"))
    paper.issued_on = issued_on or today
    if before and typed.strip():
        raise RefusedError(Reason.of("paper_number_and_start"))
    if paper.serial:
        _take_number(paper, typed.strip(), before)
    elif typed.strip():
        raise RefusedError(Reason.of("paper_not_numbered"))
    paper.content = {**paper.content, "number": paper.number, "issued_on": long_date(paper.issued_on)}
    word = kept_word_file(paper)
    paper.document_digest, paper.document_size = sha256(word), len(word)
    keep_file(word, digest=paper.document_digest)


def _take_number(paper: Paper, typed: str, before: int) -> None:
    assert paper.issued_on is not None
    word = paper.issuer.paper_word
    taken = Paper.objects.filter(issuer=paper.issuer)
    if typed:
        series = read_number(typed, word=word, serial=paper.serial)
        # Who counts at the same moment waits here, and then sees that this number is taken.
        _locked(paper, series.year if series else paper.issued_on.year)
        other = taken.filter(number=typed).first()
        if other:
            raise RefusedError(Reason.of("paper_number_taken", number=typed, id=str(other.pk)))
        paper.number, paper.is_number_typed = typed, True
        paper.year = series.year if series else None
        paper.serial_number = series.number if series else None
        return
    counter = _locked(paper, paper.issued_on.year)
    if before and counter.last:
        raise RefusedError(Reason.of("paper_series_begun", last=str(before)))
    if before:
        counter.before = counter.last = before
    series = SerialNumber(word=word, serial=paper.serial, year=counter.year, number=counter.last + 1)
    while taken.filter(number=str(series)).exists():
        series = SerialNumber(word=word, serial=series.serial, year=series.year, number=series.number + 1)
    counter.last = series.number
    counter.save(update_fields=["before", "last"])
    paper.number, paper.year, paper.serial_number = str(series), series.year, series.number


def _locked(paper: Paper, year: int) -> SerialCounter:
    counter, _ = SerialCounter.objects.get_or_create(office=paper.issuer, serial=paper.serial, year=year)
    return SerialCounter.objects.select_for_update(of=("self",)).get(pk=counter.pk)
