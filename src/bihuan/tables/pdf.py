"""What a PDF holds: its pages and its text layer. Nothing in it is ever run, and no file can take long."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.kernel.reasons import Reason

# The time that counts is that of the processor, in the process that reads; this only ends one that sleeps.
_PATIENCE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf:
    """Pages and text layer of a PDF; the text is "" for a scan.

    `is_whole` is False where the text of some pages was not read: there were too many of them, too much
    text, or a page was damaged.
    """

    pages: int
    text: str
    is_whole: bool


def read_pdfs(places: Sequence[Path], *, text_pages: int, seconds: float = 10) -> list[Pdf | Reason]:
    """What each file holds, with the text of its first pages, or why it cannot be read.

    `seconds` of a processor is what one file may take.

    Reasons: `pdf_damaged`, `pdf_encrypted` (it asks for a password), `pdf_too_heavy`.
    """
    found: list[Pdf | Reason] = []
    while len(found) < len(places):
        answers = _ask(places[len(found) :], seconds, text_pages)
        found += [_answer(one) for one in answers]
        if len(found) < len(places):
            found.append(Reason.of("pdf_too_heavy"))
    return found


def _ask(places: Sequence[Path], seconds: float, text_pages: int) -> list[str]:
    """The lines of a process that reads them; it ends at a file that is too much for it."""
    asked = [sys.executable, "-m", "bihuan.tables.pdf_reader", f"{seconds}", f"{text_pages}"]
    asked += [str(place) for place in places]
    # Nothing of our surroundings is handed on: a password of the database stands there.
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}) as reader:
        try:
            told, _ = reader.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            reader.kill()
            told, _ = reader.communicate()
    return [line for line in told.decode().split("\n")[:-1] if line]


def _answer(line: str) -> Pdf | Reason:
    told = json.loads(line)
    if "refused" in told:
        return Reason.of(told["refused"])
    return Pdf(pages=told["pages"], text=_plain(told["text"]), is_whole=told["is_whole"])


def _plain(text: str) -> str:
    """The text as lines of signs that can be stored and shown."""
    lines = ("".join(sign if sign.isprintable() else " " for sign in line) for line in text.splitlines())
    return "\n".join(line.rstrip() for line in lines).strip()
