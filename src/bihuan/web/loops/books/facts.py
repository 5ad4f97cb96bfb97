"""What a row of an officers' list says, in the program's own terms: rows and words in, a matter out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.history import OPEN
from bihuan.engine.rules.in_force import procedure_on
from bihuan.engine.rules.procedures import Procedure, ProcedureBook, Track
from bihuan.rulebook.words import LANGUAGES, term
from bihuan.tables.book_words import book_key, book_words
from bihuan.tables.books import BookRow
from bihuan.web.loops.facts import Laying
from bihuan.web.people.models import Account, Office

LONGEST_NUMBER, LONGEST_SOURCE, LONGEST_TITLE, LONGEST_NAME = 100, 50, 200, 200
_LISTED = 12  # words that a message lists
_BETWEEN = "、"


@dataclass(frozen=True, slots=True)
class Told:
    """Something to be told of a row: the cell, and the reason whose sentence tells it."""

    address: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What counts where a row leaves something out; "" and None: then the row is refused."""

    procedure: str = "result-handling"
    source: str = ""
    owner: Office | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Whom and what the words of a list may mean here and now.

    `offices` are those to which the importer may give a matter, by the key of their names; `people` those who
    may be in charge, by the key of their names, each with the offices that he sees (None: all).
    """

    procedures: ProcedureBook
    offices: Mapping[str, Office]
    people: Mapping[str, tuple[tuple[Account, frozenset[int] | None], ...]]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One obligation as it comes in: where it stands or how it ended, and the days that are known.

    `since_on` is the day on which the clock of its state began, where that isn't a service; `laid_on` that of
    an obligation which was laid after the matter began.
    """

    laying: Laying
    since_on: date | None = None
    laid_on: date | None = None
    ending: str = ""
    closed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A matter that was in mid-procedure, or had ended, when the program arrived."""

    procedure: Procedure
    source: str
    number: str
    title: str
    opened_on: date
    owner: Office
    handler: Account | None
    lines: tuple[Line, ...]
    note: str


@dataclass(slots=True)
class Understood:
    """What became of a row: a matter, or faults; `remarks` refuse nothing."""

    faults: list[Told] = field(default_factory=list)
    remarks: list[Told] = field(default_factory=list)
    arrival: Arrival | None = None

    def refuse(self, address: str, code: str, **data: str) -> None:
        self.faults.append(Told(address, Reason.of(code, **data)))

    def remark(self, address: str, code: str, **data: str) -> None:
        self.remarks.append(Told(address, Reason.of(code, **data)))


def understand(row: BookRow, lines: Iterable[BookRow], *, house: House, defaults: Defaults) -> Understood:
    """The matter that a row tells of, its obligations from `lines` where there are any; or its faults."""
    found = Understood()
    procedure = _procedure(row, house, defaults, found)
    opened_on = _day(row, "opened_on", found, must=True, latest=house.today)
    number, source = _number(row, found), _source(row, defaults, found)
    owner = _owner(row, house, defaults, found)
    edition = _edition(row, procedure, opened_on, house, found)
    if edition is None or opened_on is None or owner is None:
        return found
    reader = LineReader(edition=edition, opened_on=opened_on, today=house.today, found=found)
    read = [reader.read(one, is_first=not number) for number, one in enumerate(tuple(lines) or (row,))]
    handler = _handler(row, owner, house, found)
    # What was laid later stands behind what the matter began with.
    read.sort(key=lambda one: bool(one and one.laid_on))
    if not found.faults:
        found.arrival = Arrival(
            procedure=edition,
            source=source,
            number=number,
            title=title_of(row, edition)[:LONGEST_TITLE],
            opened_on=opened_on,
            owner=owner,
            handler=handler,
            lines=tuple(one for one in read if one),
            note=note_of(row, handler),
        )
    return found


def title_of(row: BookRow, procedure: Procedure) -> str:
    """What the matter is about: its own title, else product and failing items, else party and procedure."""
    if title := row.get("title"):
        return title
    items = row.get("failing_items")
    if items and "不合格" not in items:
        items = f"{items}不合格" if "报告" not in items else f"不合格（{items}）"
    told = " ".join(text for text in (row.get("product"), items) if text)
    return told or f"{row.get('party')} {procedure.words.zh}".strip()


def note_of(row: BookRow, handler: Account | None) -> str:
    """What the row tells beside that for which the program has a place, one header and text a line."""
    told = {header_of(column): row.get(column) for column in ("remark", "papers", "party_code")}
    if row.get("handler") and (handler is None or handler.name != row.get("handler")):
        told[header_of("handler")] = row.get("handler")
    told.update(row.others)
    return "\n".join(f"{name}：{text}" for name, text in told.items() if text)


def key_facts(arrival: Arrival) -> dict[str, str]:
    """What two tellings of one matter are compared by: "column" or "column number" → text."""
    found = {
        "title": arrival.title,
        "opened_on": arrival.opened_on.isoformat(),
        "owner": arrival.owner.name,
        "handler": arrival.handler.name if arrival.handler else "",
    }
    for number, one in enumerate(arrival.lines, 1):
        told = {
            "party": one.laying.subject_name,
            "subject": term("subject", one.laying.subject, language="zh"),
            "stage": _state_words(arrival.procedure, one),
            "served_on": _day_text(one.laying.served_on),
            "since_on": _day_text(one.since_on or one.laid_on),
            "stated_on": _day_text(one.laying.stated_on),
            "closed_on": _day_text(one.closed_on),
        }
        found.update({f"{column} {number}": text for column, text in told.items()})
    return found


def _state_words(procedure: Procedure, line: Line) -> str:
    if line.ending:
        return term("ending", line.ending, language="zh")
    states = procedure.track_by_id[line.laying.track].states
    return next(state.words.zh for state in states if state.id == line.laying.state)


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


class LineReader:
    """Reads the obligations of one matter."""

    def __init__(self, *, edition: Procedure, opened_on: date, today: date, found: Understood) -> None:
        self._edition, self._opened_on, self._today, self._found = edition, opened_on, today, found

    def read(self, row: BookRow, *, is_first: bool) -> Line | None:
        """One obligation, or None with its faults noted; the first is laid when the matter begins."""
        before = len(self._found.faults)
        place = self._place(row)
        days = {
            name: _day(row, name, self._found, latest=self._today, earliest=self._opened_on)
            for name in ("served_on", "since_on", "closed_on")
        }
        stated_on = _day(row, "stated_on", self._found, earliest=self._opened_on)
        if place is None:
            return None
        track, state, ending = place
        subject = self._subject(row, track)
        if ending and days["closed_on"] is None and not row.get("closed_on"):
            self._found.refuse(row.address("closed_on"), "book_closed_without_day")
        if not ending and days["closed_on"]:
            self._found.refuse(row.address("stage"), "book_closed_but_open", stage=row.get("stage"))
        if len(self._found.faults) > before:
            return None
        laying = Laying(
            track=track.id,
            subject=subject,
            subject_name=row.get("party")[:LONGEST_NAME],
            state=state or track.begins,
            served_on=days["served_on"],
            stated_on=stated_on,
        )
        since_on = days["since_on"]
        is_later = not is_first and since_on is not None and self._begins_a_clock(laying)
        return Line(
            laying=laying,
            since_on=None if is_later else since_on,
            laid_on=since_on if is_later else None,
            ending=ending,
            closed_on=days["closed_on"],
        )

    def _begins_a_clock(self, laying: Laying) -> bool:
        """Whether the laying of an obligation starts the clock of the state in which it stands."""
        return any(
            limit.track == laying.track and laying.state in limit.runs_in and OPEN in limit.starts
            for limit in self._edition.limits
        )

    def _place(self, row: BookRow) -> tuple[Track, str, str] | None:
        """Track, state and ending of an obligation; one of the last two is ""."""
        stage, tracks = row.get("stage"), self._tracks(row)
        if tracks is None:
            return None
        if not stage and not row.get("ending"):
            self._found.refuse(row.address("stage"), "book_cell_missing", column=header_of("stage"))
            return None
        states = state_keys(self._edition)
        places = (states[one.id].get(book_key(stage), "") for one in tracks)
        place = next((one for one in places if one), "")
        if place:
            track, _slash, state = place.partition("/")
            return self._edition.track_by_id[track], state, ""
        return self._ended(row, tracks)

    def _ended(self, row: BookRow, tracks: tuple[Track, ...]) -> tuple[Track, str, str] | None:
        stage, how = row.get("stage"), row.get("ending")
        endings = ending_keys(self._edition)
        by_stage = endings.get(book_key(stage), "")
        is_closed = by_stage or not stage or book_key(stage) in book_words().closed
        if not is_closed:
            self._found.refuse(
                row.address("stage"), "book_stage_unknown", stage=stage, possible=self._possible(tracks)
            )
            return None
        ending = endings.get(book_key(how), "") if how else by_stage
        track = next((one for one in tracks if any(rule.ends == ending for rule in one.moves)), None)
        if not ending or track is None:
            possible = listed(term("ending", one, language="zh") for one in _endings_of(tracks))
            self._found.refuse(row.address("ending"), "book_ending_unknown", ending=how, possible=possible)
            return None
        return track, "", ending

    def _tracks(self, row: BookRow) -> tuple[Track, ...] | None:
        """The tracks on which an obligation may be: the one that the row names, else all."""
        named = row.get("track")
        if not named:
            return self._edition.tracks
        for track in self._edition.tracks:
            if book_key(named) in {book_key(one) for one in (track.id, track.words.zh, track.words.en)}:
                return (track,)
        possible = listed(track.words.zh for track in self._edition.tracks)
        self._found.refuse(row.address("track"), "book_track_unknown", track_name=named, possible=possible)
        return None

    def _subject(self, row: BookRow, track: Track) -> str:
        """The kind of subject that a row names; where it names none, the first of its track."""
        named = row.get("subject")
        if not named:
            return track.subjects[0]
        known = {book_key(text): id_ for id_ in track.subjects for text in _names("subject", id_)}
        aliased = book_words().subjects.get(book_key(named), "")
        subject = known.get(book_key(named)) or (aliased if aliased in track.subjects else "")
        if not subject:
            possible = listed(term("subject", one, language="zh") for one in track.subjects)
            self._found.refuse(row.address("subject"), "book_subject_unknown", named=named, possible=possible)
        return subject

    def _possible(self, tracks: tuple[Track, ...]) -> str:
        return listed(state.words.zh for track in tracks for state in track.states)


def listed(words: Iterable[str]) -> str:
    """Words in a row, not too many."""
    told = list(dict.fromkeys(words))
    return _BETWEEN.join(told[:_LISTED]) + ("……" if len(told) > _LISTED else "")


def header_of(column: str) -> str:
    """The Chinese header of a column, as our own template has it."""
    return term("book_column", column, language="zh")


def state_keys(edition: Procedure) -> Mapping[str, Mapping[str, str]]:
    """Track → the key of every name that one of its states goes by → "track/state"."""
    aliases = book_words().states.get(edition.id, {})
    found: dict[str, dict[str, str]] = {}
    for track in edition.tracks:
        own = found.setdefault(track.id, {})
        for state in track.states:
            place = f"{track.id}/{state.id}"
            for name in (state.id, place, state.words.zh, state.words.en):
                own.setdefault(book_key(name), place)
        known = set(own.values())
        own.update({key: place for key, place in aliases.items() if place in known and key not in own})
    return found


def ending_keys(edition: Procedure) -> Mapping[str, str]:
    """The key of every name that a way to end goes by → its id."""
    found = {book_key(name): id_ for id_ in edition.endings for name in _names("ending", id_)}
    own = {key: id_ for key, id_ in book_words().endings.items() if id_ in edition.endings}
    return {**own, **found}


def _endings_of(tracks: Iterable[Track]) -> Iterable[str]:
    return dict.fromkeys(rule.ends for track in tracks for rule in track.moves if rule.ends)


def _names(kind: str, id_: str) -> tuple[str, ...]:
    return (id_, *(term(kind, id_, language=language) for language in LANGUAGES))


def _procedure(row: BookRow, house: House, defaults: Defaults, found: Understood) -> str:
    named, words = row.get("procedure"), book_words()
    if not named:
        return words.telling.get(book_key(row.get("stage")), defaults.procedure)
    known = {
        book_key(name): one.id
        for one in house.procedures.procedures
        for name in (one.id, one.words.zh, one.words.en)
    }
    id_ = known.get(book_key(named)) or words.procedures.get(book_key(named), "")
    if not id_:
        possible = listed(one.words.zh for one in house.procedures.procedures)
        found.refuse(row.address("procedure"), "book_procedure_unknown", named=named, possible=possible)
    return id_


def _edition(
    row: BookRow, procedure: str, opened_on: date | None, house: House, found: Understood
) -> Procedure | None:
    if not procedure or opened_on is None:
        return None
    edition = procedure_on(editions=house.procedures.editions(procedure=procedure), day=opened_on)
    if edition is None:
        found.refuse(
            row.address("opened_on"), "no_edition_on", procedure=procedure, day=opened_on.isoformat()
        )
    return edition


def _number(row: BookRow, found: Understood) -> str:
    number = row.get("number")
    if not number:
        found.refuse(row.address("number"), "book_cell_missing", column=header_of("number"))
    elif len(number) > LONGEST_NUMBER:
        found.refuse(
            row.address("number"), "book_cell_too_long", column=header_of("number"), most=str(LONGEST_NUMBER)
        )
    return number


def _source(row: BookRow, defaults: Defaults, found: Understood) -> str:
    """The id of a source system that we know, else the text itself."""
    named = row.get("source")
    source = _known_source(named) if named else defaults.source
    if not source:
        found.refuse(row.address("source"), "book_cell_missing", column=header_of("source"))
    elif len(source) > LONGEST_SOURCE:
        found.refuse(
            row.address("source"), "book_cell_too_long", column=header_of("source"), most=str(LONGEST_SOURCE)
        )
    return source


def _known_source(named: str) -> str:
    aliases = book_words().sources
    known = {book_key(text): id_ for id_ in aliases.values() for text in _names("source_system", id_)}
    return aliases.get(book_key(named)) or known.get(book_key(named), named)


def _owner(row: BookRow, house: House, defaults: Defaults, found: Understood) -> Office | None:
    named = row.get("owner")
    if named and (office := _office_named(named, house)):
        return office
    if defaults.owner is None:
        code = "book_office_unknown" if named else "book_cell_missing"
        possible = listed(office.name for office in house.offices.values())
        data = {"named": named, "possible": possible} if named else {"column": header_of("owner")}
        found.refuse(row.address("owner"), code, **data)
    elif named:
        found.remark(row.address("owner"), "book_office_replaced", named=named, office=defaults.owner.name)
    return defaults.owner


def _office_named(named: str, house: House) -> Office | None:
    """The office of this name, or the one whose name the given one ends in: 云溪区…局东桥分局 is 东桥分局."""
    key = book_key(named)
    ending = [office for own, office in house.offices.items() if key.endswith(own)]
    return house.offices.get(key) or (ending[0] if len(ending) == 1 else None)


def _handler(row: BookRow, owner: Office, house: House, found: Understood) -> Account | None:
    """Who is in charge; somebody whom nobody knows here refuses nothing, his name goes to the note."""
    named = row.get("handler")
    if not named:
        return None
    seeing = [
        account
        for account, offices in house.people.get(book_key(named), ())
        if offices is None or owner.pk in offices
    ]
    own = [account for account in seeing if account.office_id == owner.pk]
    chosen = own or seeing
    if len(chosen) == 1:
        return chosen[0]
    code = "book_officer_ambiguous" if chosen else "book_officer_unknown"
    found.remark(row.address("handler"), code, named=named, office=owner.name)
    return None


def _day(
    row: BookRow,
    column: str,
    found: Understood,
    *,
    must: bool = False,
    latest: date | None = None,
    earliest: date | None = None,
) -> date | None:
    """The one day that a cell names; None where it names none, with the faults noted."""
    text, address = row.get(column), row.address(column)
    if not text:
        if must:
            found.refuse(address, "book_cell_missing", column=header_of(column))
        return None
    span = parse_days(text)
    if span is None or not span.is_exact:
        found.refuse(address, "book_day_unreadable", column=header_of(column), text=text)
        return None
    if latest and span.first > latest:
        found.refuse(address, "book_day_to_come", column=header_of(column), day=span.first.isoformat())
        return None
    if earliest and span.first < earliest:
        found.refuse(
            address,
            "book_day_before_beginning",
            column=header_of(column),
            day=span.first.isoformat(),
            beginning=earliest.isoformat(),
        )
        return None
    return span.first
