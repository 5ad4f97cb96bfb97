"""The words of the lists of operators that a bureau has: `registers.yaml`, indexed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from bihuan.engine.kernel.text import fold, is_missing, squeeze

_SIGNS = re.compile(r"[\s_*★※#:;.,。、；：'\"“”‘’()\[\]【】〔〕<>《》-]")
_BRACKETED = re.compile(r"[(\[【〔<][^()\[\]【】〔〕<>]*[)\]】〕>]")
_LONGEST_HEADER = 40
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

OPERATOR, RESPONDENT, PLAIN = "operator", "respondent", "plain"
WITHHELD, IDENTITY = "withheld", "identity"


@dataclass(frozen=True, slots=True)
class Sense:
    """What a header says: the field that it names ("" for none), and whose it is.

    `side`: operator; respondent (said to be the accused's); plain (does not say whose: 电话); withheld (the
    complainant's); identity (of a person, whoever it is); "" where nothing is said.
    """

    field: str = ""
    side: str = ""

    @property
    def is_heard(self) -> bool:
        """Whether the header says anything to us."""
        return bool(self.field or self.side)

    @property
    def never_comes_in(self) -> bool:
        """Whether the column is one that is never read."""
        return self.side in (WITHHELD, IDENTITY)


@cache
def chain_role_words() -> Mapping[str, Any]:
    """How lists call chain roles: `chain_roles` of the file."""
    roles: Mapping[str, Any] = _loaded()["chain_roles"]
    return roles


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWords:
    """What the words of a list of operators mean; keys are in the form of `header_form`."""

    fields: Mapping[str, str]
    ranks: Mapping[str, int]
    plain: frozenset[str]
    respondent: re.Pattern[str]
    complainant: re.Pattern[str]
    identity: re.Pattern[str]
    headings: frozenset[str]
    kinds: Mapping[str, tuple[str, ...]]
    of_a_respondent: frozenset[str]
    totals: frozenset[str]
    notes: re.Pattern[str]
    missing: frozenset[str]
    place: re.Pattern[str]
    no_place: tuple[str, ...]
    units: Mapping[str, Decimal]

    def sense(self, label: str, *, under: str = "") -> Sense:
        """What a header says, `under` being the heading over it in a header of two rows."""
        if len(label) > _LONGEST_HEADER or not label.strip():
            return Sense()
        said = self._sense(label)
        over = self._sense(under) if under and under != label else Sense()
        for one in (said, over):
            if one.never_comes_in:
                return one
        if over.side == RESPONDENT and said.field:
            return Sense(said.field, RESPONDENT)
        if not said.field and under:
            return self._looked_up(under + label)
        if not said.is_heard and "/" in label:
            # A header of two rows as we write it: heading/name.
            heading, _, name = label.partition("/")
            return self.sense(name, under=heading)
        return said

    def rank(self, label: str) -> int:
        """How early a header is read among the columns of its field."""
        forms = _forms(self.respondent.sub("", header_form(label))) + _forms(label)
        return min((self.ranks[form] for form in forms if form in self.ranks), default=len(self.ranks))

    def is_missing(self, text: str) -> bool:
        """Whether a cell says that nothing is known."""
        return is_missing(text) or squeeze(text) in self.missing

    def is_place(self, name: str) -> bool:
        """Whether a name says where and nothing else."""
        bare = squeeze(name)
        return bool(self.place.fullmatch(bare)) and not bare.endswith(self.no_place)

    def unit(self, label: str) -> Decimal | None:
        """What one of the unit in a header's brackets is in 万元; None where none stands there."""
        inside = [part.strip("()[]【】〔〕<>") for part in _BRACKETED.findall(fold(label))]
        return next((self.units[part] for part in inside if part in self.units), None)

    def _sense(self, label: str) -> Sense:
        form = header_form(label)
        if self.identity.search(form):
            return Sense("", IDENTITY)
        if found := self.respondent.match(form):
            rest = form[found.end() :]
            if (
                field := "name"
                if rest in ("", "名称", "姓名") and found["being"]
                else self.fields.get(rest, "")
            ):
                return Sense(field, RESPONDENT)
        elif self.complainant.search(form):
            return Sense("", WITHHELD)
        return self._looked_up(label)

    def _of_somebody(self, rest: str, *, is_being: bool) -> str:
        """The field that the rest of a header names after somebody; somebody alone is called by his name."""
        return "name" if is_being and rest in ("", "名称", "姓名") else self.fields.get(rest, "")

    def _looked_up(self, label: str) -> Sense:
        for form in _forms(label):
            if field := self.fields.get(form):
                return Sense(field, PLAIN if form in self.plain else OPERATOR)
        return Sense()


@lru_cache(maxsize=65536)
def header_form(text: str) -> str:
    """The form under which headers are compared: folded, without blanks, signs and brackets."""
    return _SIGNS.sub("", squeeze(text)).lower()


def _forms(label: str) -> list[str]:
    """A header with what stands in its brackets, and without."""
    return [header_form(label), header_form(_BRACKETED.sub("", fold(label)))]


@cache
def _loaded() -> Mapping[str, Any]:
    text = files("bihuan.tables").joinpath("registers.yaml").read_text(encoding="utf-8")
    told: Mapping[str, Any] = yaml.load(text, Loader=_Loader)
    return told


@cache
def register_words() -> RegisterWords:
    """The packaged words."""
    told = _loaded()
    columns, respondent, complainant = told["columns"], told["respondent"], told["complainant"]
    acts, beings = _any_of(respondent["acts"]), _any_of(respondent["beings"])
    theirs = f"{_any_of(complainant['acts'])}{_any_of(complainant['beings'])}"
    ends = _any_of(told["places"]["ends"])
    return RegisterWords(
        fields={header_form(name): field for field, one in columns.items() for name in one["names"]},
        ranks=_ranks(columns),
        plain=frozenset(header_form(name) for one in columns.values() for name in one.get("plain", ())),
        respondent=re.compile(f"(?:{acts}(?P<being>{beings})?|{_any_of(respondent['owners'])})的?"),
        complainant=re.compile(f"{theirs}|{_any_of(complainant['words'])}"),
        identity=re.compile(_any_of(told["identity"])),
        headings=frozenset(map(header_form, told["headings"])),
        kinds={kind: tuple(words) for kind, words in told["kinds"].items()},
        of_a_respondent=frozenset(told["of_a_respondent"]),
        totals=frozenset(map(squeeze, told["totals"])),
        notes=re.compile(told["notes"]),
        missing=frozenset(map(squeeze, told["missing"])),
        place=re.compile(rf"(?:[\u4e00-\u9fff]{{1,6}}?{ends}(?:\d+号?)?)+"),
        no_place=tuple(told["places"]["no_ends"]),
        units={unit: Decimal(one) for unit, one in told["units"].items()},
    )


def _ranks(columns: Mapping[str, Any]) -> dict[str, int]:
    names = [header_form(name) for one in columns.values() for name in one["names"]]
    return {name: rank for rank, name in reversed(list(enumerate(names)))}


def _any_of(words: Iterable[str]) -> str:
    """A group of words, the longer ones tried first."""
    forms = sorted({header_form(word) for word in words}, key=lambda form: (-len(form), form))
    return f"(?:{'|'.join(map(re.escape, forms))})"
