"""A small book of procedures made of texts, so that each test changes one line and sees one effect."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from bihuan.engine.rules.procedures import ProcedureBook
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import RuleFile
from bihuan.rulebook.places import kind_at
from bihuan.rulebook.procedure_book import build_procedures, load_procedures

FILE = "procedures/loan.yaml"
_NAMES = {
    "sources": "S1: a page\n",
    "catalogue/roles": "- {id: officer, zh: 承办人, en: Officer}\n- {id: head, zh: 负责人, en: Head}\n",
    "catalogue/subjects": "- {id: party, zh: 当事人, en: Party}\n",
    "catalogue/intervals": "- {id: pause, zh: 中止, en: Pause}\n",
    "catalogue/evidence": "- {id: receipt, zh: 回执, en: Receipt}\n",
    "catalogue/papers": "- {id: letter, zh: 函, en: Letter, form: letter}\n",
    "catalogue/laws": "- {id: law, zh: 《法》, en: Law}\n"
    "- {id: practice, zh: 做法, en: Practice, without_articles: yes}\n",
    "catalogue/figures": "- {id: local, zh: 本地, en: Local, article: law 3,"
    " gap: {zh: 未知, en: not known}}\n",
    "catalogue/endings": "- {id: done, zh: 办结, en: Done,"
    " by: [officer], evidence: [receipt], article: law 9}\n"
    "- {id: gone, zh: 注销, en: Gone, by: [head], evidence: [receipt], watched: yes, article: practice}\n",
}
LOAN = (Path(__file__).parent / "data" / "loan.yaml").read_text("utf-8")


def files(changes: Mapping[str, str] | None = None) -> list[RuleFile]:
    """The files of the small book; `changes` replaces or adds files by path.

    A path that begins with "/" belongs to an overlay.
    """
    texts = {f"{path}.yaml": text for path, text in _NAMES.items()} | {FILE: LOAN} | dict(changes or {})
    return [
        RuleFile(
            kind_at(PurePosixPath(path.removeprefix("/"))), path, text.encode(), int(path.startswith("/"))
        )
        for path, text in texts.items()
    ]


def book(changes: Mapping[str, str] | None = None) -> ProcedureBook:
    return build_procedures(files(changes))


def told(changes: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """(file, line, code) of each fault; [] for a sound book."""
    try:
        book(changes)
    except RulebookError as error:
        return [(fault.file, fault.line, fault.reason.code) for fault in error.faults]
    return []


def loan(old: str, new: str) -> dict[str, str]:
    """The small procedure with one text changed."""
    assert old in LOAN
    return {FILE: LOAN.replace(old, new)}


@cache
def real() -> ProcedureBook:
    return load_procedures()
