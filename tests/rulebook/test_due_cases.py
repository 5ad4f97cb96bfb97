from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.rulebook.due_cases import DueCase, due_differences, load_due_cases
from bihuan.rulebook.faults import RulebookError
from tests.rulebook.procedure_kit import real

CASE = """- id: X1
  name: {zh: 例, en: Example}
  clause: art. 1
  because: {zh: 因, en: because}
  given: {procedure: penalty, limit: statement, from: 2026-03-02}
  expect: EXPECT
"""


@pytest.mark.parametrize("case", load_due_cases(), ids=lambda case: case.id)
def test_the_example_holds(case: DueCase) -> None:
    assert due_differences(case, book=real()) == ()


def written(folder: Path, expect: str) -> Path:
    (folder / "a.yaml").write_text(CASE.replace("EXPECT", expect), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("expect", "different"),
    [
        ("{due_on: 2026-03-09}", []),
        ("{due_on: 2026-03-10}", ["due_on"]),
        ("{not_before: none, provisional: no, source_checked: secondary}", []),
        ("{provisional: yes, source_checked: official}", ["provisional", "source_checked"]),
        ("{edition: order-2-amended-2021, advised_on: 2026-03-08}", ["advised_on"]),
        ("{derivation: [counted, weekends_left_out]}", []),
        ("{derivation: [rolled_forward]}", ["derivation"]),
    ],
)
def test_an_example_tells_where_the_due_day_differs(
    tmp_path: Path, expect: str, different: list[str]
) -> None:
    (case,) = load_due_cases(folder=written(tmp_path, expect))
    assert [one.what for one in due_differences(case, book=real())] == different
    assert case.place == "cases/due/a.yaml:1"


def test_an_example_of_an_unknown_limit_does_not_hold(tmp_path: Path) -> None:
    folder = written(tmp_path, "{due_on: 2026-03-09}")
    path = folder / "a.yaml"
    path.write_text(path.read_text("utf-8").replace("limit: statement", "limit: nothing"), encoding="utf-8")
    (case,) = load_due_cases(folder=folder)
    assert [one.what for one in due_differences(case, book=real())] == ["limit"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CASE.replace("EXPECT", "{due: 2026-03-09}"), "rulebook_unknown_key"),
        (CASE.replace("EXPECT", "{due_on: 2026-03-09}") * 2, "rulebook_id_twice"),
        (CASE.replace("EXPECT", "{due_on: x}").replace("2026-03-02", "2026-02-30"), "rulebook_no_such_day"),
    ],
)
def test_a_faulty_example_is_told_at_its_line(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_due_cases(folder=tmp_path)
    assert [fault.reason.code for fault in caught.value.faults] == [code]
