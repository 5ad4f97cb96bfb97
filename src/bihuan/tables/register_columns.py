"""Which columns of a list of operators are read, which are kept beside, and which never come in.

Of a list of complaints only the respondent's columns come in. A column that names the complainant never does.
One that does not say whose it is (电话, 联系人, 地址) counts as the respondent's where three things hold: no
column of the list names a complainant; it stands in one unbroken run with the respondent's own columns; and
where a respondent occurs again, what it says does not change from complaint to complaint. Otherwise it stays
out until an officer says whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bihuan.engine.kernel.text import squeeze
from bihuan.tables.register_heads import RegisterHead
from bihuan.tables.register_words import OPERATOR, PLAIN, RESPONDENT, WITHHELD, RegisterWords, Sense

FIELDS = (
    "record_id",
    "name",
    "code",
    "phone",
    "person",
    "address",
    "kind",
    "role",
    "products",
    "staff",
    "revenue",
    "status",
    "opened_on",
    "closed_on",
    "market",
    "platform",
)
MAPPABLE = (*FIELDS, "contact")
KEPT, LEFT_OUT = "keep", "leave"  # what a mapping may say beside a field
_FEWEST_REPEATS = 10
_LEAST_AGREEMENT = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterColumns:
    """The columns of one sheet by their places (from 0).

    `sources` are the columns of a field, the first of them read first; `kept` go into the raw row, the read
    ones among them. The others are told of: `unheard` say nothing to us, `withheld` never come in, `taken`
    were taken as the respondent's although they do not say so, `doubtful` were left out for that reason.
    """

    sources: Mapping[str, tuple[int, ...]]
    kept: tuple[int, ...]
    unheard: tuple[int, ...] = ()
    withheld: tuple[int, ...] = ()
    taken: tuple[int, ...] = ()
    doubtful: tuple[int, ...] = ()


def is_of_complaints(head: RegisterHead, words: RegisterWords, *, kind: str) -> bool:
    """Whether only the respondent's columns may come in: a header speaks of complaints.

    Where an officer says that the list is of another `kind` ("" for nobody said), it must name an accused or
    a complainant to be one all the same.
    """
    about = words.kinds["complaints"]
    if not kind:
        return any(word in label for label in head.labels for word in about)
    names_somebody = any(f"被{word}" in label for label in head.labels for word in about)
    return names_somebody or any(sense.side == WITHHELD for sense in head.senses)


def settle_columns(
    head: RegisterHead,
    rows: Sequence[Sequence[str]],
    words: RegisterWords,
    *,
    mapping: Mapping[str, str],
    of_complaints: bool,
) -> RegisterColumns:
    """What becomes of each column. `rows` are the rows of data; `mapping` leads from a header to a field, to
    "keep" (beside, in the raw row) or to "leave" (out), and wins over our own reading, except that a column
    of a complainant stays out.
    """
    senses = [
        _mapped(sense, mapping.get(label)) for sense, label in zip(head.senses, head.labels, strict=True)
    ]
    left = {at for at, label in enumerate(head.labels) if mapping.get(label) == LEFT_OUT}
    left |= {at for at, sense in enumerate(senses) if sense.field == "fault"}
    withheld = tuple(at for at, sense in enumerate(senses) if sense.never_comes_in)
    plain = [at for at, sense in enumerate(senses) if sense.side == PLAIN and at not in left]
    taken, doubtful = _plain_ones(plain, senses, rows) if of_complaints else ((), ())
    out = left.union(withheld, doubtful)
    usable = [at for at in range(len(senses)) if at not in out]
    named = [at for at in usable if _may_come_in(senses[at], words, of_complaints=of_complaints)]
    unheard = [at for at in usable if at not in named and head.labels[at] not in mapping]
    return RegisterColumns(
        sources=_sources(head, senses, named, words, mapping),
        kept=tuple(named if of_complaints else usable),
        unheard=tuple(at for at in unheard if _holds_anything(rows, at)),
        withheld=withheld,
        taken=tuple(taken),
        doubtful=tuple(doubtful),
    )


def _mapped(sense: Sense, told: str | None) -> Sense:
    if told is None or sense.never_comes_in:
        return sense
    return Sense(told, RESPONDENT) if told in MAPPABLE else Sense()


def _may_come_in(sense: Sense, words: RegisterWords, *, of_complaints: bool) -> bool:
    if not sense.field or not of_complaints:
        return bool(sense.field)
    return sense.field in words.of_a_respondent or sense.field in ("contact", "sequence")


def _plain_ones(
    plain: Sequence[int], senses: Sequence[Sense], rows: Sequence[Sequence[str]]
) -> tuple[Sequence[int], Sequence[int]]:
    """Columns that do not say whose they are: those taken as the respondent's, and those left out."""
    if any(sense.never_comes_in for sense in senses):
        return (), plain
    run = _runs_with_respondent(senses)
    taken = [at for at in plain if at in run]
    if any(_changes_with_the_complaint(at, senses, rows) for at in taken if senses[at].field != "address"):
        return (), plain
    return taken, [at for at in plain if at not in run]


def _runs_with_respondent(senses: Sequence[Sense]) -> set[int]:
    """The places of unbroken runs of the operator's fields that hold a column said to be the respondent's."""
    found: set[int] = set()
    run: list[int] = []
    for at, sense in enumerate([*senses, Sense()]):
        if sense.side in (RESPONDENT, OPERATOR, PLAIN) and sense.field not in ("record_id", "sequence"):
            run.append(at)
            continue
        if any(senses[place].side == RESPONDENT for place in run):
            found.update(run)
        run = []
    return found


def _changes_with_the_complaint(at: int, senses: Sequence[Sense], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a column says something else nearly each time that the same respondent occurs again."""
    keys = [place for place, sense in enumerate(senses) if sense.field in ("code", "name") and place != at]
    last: dict[str, str] = {}
    repeats = agreed = 0
    for row in rows:
        key = next((squeeze(row[place]) for place in keys if row[place]), "")
        text = squeeze(row[at])
        if not key or not text:
            continue
        if key in last:
            repeats += 1
            agreed += last[key] == text
        last[key] = text
    return repeats >= _FEWEST_REPEATS and agreed < _LEAST_AGREEMENT * repeats


def _sources(
    head: RegisterHead,
    senses: Sequence[Sense],
    named: Iterable[int],
    words: RegisterWords,
    mapping: Mapping[str, str],
) -> dict[str, tuple[int, ...]]:
    """The columns of each field; one that an officer named, or that is said to be the respondent's, first."""
    found: dict[str, list[int]] = {}
    for at in named:
        found.setdefault(senses[at].field, []).append(at)

    def order(at: int) -> tuple[bool, bool, int, int]:
        label = head.labels[at]
        return label not in mapping, senses[at].side != RESPONDENT, words.rank(label.rpartition("/")[2]), at

    return {field: tuple(sorted(places, key=order)) for field, places in found.items()}


def _holds_anything(rows: Sequence[Sequence[str]], at: int) -> bool:
    return any(row[at] for row in rows)
