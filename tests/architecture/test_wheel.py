from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from tests.architecture.house import PACKAGE, ROOT, tracked_files
from tests.architecture.test_requirements import pinned

pytestmark = pytest.mark.slow

READINGS = """\
sample_id,product_category,product_name,audience,safety_class,produced_on,item,value,unit,tested_on
S1,床单,纯棉床单,adult,B,2023-05-01,pH值,9.2,,2023-06-01
S2,床单,纯棉床单,adult,B,2023-05-01,pH值,7.0,,2023-06-01
"""


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that the working tree keeps no build folders."""
    copy = tmp_path_factory.mktemp("tree")
    for path in tracked_files():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", copy / "dist", cwd=copy)
    return next((copy / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment that holds the wheel and the pinned requirements, nothing else.

    The requirements are linked from the environment of this test run, so that no network is needed.
    """
    place = tmp_path_factory.mktemp("empty")
    run(sys.executable, "-m", "venv", "env", cwd=place)
    packages = next((place / "env" / "lib").glob("python*/site-packages"))
    for name in pinned("run"):
        with suppress(PackageNotFoundError):  # pinned for another system; pip check knows what is needed here
            link_distribution(name, into=packages)
    run(place / "env/bin/pip", "install", "--no-index", "--no-deps", wheel, cwd=place)
    run(place / "env/bin/pip", "check", cwd=place)
    return place / "env" / "bin"


def link_distribution(name: str, *, into: Path) -> None:
    found = distribution(name)
    tops = {file.parts[0] for file in found.files or [] if file.parts[0] not in {"..", "__pycache__"}}
    for top in tops:
        target = into / top
        if not target.exists():
            target.symlink_to(Path(str(found.locate_file(top))))


def test_the_wheel_carries_every_data_file_of_the_package(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    # Configuration of checkers and sources of translations are for developers.
    left_out = {"ruff.toml"}
    expected = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in tracked_files()
        if path.is_relative_to(PACKAGE) and path.name not in left_out
    }
    missing = sorted(expected - packed)
    assert not missing, f"add it to package-data in pyproject.toml: {missing}"


def test_the_wheel_carries_no_tests_and_no_rubbish(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in packed} == {"bihuan"}
    assert not [name for name in packed if "__pycache__" in name or ".ruff_cache" in name]


def test_the_installed_wheel_judges_readings(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "readings.csv").write_text(READINGS, encoding="utf-8")
    run(installed / "bihuan", "judge", "readings.csv", "-o", "verdicts.json", cwd=tmp_path)
    verdicts = json.loads((tmp_path / "verdicts.json").read_text(encoding="utf-8"))
    outcomes = {row["sample_id"]: row["outcome"] for row in rows_of(verdicts) if row.get("item")}
    assert outcomes == {"S1": "fail", "S2": "pass"}


def rows_of(answer: object) -> list[dict[str, str]]:
    """The verdict rows, whether the file is the list itself or names it."""
    if isinstance(answer, dict):
        return next(value for value in answer.values() if isinstance(value, list))
    assert isinstance(answer, list)
    return answer
