"""What a command prints, for the pages that show it: run for real, on files of this repository."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from typer.testing import CliRunner

from bihuan.cli import app

ROOT = Path(__file__).parents[1]
EXAMPLES = "src/bihuan/web/testing/static/testing/examples"
LISTS = "tests/tables/lists/data"
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "judge": ("judge", f"{EXAMPLES}/report-form.xlsx", "-o", "verdicts.xlsx"),
    "lists": (
        "lists",
        "read",
        f"{LISTS}/dongying.xlsx",
        f"{LISTS}/sichuan.html",
        f"{LISTS}/shanghai-gs.csv",
        "-o",
        "lists.xlsx",
    ),
}
_WIDTH = {"COLUMNS": "100", "TERM": "dumb"}


def shown(name: str, language: str) -> str:
    """A command as it is typed and what it prints, as a block of Markdown; RuntimeError if it fails."""
    typed = COMMANDS[name] + (("--language", "en") if language == "en" else ())
    given = [str(ROOT / word) if (ROOT / word).is_file() else word for word in typed]
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        result = CliRunner().invoke(app, given, env=_WIDTH | {"BIHUAN_DATA": os.devnull})
    if result.exit_code:
        raise RuntimeError(f"bihuan {' '.join(typed)} ended with {result.exit_code}: {result.output}")
    lines = (line.rstrip() for line in result.output.splitlines())
    return "\n".join(["```console", f"$ .venv/bin/bihuan {' '.join(typed)}", *lines, "```"])
