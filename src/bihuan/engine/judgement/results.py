"""What comes out: verdicts with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bihuan.engine.kernel.reasons import Reason


class Outcome(Enum):
    """The outcome of one reading (design, section 5)."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"  # exempt, the exemption's id is in the reasons
    NOT_REQUIRED = "not_required"  # nothing asks for it: closed
    NO_RULE = "no_rule"  # we lack the figure: the laboratory's conclusion stands, unchecked
    PENDING = "pending"
    INDETERMINATE = "indeterminate"
    DATA_ERROR = "data_error"


class Overall(Enum):
    """The outcome of a sample."""

    NONCONFORMING = "nonconforming"
    UNDETERMINED = "undetermined"
    PARTLY_CHECKED = "partly_checked"
    NO_NONCONFORMITY_FOUND = "no_nonconformity_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Where the laboratory and we differ.

    `kind`: verdict | arithmetic | limit | edition | method | conclusion.
    `lab` and `ours` are what each wrote; `reasons` derive ours. `source_checked` is the mark of the
    figure that ours rests on ("" where it rests on none): what only a recalled figure says is a hint to
    look the standard up, and stands behind the others.
    """

    kind: str
    lab: str
    ours: str
    source_checked: str = ""
    reasons: tuple[Reason, ...] = ()

    @property
    def is_hint(self) -> bool:
        """Whether ours rests on a recalled figure alone: shown behind those that rest on a source."""
        return self.source_checked == "recall"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingVerdict:
    """The verdict on one reading. Columns as in design, section 9.

    `index` is the reading's place in `Sample.readings`, or None for a verdict that no single reading
    carries (a labelled fibre that was not found, a label that breaks a rule). `item` is the catalogue
    id ("" when unknown), `component` and `part` are as resolved. `steps` tell how the value became the
    compared one (parsed, rounded, converted). `grade` is the best quality grade the value meets.
    """

    index: int | None
    item: str
    part: str
    component: str
    outcome: Outcome
    limit: str = ""
    standard: str = ""
    edition: str = ""
    clause: str = ""
    rule_id: str = ""
    compared_value: str = ""
    source_checked: str = ""
    severity: str = ""
    grade: str = ""
    reasons: tuple[Reason, ...] = ()
    steps: tuple[Reason, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleVerdict:
    """The verdict on a sample: one per reading, in their order, then those that no reading carries.

    `grade` is the quality grade that the sample reaches (a set: its worst piece), "" when none is
    claimed or it cannot be told. `rests_on` names what was looked up, with its digest: every edition that
    could speak of the sample, the catalogue and the methods.
    """

    sample_id: str
    overall: Overall
    readings: tuple[ReadingVerdict, ...]
    reasons: tuple[Reason, ...] = ()
    grade: str = ""
    source_checked: str = ""
    disagreements: tuple[Disagreement, ...] = ()
    rulebook_digest: str = ""
    rests_on: tuple[tuple[str, str], ...] = ()
