from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.house import ROOT, SOURCE, imported_names, module_paths, parsed, shown

FOLDER = ROOT / "requirements"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
KINDS = ["bootstrap", "run", "develop", "proof"]


def pinned(kind: str) -> dict[str, str]:
    return dict(PINNED.findall((FOLDER / f"{kind}.txt").read_text(encoding="utf-8")))


def wanted(kind: str) -> set[str]:
    lines = (FOLDER / f"{kind}.in").read_text(encoding="utf-8").splitlines()
    names = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines if not line.startswith(("#", "-")))
    return {canonicalize_name(name[0]) for name in names if name}


def extras() -> set[str]:
    """What an optional extra of the program asks for: it need not be there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [line for extra in project["optional-dependencies"].values() for line in extra]
    return {canonicalize_name(Requirement(line).name) for line in lines}


@pytest.mark.parametrize("kind", KINDS)
def test_every_requirement_is_pinned_with_a_hash(kind: str) -> None:
    text = (FOLDER / f"{kind}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert blocks
    assert not [
        block.splitlines()[0] for block in blocks if not PINNED.match(block) or "--hash=sha256:" not in block
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wanted_is_pinned(kind: str) -> None:
    assert not wanted(kind) - {canonicalize_name(name) for name in pinned(kind)}, "run: make requirements"


@pytest.mark.parametrize("kind", KINDS)
def test_pins_carry_no_index_address(kind: str) -> None:
    text = (FOLDER / f"{kind}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text


def test_tests_run_with_the_versions_that_users_get() -> None:
    run, develop, proof = pinned("run"), pinned("develop"), pinned("proof")
    assert {name: develop.get(name) for name in run} == run
    assert {name: proof.get(name) for name in develop} == develop


@pytest.mark.parametrize(("folder", "kinds"), [("src", ["run"]), ("tests", ["run", "develop"])])
def test_only_what_is_declared_is_imported(folder: str, kinds: list[str]) -> None:
    owners = packages_distributions()
    declared = {name for kind in kinds for name in wanted(kind)} | extras()
    missing = [
        f"{shown(path, line)} {name}"
        for path in module_paths(ROOT / folder, migrations=True)
        for line, name in imported_names(parsed(path))
        if not _is_known(name.split(".")[0], owners, declared)
    ]
    assert not missing, f"declare it in requirements/{kinds[-1]}.in:\n" + "\n".join(missing)


def test_the_product_uses_everything_that_it_declares() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in module_paths(SOURCE))
    used = {
        canonicalize_name(owner)
        for top, owners in packages_distributions().items()
        if re.search(rf"\b{re.escape(top)}\b", text)
        for owner in owners
    }
    # Time zones are data; Django loads psycopg where DATABASE_URL asks for it.
    assert wanted("run") - used == {"tzdata", "psycopg"}


def _is_known(top: str, owners: Mapping[str, list[str]], declared: set[str]) -> bool:
    if top in {"bihuan", "tests", "docs", "bench"} or top in sys.stdlib_module_names:
        return True
    if canonicalize_name(top) in declared:
        return True
    return bool({canonicalize_name(owner) for owner in owners.get(top, [])} & declared)


def test_no_lock_file_with_registry_addresses_is_kept() -> None:
    assert not [name for name in ("uv.lock", "poetry.lock", "Pipfile.lock") if Path(ROOT / name).exists()]
