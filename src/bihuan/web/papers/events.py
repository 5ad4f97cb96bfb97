from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class _OfPaper(Event):
    """What happens to a paper names it, the number of its step and the digest of all that the step holds."""

    about: ClassVar[tuple[str, str]] = ("papers.Paper", "paper_id")

    paper_id: int
    step: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class PaperDrafted(_OfPaper):
    """A paper was begun."""


@dataclass(frozen=True, kw_only=True)
class PaperChanged(_OfPaper):
    """A draft was changed."""


@dataclass(frozen=True, kw_only=True)
class PaperSubmitted(_OfPaper):
    """A draft went to its section; from now on it stays as it is, unless it comes back."""


@dataclass(frozen=True, kw_only=True)
class PaperPassed(_OfPaper):
    """The head of the section or branch let a paper pass."""


@dataclass(frozen=True, kw_only=True)
class PaperReviewed(_OfPaper):
    """A paper passed its legal review."""


@dataclass(frozen=True, kw_only=True)
class PaperReturned(_OfPaper):
    """A paper went back to its drafter, with the reason."""


@dataclass(frozen=True, kw_only=True)
class PaperSigned(_OfPaper):
    """A paper was signed; one that bears no seal is issued by it and takes its number."""


@dataclass(frozen=True, kw_only=True)
class PaperSealed(_OfPaper):
    """A paper was sealed and issued; it took its number."""


@dataclass(frozen=True, kw_only=True)
class PaperServed(_OfPaper):
    """A paper was served on a legal day (ISO)."""

    served_on: str


@dataclass(frozen=True, kw_only=True)
class PaperVoided(_OfPaper):
    """A paper was made void; it keeps its number."""


@dataclass(frozen=True, kw_only=True)
class PapersHandedOver(Event):
    """The papers about a row go with it to another office."""

    about_kind: str
    about_id: str
    office_id: int
    papers: int
