"""The rulebook as it stands now: the package's files with the office's own laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.plans import Planner
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.rules.procedures import ProcedureBook
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.entry import local_editions
from bihuan.rulebook.load import Stamp, folder_stamp, load_rulebook
from bihuan.rulebook.origins import read_sources
from bihuan.rulebook.paper_forms import PaperForms, load_paper_forms
from bihuan.rulebook.procedure_book import load_procedures
from bihuan.rulebook.size_rules import SizeRules, load_size_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What looks rules up and judges under one state of the rulebook.

    `local` is the file of each edition that comes from the office's own rules, below their folder.
    """

    rulebook: Rulebook
    sources: Mapping[str, str]
    local: Mapping[str, str]
    names: Names
    timeline: Timeline
    planner: Planner
    judge: Judge


def current_rulebook() -> Rulebook:
    """Loaded once, and again whenever a file of the overlay folder has changed. Raises RulebookError."""
    return current_tools().rulebook


def current_sources() -> Mapping[str, str]:
    """Id of each source that rule files name → what was read."""
    return current_tools().sources


def current_tools() -> Tools:
    """The tools under the rulebook as it stands now. Raises RulebookError."""
    overlay = overlay_folder()
    return _tools(overlay, folder_stamp(overlay))


def overlay_folder() -> Path:
    """Where the office's own rule files stand; it may not exist yet."""
    return Path(settings.BIHUAN_DATA) / "rules"


def current_procedures() -> ProcedureBook:
    """Every procedure with the calendars, loaded anew as the rulebook is. Raises RulebookError."""
    overlay = overlay_folder()
    stamp = folder_stamp(overlay)
    return _procedures(overlay if stamp else None, stamp)


def current_paper_forms() -> PaperForms:
    """The form of every paper, loaded anew as the rulebook is. Raises RulebookError."""
    overlay = overlay_folder()
    stamp = folder_stamp(overlay)
    return _paper_forms(overlay if stamp else None, stamp)


def current_size_rules() -> SizeRules:
    """Every edition of the rule on sizes, loaded anew as the rulebook is. Raises RulebookError."""
    overlay = overlay_folder()
    stamp = folder_stamp(overlay)
    return _size_rules(overlay if stamp else None, stamp)


@lru_cache(maxsize=1)
def _size_rules(overlay: Path | None, stamp: Stamp) -> SizeRules:
    return load_size_rules(overlay=overlay)


@lru_cache(maxsize=1)
def _paper_forms(overlay: Path | None, stamp: Stamp) -> PaperForms:
    return load_paper_forms(overlay=overlay)


@lru_cache(maxsize=1)
def _procedures(overlay: Path | None, stamp: Stamp) -> ProcedureBook:
    return load_procedures(overlay=overlay)


@lru_cache(maxsize=1)
def _tools(overlay: Path, stamp: Stamp) -> Tools:
    """All of one loading: editions are compared by identity."""
    folder = overlay if stamp else None
    rulebook = load_rulebook(overlay=folder)
    names, timeline = Names(rulebook.catalogue), Timeline(rulebook)
    return Tools(
        rulebook=rulebook,
        sources=read_sources(overlay=folder),
        local={
            name: Path(file.label).relative_to(overlay).as_posix()
            for name, file in local_editions(folder).items()
        },
        names=names,
        timeline=timeline,
        planner=Planner(names, timeline),
        judge=Judge(rulebook),
    )
