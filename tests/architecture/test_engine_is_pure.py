from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.house import PACKAGE, imported_names, module_paths, parsed, shown

ENGINE = PACKAGE / "engine"

# What the engine may import: computing on values, nothing that reaches out of the process.
ALLOWED = frozenset(
    [
        "__future__",
        "abc",
        "bisect",
        "calendar",
        "collections",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "math",
        "numbers",
        "operator",
        "re",
        "statistics",
        "string",
        "types",
        "typing",
        "unicodedata",
        "numpy",
        "numba",
    ]
)
REACHES_OUT = frozenset({"open", "input", "print", "exec", "eval", "compile", "__import__", "breakpoint"})
# Differ from run to run, so a result that depends on them is not the same for ever.
# In a class that says how its values are hashed, `hash` stays within the process.
DIFFERS_PER_RUN = frozenset({"hash", "id"})
CLOCKS = frozenset({"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp"})


def impurities(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of every use of a clock, dice, file, network or database."""
    for line, name in imported_names(tree):
        if not name.startswith("bihuan.engine") and (
            name.split(".")[0] not in ALLOWED or "numpy.random" in name
        ):
            yield line, f"import {name}"
    hashed = {id(part) for owner in ast.walk(tree) if _defines_hash(owner) for part in ast.walk(owner)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in REACHES_OUT | DIFFERS_PER_RUN and not (
                node.func.id == "hash" and id(node) in hashed
            ):
                yield node.lineno, f"{node.func.id}()"
        elif isinstance(node, ast.Attribute) and node.attr in CLOCKS | {"random"}:
            yield node.lineno, f".{node.attr}"


def _defines_hash(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(
        isinstance(part, ast.FunctionDef) and part.name == "__hash__" for part in node.body
    )


def test_the_engine_uses_no_clock_no_dice_no_file_and_no_network() -> None:
    found = [
        f"{shown(path, line)} {what}"
        for path in module_paths(ENGINE)
        for line, what in impurities(parsed(path))
    ]
    assert not found, "pass the value in as an argument instead:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "import os.path",
        "from pathlib import Path",
        "from time import monotonic as clock",
        "import numpy.random",
        "from numpy import random",
        "import bihuan.tables",
        "from datetime import date\nday = date.today()",
        "import datetime as d\nday = d.datetime.now()",
        "import numpy as np\ndraw = np.random.default_rng()",
        "text = open('limits.txt').read()",
        "order = hash('lot')",
    ],
)
def test_the_search_for_impurities_finds(line: str) -> None:
    assert list(impurities(ast.parse(line)))


def test_the_search_for_impurities_passes_plain_computing() -> None:
    plain = (
        "from decimal import Decimal\nfrom datetime import date\nx = Decimal('0.30')\nd = date(2024, 1, 1)"
    )
    assert not list(impurities(ast.parse(plain)))


def test_the_search_for_impurities_passes_a_hash_that_stays_in_the_process() -> None:
    assert not list(
        impurities(ast.parse("class Lot:\n    def __hash__(self):\n        return hash(self.number)"))
    )
