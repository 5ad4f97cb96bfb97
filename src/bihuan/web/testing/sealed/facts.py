"""To which samples a sealed report may belong, and where its text layer and the sheet differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bihuan.engine.judgement.names import key_of
from bihuan.tables.sealed_reports import keys_in_name, keys_in_text, number_key, said_in, searchable
from bihuan.web.testing.models import ReleasedSample, SealedReport

# A report of so many pages is none; text is read of the first pages.
MOST_PAGES, TEXT_PAGES = 1_000, 50


class Likeness(Enum):
    """How well the numbers in a report lead to a sample."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    SCAN = "scan"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The samples whose numbers a report names, and where: both, text, name or ""."""

    likeness: Likeness
    samples: tuple[ReleasedSample, ...] = ()
    basis: str = ""

    @property
    def only(self) -> ReleasedSample | None:
        """The one sample that is meant, if it is one."""
        return self.samples[0] if len(self.samples) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that the text layer says otherwise than the sheet: which fact, and both texts."""

    fact: str
    report: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Everything in a report that may be a number, in its file's name and in its text layer."""

    name: frozenset[str]
    text: frozenset[str]


def keys_of(report: SealedReport) -> Keys:
    """What may be a number in a report."""
    return Keys(keys_in_name(report.name), keys_in_text(report.text))


def match_of(report: SealedReport, keys: Keys, known: Mapping[str, Sequence[ReleasedSample]]) -> Match:
    """To which of the known samples, by the key of their report number, a report belongs.

    What name and text both say counts first; where they contradict each other, nothing is decided.
    """
    named, told = _found(keys.name, known), _found(keys.text, known)
    both = {pk: one for pk, one in told.items() if pk in named}
    basis = "both" if both else "text" if told else "name" if named else ""
    found = _narrowed((both or {**told, **named}).values(), report, keys)
    if not report.text:
        return Match(likeness=Likeness.SCAN, samples=found, basis=basis)
    if not found:
        return Match(likeness=Likeness.UNKNOWN)
    likeness = Likeness.MATCHED if len(found) == 1 else Likeness.AMBIGUOUS
    return Match(likeness=likeness, samples=found, basis=basis)


def differences_of(report: SealedReport, sample: ReleasedSample) -> tuple[Difference, ...]:
    """Where the text layer says otherwise than the sheet; what either does not say is no difference, but
    for a conclusion that the sheet lacks.
    """
    said = said_in(report.text)
    found = []
    if said.conclusion and said.conclusion != sample.conclusion:
        found.append(Difference(fact="conclusion", report=said.conclusion, sheet=sample.conclusion))
    for fact in ("product_name", "sampled_party"):
        told, written = getattr(said, fact), getattr(sample, fact)
        # A layout may put something before or behind the value: the sheet's name need only stand there.
        if told and written and key_of(written) not in key_of(told) and key_of(told) not in key_of(written):
            found.append(Difference(fact=fact, report=told, sheet=written))
    return tuple(found)


def _found(keys: Iterable[str], known: Mapping[str, Sequence[ReleasedSample]]) -> dict[int, ReleasedSample]:
    return {one.pk: one for key in sorted(keys) for one in known.get(key, ())}


def _narrowed(
    found: Iterable[ReleasedSample], report: SealedReport, keys: Keys
) -> tuple[ReleasedSample, ...]:
    """Of several samples those whose own number is given too; else those whose laboratory is."""
    samples = sorted(found, key=lambda one: one.pk)
    if len(samples) < 2:
        return tuple(samples)
    numbered = [one for one in samples if number_key(one.sample_number) in keys.name | keys.text]
    if numbered:
        return tuple(numbered)
    from_it = [one for one in samples if searchable(one.laboratory) in report.searched]
    return tuple(from_it or samples)
