"""What `bihuan rules check` reads and counts: judging, procedures, examples, forms of papers, sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.procedures import ProcedureBook
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.cases import load_cases
from bihuan.rulebook.due_cases import load_due_cases
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.paper_forms import PaperForms, load_paper_forms
from bihuan.rulebook.procedure_book import load_procedures
from bihuan.rulebook.size_cases import load_size_cases
from bihuan.rulebook.size_rules import SizeRules, load_size_rules
from bihuan.rulebook.words import sentence
from bihuan.tables.papers.office import office_template_faults

_Book = TypeVar("_Book")


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """All rule files, found sound."""

    rulebook: Rulebook
    procedures: ProcedureBook
    papers: PaperForms
    sizes: SizeRules
    cases: int
    due_cases: int
    size_cases: int

    def record(self) -> dict[str, Any]:
        """The counts and digests for machines."""
        return {
            "sound": True,
            "faults": [],
            **self._rules(),
            "digest": self.rulebook.digest,
            "procedures": self._procedures(),
            "procedures_digest": self.procedures.digest,
            "papers": self._papers(),
            "papers_digest": self.papers.digest,
            "sizes": self._sizes(),
            "sizes_digest": self.sizes.digest,
        }

    def lines(self, language: str) -> Iterator[str]:
        """The counts and digests in a line for each kind of rules."""
        for code, counts, digest in (
            ("rules_sound", self._rules(), self.rulebook.digest),
            ("rules_procedures_sound", self._procedures(), self.procedures.digest),
            ("rules_papers_sound", self._papers(), self.papers.digest),
            ("rules_sizes_sound", self._sizes(), self.sizes.digest),
        ):
            data = {key: str(count) for key, count in counts.items()}
            yield sentence(Reason.of(code, **data, digest=digest[:12]), language=language)

    def _rules(self) -> Mapping[str, int]:
        editions = [edition for standard in self.rulebook.standards for edition in standard.editions]
        return {
            "standards": len(self.rulebook.standards),
            "editions": len(editions),
            "rules": sum(len(edition.rules) for edition in editions),
            "methods": len(self.rulebook.methods),
            "cases": self.cases,
        }

    def _procedures(self) -> Mapping[str, int]:
        procedures = self.procedures.procedures
        return {
            "procedures": len(self.procedures.ids),
            "editions": len(procedures),
            "moves": sum(len(one.move_by_id) for one in procedures),
            "limits": sum(len(one.limits) for one in procedures),
            "notices": len(self.procedures.calendars.notices),
            "cases": self.due_cases,
        }

    def _papers(self) -> Mapping[str, int]:
        fields = {field.id for form in self.papers.forms for field in form.fields}
        return {"papers": len(self.papers.forms), "fields": len(fields)}

    def _sizes(self) -> Mapping[str, int]:
        rules = self.sizes.rules
        industries = {one.id for rule in rules for one in rule.industries}
        return {"editions": len(rules), "industries": len(industries), "cases": self.size_cases}


def check_books(overlay: Path | None) -> Books:
    """Everything loaded; raises RulebookError with the faults of all kinds of files together."""
    faults: dict[Fault, None] = {}
    rulebook = _tried(lambda: load_rulebook(overlay=overlay), faults)
    procedures = _tried(lambda: load_procedures(overlay=overlay), faults)
    papers = _tried(lambda: _papers(overlay), faults)
    sizes = _tried(lambda: load_size_rules(overlay=overlay), faults)
    cases, due_cases = _tried(load_cases, faults), _tried(load_due_cases, faults)
    size_cases = _tried(load_size_cases, faults)
    if rulebook is None or procedures is None or papers is None or sizes is None:
        raise RulebookError(tuple(faults))
    if cases is None or due_cases is None or size_cases is None:
        raise RulebookError(tuple(faults))
    return Books(
        rulebook=rulebook,
        procedures=procedures,
        papers=papers,
        sizes=sizes,
        cases=len(cases),
        due_cases=len(due_cases),
        size_cases=len(size_cases),
    )


def _papers(overlay: Path | None) -> PaperForms:
    """The forms of papers, and the office's own Word templates fit for them."""
    forms = load_paper_forms(overlay=overlay)
    if faults := tuple(office_template_faults(forms, overlay=overlay)):
        raise RulebookError(faults)
    return forms


def _tried(load: Callable[[], _Book], faults: dict[Fault, None]) -> _Book | None:
    try:
        return load()
    except RulebookError as error:
        # A file that both readers know, such as the list of sources, is told once.
        faults.update(dict.fromkeys(error.faults))
        return None
