"""Lists that were handed in and their rows; what the words of a list mean here; which matters are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from bihuan.tables.book_words import book_key
from bihuan.web.loops.books.facts import Defaults, House
from bihuan.web.loops.books.models import BookImport, BookRow
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.choices import offices_within
from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import list_accounts, reach_of, visible_to
from bihuan.web.rules.facts import current_procedures

_STRETCH = 500

Key = tuple[str, str, str]
"""Source, original number and procedure of a matter: unique in the house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAccount:
    """The rows of a list: `rows` = clean + opened + refused + known + changed; `blank` ones beside them."""

    clean: int
    opened: int
    refused: int
    known: int
    changed: int
    blank: int

    @property
    def rows(self) -> int:
        """All rows that say anything."""
        return self.clean + self.opened + self.refused + self.known + self.changed

    @property
    def there(self) -> int:
        """Rows whose matter was there already, told alike or not."""
        return self.known + self.changed


def visible_imports(account: Account, *, today: date) -> QuerySet[BookImport]:
    """The lists that an account may see, the latest first: those handed in for offices within its reach."""
    return visible_to(account, BookImport.objects.all(), today=today).select_related("office", "by")


def find_import(account: Account, import_id: int, *, today: date) -> BookImport | None:
    """The list, or None where an account may not see it."""
    return visible_imports(account, today=today).filter(pk=import_id).first()


def account_of_book(book: BookImport) -> BookAccount:
    """How many rows became what."""
    counted = book.rows.order_by().values_list("outcome").annotate(Count("pk"))
    numbers: Mapping[str, int] = dict(counted)
    return BookAccount(**{str(one): numbers.get(one, 0) for one in BookRow.Outcome.values}, blank=book.blank)


def rows_of(book: BookImport, outcome: str = "") -> QuerySet[BookRow]:
    """The rows of a list in its order, all or those that became one thing."""
    rows = book.rows.select_related("loop").order_by("place")
    return rows.filter(outcome=outcome) if outcome else rows


def defaults_of(book: BookImport) -> Defaults:
    """What counts where a row of this list leaves something out."""
    told = book.defaults
    owner = Office.objects.filter(pk=told["owner"]).first() if told.get("owner") else None
    return Defaults(procedure=told["procedure"], source=told.get("source", ""), owner=owner)


def house_of(account: Account, *, today: date) -> House:
    """Whom and what the words of a list may mean to this importer today."""
    offices = {book_key(office.name): office for office in offices_within(account, today=today)}
    people: dict[str, list[tuple[Account, frozenset[int] | None]]] = defaultdict(list)
    for one in list_accounts().filter(is_active=True):
        reach = reach_of(one, today=today)
        people[book_key(one.name)].append((one, None if reach.everything else reach.offices))
    return House(
        procedures=current_procedures(),
        offices=offices,
        people={key: tuple(found) for key, found in people.items()},
        today=today,
    )


def known_loops(keys: Iterable[Key]) -> dict[Key, Loop]:
    """The loops that are there under these keys, whoever may see them."""
    wanted = list(dict.fromkeys(keys))
    found: dict[Key, Loop] = {}
    for begin in range(0, len(wanted), _STRETCH):
        part = set(wanted[begin : begin + _STRETCH])
        rows = Loop.objects.filter(number__in=[number for _, number, _ in part]).select_related("owner")
        for loop in rows:
            key = (loop.source, loop.number, loop.procedure)
            if key in part:
                found[key] = loop
    return found


def told_before(loops: Sequence[Loop]) -> dict[int, Mapping[str, str]]:
    """Loop → what the list said by which it came in, for those that came in by a list."""
    found: dict[int, Mapping[str, str]] = {}
    for begin in range(0, len(loops), _STRETCH):
        part = [loop.pk for loop in loops[begin : begin + _STRETCH]]
        rows = BookRow.objects.filter(loop__in=part, outcome=BookRow.Outcome.OPENED)
        for loop_id, given in rows.values_list("loop_id", "given"):
            found[loop_id] = given.get("facts", {})
    return found
