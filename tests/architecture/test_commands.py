from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from tests.architecture.house import DOCS, PACKAGE, ROOT

if not (PACKAGE / "cli" / "__init__.py").is_file() or find_spec("bihuan.cli") is None:
    pytest.skip("there are no commands yet", allow_module_level=True)


def command_tree() -> typer.core.TyperGroup:
    import bihuan.cli

    app = next(value for value in vars(bihuan.cli).values() if isinstance(value, typer.Typer))
    found = typer.main.get_command(app)
    assert isinstance(found, typer.core.TyperGroup)
    return found


def commands(group: typer.core.TyperGroup, above: str = "bihuan") -> Iterator[tuple[str, str]]:
    """Every command as it is typed, with its help."""
    for name, command in group.commands.items():
        typed = f"{above} {name}"
        if isinstance(command, typer.core.TyperGroup):
            yield from commands(command, typed)
        elif not command.hidden:
            yield typed, command.help or ""


def test_every_command_says_what_it_does() -> None:
    assert not [typed for typed, explained in commands(command_tree()) if not explained.strip()]


def test_every_command_is_in_the_documents() -> None:
    pages = [*DOCS.rglob("*.md"), *ROOT.glob("README*.md")]
    told = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    assert not [typed for typed, _ in commands(command_tree()) if typed not in told], "run: make docs"


def test_the_page_of_commands_is_the_one_that_the_program_writes(tmp_path: Path) -> None:
    written = tmp_path / "commands.md"
    command = ["-m", "typer", "bihuan.cli", "utils", "docs", "--name", "bihuan", "--output", str(written)]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)
    kept = (DOCS / "use" / "commands.md").read_text(encoding="utf-8")
    assert kept == written.read_text(encoding="utf-8"), "run: make docs"
