"""What a row of an officers' list says, in the program's own terms: rows and words in, a matter out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bihuan.engine.rules.in_force import procedure_on
from bihuan.engine.rules.procedures import Procedure
from bihuan.rulebook.words import term
from bihuan.tables.book_words import book_key, book_words
from bihuan.tables.books import BookRow
from bihuan.web.loops.books.facts import (
    LONGEST_NUMBER,
    LONGEST_SOURCE,
    LONGEST_TITLE,
    Arrival,
    Defaults,
    House,
    Line,
    Understood,
    day_in,
    header_of,
    listed,
    names_in,
)
from bihuan.web.loops.books.obligations import LineReader
from bihuan.web.people.models import Account, Office


def understand(row: BookRow, lines: Iterable[BookRow], *, house: House, defaults: Defaults) -> Understood:
    """The matter that a row tells of, its obligations from `lines` where there are any; or its faults."""
    found = Understood()
    procedure = _procedure(row, house, defaults, found)
    opened_on = day_in(row, "opened_on", found, must=True, latest=house.today)
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
        found.refuse(row.address("number"), "book_cell_missing", book_column="number")
    elif len(number) > LONGEST_NUMBER:
        found.refuse(
            row.address("number"), "book_cell_too_long", book_column="number", most=str(LONGEST_NUMBER)
        )
    return number


def _source(row: BookRow, defaults: Defaults, found: Understood) -> str:
    """The id of a source system that we know, else the text itself."""
    named = row.get("source")
    source = _known_source(named) if named else defaults.source
    if not source:
        found.refuse(row.address("source"), "book_cell_missing", book_column="source")
    elif len(source) > LONGEST_SOURCE:
        found.refuse(
            row.address("source"), "book_cell_too_long", book_column="source", most=str(LONGEST_SOURCE)
        )
    return source


def _known_source(named: str) -> str:
    aliases = book_words().sources
    known = {book_key(text): id_ for id_ in aliases.values() for text in names_in("source_system", id_)}
    return aliases.get(book_key(named)) or known.get(book_key(named), named)


def _owner(row: BookRow, house: House, defaults: Defaults, found: Understood) -> Office | None:
    named = row.get("owner")
    if named and (office := _office_named(named, house)):
        return office
    if defaults.owner is None:
        code = "book_office_unknown" if named else "book_cell_missing"
        possible = listed(office.name for office in house.offices.values())
        data = {"named": named, "possible": possible} if named else {"book_column": "owner"}
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
