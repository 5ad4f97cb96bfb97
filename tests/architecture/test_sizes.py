from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.house import PACKAGE, ROOT, functions, module_paths, parsed, shown, tracked_files

FUNCTION_LINES = 50
FILE_LINES = 400
TEMPLATE_LINES = 200
PARAMETERS = 7
VAGUE = frozenset(
    {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base2", "stuff"}
)


def code() -> list[Path]:
    """Our own Python: the package without generated migrations, the tests, the benchmarks."""
    return [path for folder in (PACKAGE, ROOT / "tests", ROOT / "bench") for path in module_paths(folder)]


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{shown(path, function.lineno)} {function.name}: {length} lines"
        for path in code()
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]
    assert not long, f"more than {FUNCTION_LINES} lines:\n" + "\n".join(long)


def test_no_function_takes_more_than_seven_parameters() -> None:
    many = [
        f"{shown(path, function.lineno)} {function.name}: {count} parameters"
        for path in code()
        for function in functions(path)
        if (count := parameters(function)) > PARAMETERS
    ]
    assert not many, "hand over a facts object instead:\n" + "\n".join(many)


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = [f"{shown(path)}: {length}" for path in code() if (length := lines_of(path)) > FILE_LINES]
    assert not long, f"more than {FILE_LINES} lines:\n" + "\n".join(long)


def test_no_template_is_longer_than_two_hundred_lines() -> None:
    templates = [path for path in PACKAGE.glob("web/*/templates/**/*") if path.is_file()]
    long = [f"{shown(path)}: {length}" for path in templates if (length := lines_of(path)) > TEMPLATE_LINES]
    assert not long, f"more than {TEMPLATE_LINES} lines:\n" + "\n".join(long)


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [shown(path) for path in code() if path.stem in VAGUE or path.parent.name in VAGUE]
    assert not vague, f"name the thing that the module holds: {vague}"


def test_every_error_says_in_its_name_that_it_is_one() -> None:
    wrong = [
        f"{shown(path, node.lineno)} {node.name}"
        for path in module_paths()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and _is_error(node) and not node.name.endswith("Error")
    ]
    assert not wrong, "errors end in Error:\n" + "\n".join(wrong)


def _is_error(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME"])
def test_nothing_is_committed_unfinished(word: str) -> None:
    marked = [
        shown(path, number)
        for path in tracked_files()
        if path.suffix in {".py", ".html", ".md", ".yaml", ".css", ".js", ".sh", ".toml"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if word in line
    ]
    assert not marked, f"finish it, or open an issue: {marked}"
