"""`bihuan judge` gives the same files and tells the same, whether it judges in bulk or row by row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from bench.kit.readings_table import write_table
from bihuan.analytics import bulk
from bihuan.cli import app
from bihuan.cli import judge as command

HEADER = (
    "sample_id",
    "product_category",
    "safety_class",
    "produced_on",
    "item",
    "value",
    "unit",
    "lab_verdict",
)
ROWS = (
    ("S1", "床单", "B", "2024-03-01", "甲醛含量", "20", "mg/kg", "合格"),
    ("S1", "床单", "B", "2024-03-01", "pH值", "9.1", "", "合格"),
    ("S2", "=毛巾", "A", "2024-03-02", "pH值", "7.0", "", "不合格"),
    ("S2", "=毛巾", "A", "2024-03-02", "耐水色牢度", "3, \"略\"\n污", "级", ""),
    ("S3", "床单", "C", "2024-03-03", "手感", "-4.05", "", ""),
    ("S3", "床单", "B", "2024-03-03", "pH值", "7.5", "", "合格"),
    ("", "", "", "", "pH值", "7.5", "", "合格"),
)  # fmt: skip
Ways = Callable[[Path, str], tuple[Result, Result, Path, Path]]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["judge", *map(str, arguments)])


def csv_of(path: Path, rows: Any = ROWS, *, encoding: str = "utf-8") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were judged in bulk to the end."""
    seen: list[Path] = []

    def spying(source: Path, *arguments: Any, **options: Any) -> bulk.BulkSummary:
        found = bulk.judge_in_bulk(source, *arguments, **options)
        seen.append(source)
        return found

    monkeypatch.setattr(command, "judge_in_bulk", spying)
    return seen


def row_by_row(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> Result:
    with monkeypatch.context() as patched:
        patched.setattr(command, "may_be_plain", lambda _: False)
        return run(*arguments)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_csv_of_any_encoding_gives_the_same_file_and_the_same_words(
    tmp_path: Path, asked: list[Path], monkeypatch: pytest.MonkeyPatch, encoding: str, suffix: str
) -> None:
    source, out = csv_of(tmp_path / "lab.csv", encoding=encoding), tmp_path / f"v.{suffix}"
    for options in ((), ("--language", "en"), ("--json",)):
        ours = run(source, "-o", out, *options)
        content = out.read_bytes() if suffix == "csv" else pq.read_table(out).to_pydict()
        theirs = row_by_row(monkeypatch, source, "-o", out, *options)
        expected = out.read_bytes() if suffix == "csv" else pq.read_table(out).to_pydict()
        assert content == expected
        assert told(ours, options) == told(theirs, options)
    assert len(asked) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lab.csv", f"v.{suffix}"]


def told(result: Result, options: tuple[str, ...]) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout) if "--json" in options else result.stdout


def test_the_benchmarks_table_is_told_the_same_way_and_its_first_disagreements_are_the_weightiest(
    tmp_path: Path, asked: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, _ = write_table(tmp_path, samples=150, seed=5, csv=False)
    out = tmp_path / "v.csv"
    ours, content = run(source, "-o", out), out.read_bytes()
    in_numbers = json.loads(run(source, "-o", out, "--json").stdout)
    theirs = row_by_row(monkeypatch, source, "-o", out)
    assert content == out.read_bytes()
    assert ours.stdout == theirs.stdout
    expected = json.loads(row_by_row(monkeypatch, source, "-o", out, "--json").stdout)
    listed = in_numbers.pop("disagreements")
    assert listed == expected["disagreements"][: len(listed)]
    assert len(listed) == 200
    assert len(listed) + in_numbers.pop("disagreements_not_listed") == len(expected.pop("disagreements"))
    expected.pop("disagreements_not_listed")
    assert in_numbers == expected
    assert len(asked) == 2


@pytest.mark.parametrize("other", ["v.xlsx", "v.json"])
def test_other_kinds_of_output_are_written_row_by_row(tmp_path: Path, asked: list[Path], other: str) -> None:
    assert run(csv_of(tmp_path / "lab.csv"), "-o", tmp_path / other).exit_code == 0
    assert not asked


def test_several_files_are_read_row_by_row(tmp_path: Path, asked: list[Path]) -> None:
    one, two = csv_of(tmp_path / "one.csv"), csv_of(tmp_path / "two.csv")
    assert run(one, two, "-o", tmp_path / "v.csv").exit_code == 0
    assert not asked


def test_a_table_of_another_shape_is_read_row_by_row_and_leaves_nothing_beside_its_output(
    tmp_path: Path, asked: list[Path]
) -> None:
    source = tmp_path / "wide.csv"
    source.write_text("样品编号,产品类别,pH值,甲醛含量(mg/kg)\nW1,床单,7.0,20\n", encoding="utf-8")
    result = run(source, "-o", tmp_path / "v.csv")
    assert result.exit_code == 0, result.output
    assert not asked
    assert sorted(path.name for path in tmp_path.iterdir()) == ["v.csv", "wide.csv"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("blank.csv", b" \r\n \r\n"),
        ("broken.csv", b"sample_id,item,value\nS1,pH,7\n" + b"\xff\xff\xff"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
        ("cut.parquet", b"PAR1 and nothing else"),
        ("signs.csv", "sample_id,item,value\nS1,pH值,7\x01\n".encode()),
        ("missing.csv", None),
    ],
)
def test_what_is_refused_is_refused_in_the_same_words_and_leaves_the_old_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes | None
) -> None:
    source, out = tmp_path / name, tmp_path / "v.csv"
    if content is not None:
        source.write_bytes(content)
    out.write_text("old")
    ours, theirs = run(source, "-o", out), row_by_row(monkeypatch, source, "-o", out)
    assert (ours.exit_code, ours.stderr, ours.stdout) == (2, theirs.stderr, "")
    assert out.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1 + (content is not None)


def test_a_full_disk_is_told_and_nothing_is_left_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bulk, "write_csv", fail)
    source = csv_of(tmp_path / "lab.csv")
    result = run(source, "-o", tmp_path / "v.csv")
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert list(tmp_path.iterdir()) == [source]


def test_an_input_is_never_overwritten_in_bulk(tmp_path: Path) -> None:
    source = csv_of(tmp_path / "lab.csv")
    before = source.read_bytes()
    assert run(source, "-o", source).exit_code == 2
    assert source.read_bytes() == before
