"""Where an obligation of a brought-in matter stands, or how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bihuan.engine.procedures.history import OPEN
from bihuan.engine.rules.procedures import Procedure, Track
from bihuan.rulebook.words import term
from bihuan.tables.book_words import book_key, book_words
from bihuan.tables.books import BookRow
from bihuan.web.loops.books.facts import (
    LONGEST_NAME,
    Line,
    Understood,
    day_in,
    listed,
    names_in,
)
from bihuan.web.loops.facts import Laying


class LineReader:
    """Reads the obligations of one matter."""

    def __init__(self, *, edition: Procedure, opened_on: date, today: date, found: Understood) -> None:
        self._edition, self._opened_on, self._today, self._found = edition, opened_on, today, found

    def read(self, row: BookRow, *, is_first: bool) -> Line | None:
        """One obligation, or None with its faults noted; the first is laid when the matter begins."""
        before = len(self._found.faults)
        place = self._place(row)
        days = {
            name: day_in(row, name, self._found, latest=self._today, earliest=self._opened_on)
            for name in ("served_on", "since_on", "closed_on")
        }
        stated_on = day_in(row, "stated_on", self._found, earliest=self._opened_on)
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
            self._found.refuse(row.address("stage"), "book_cell_missing", book_column="stage")
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
        known = {book_key(text): id_ for id_ in track.subjects for text in names_in("subject", id_)}
        aliased = book_words().subjects.get(book_key(named), "")
        subject = known.get(book_key(named)) or (aliased if aliased in track.subjects else "")
        if not subject:
            possible = listed(term("subject", one, language="zh") for one in track.subjects)
            self._found.refuse(row.address("subject"), "book_subject_unknown", named=named, possible=possible)
        return subject

    def _possible(self, tracks: tuple[Track, ...]) -> str:
        return listed(state.words.zh for track in tracks for state in track.states)


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
    found = {book_key(name): id_ for id_ in edition.endings for name in names_in("ending", id_)}
    own = {key: id_ for key, id_ in book_words().endings.items() if id_ in edition.endings}
    return {**own, **found}


def _endings_of(tracks: Iterable[Track]) -> Iterable[str]:
    return dict.fromkeys(rule.ends for track in tracks for rule in track.moves if rule.ends)
