from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.house import PACKAGE, ROOT, existing_rooms, may_know, rooms


def test_every_import_follows_the_map() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    done = subprocess.run([*command, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_folder_of_the_package_is_a_python_package_or_holds_data_only() -> None:
    lost = [
        path
        for path in PACKAGE.rglob("*.py")
        if not (path.parent / "__init__.py").is_file() and "__pycache__" not in path.parts
    ]
    assert not lost, f"an import contract cannot see modules outside a package: {lost}"


def test_the_order_of_the_rooms_is_the_order_of_the_loop() -> None:
    assert rooms()[0] == "project"
    assert rooms()[-1] == "ui"
    assert may_know("testing", "ledger")
    assert may_know("ui", "ui")
    assert may_know("ledger", "ui")
    assert not may_know("ledger", "testing")


@pytest.mark.parametrize("room", existing_rooms())
def test_a_room_that_exists_has_content(room: str) -> None:
    inside = [
        path for path in (PACKAGE / "web" / room).rglob("*") if path.is_file() and path.name != "__init__.py"
    ]
    assert [path for path in inside if "__pycache__" not in path.parts], f"{room} is empty: remove it"
