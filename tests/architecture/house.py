"""Where the parts of the house stand: read from the tree and from pyproject.toml, never listed twice."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "bihuan"
WEB = PACKAGE / "web"
DOCS = ROOT / "docs"


def module_paths(under: Path = PACKAGE, *, migrations: bool = False) -> list[Path]:
    """Python files under a folder, in a fixed order."""
    found = sorted(under.rglob("*.py"))
    return found if migrations else [path for path in found if "migrations" not in path.parts]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path, line: int | None = None) -> str:
    """`src/bihuan/x.py:12`, as an editor opens it."""
    return str(path.relative_to(ROOT)) + (f":{line}" if line else "")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that is imported; `from a import b` gives `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@cache
def tracked_files() -> tuple[Path, ...]:
    """Files that are or would be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def rooms() -> tuple[str, ...]:
    """The web rooms from top to bottom, as the import contract lists them."""
    contracts = project()["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "web-rooms")
    return tuple(layer.strip("()") for layer in layers)


def existing_rooms() -> list[str]:
    return [room for room in rooms() if (WEB / room / "__init__.py").is_file()]


def may_know(upper: str, lower: str) -> bool:
    """Whether the room `upper` may use the room `lower`: itself, or one below it."""
    return rooms().index(upper) <= rooms().index(lower)
