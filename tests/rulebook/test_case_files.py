from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.engine.judgement.judge import Judge
from bihuan.rulebook.cases import differences, load_cases
from bihuan.rulebook.faults import RulebookError
from tests.rulebook import kit

CASE = """- id: X1
  name: {zh: 甲醛, en: Formaldehyde}
  clause: GB 1-2010 5.10
  because: {zh: 限值, en: The limit}
  given:
    product_category: 床单
    readings: [{item: 甲醛含量, value: "76", unit: mg/kg}]
    produced_on: 2024-03-01
  expect: EXPECT
"""


def written(folder: Path, expect: str) -> Path:
    (folder / "a.yaml").write_text(CASE.replace("EXPECT", expect), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("expect", "different"),
    [
        ("{overall: nonconforming}", []),
        ("{overall: undetermined}", ["overall"]),
        ("{readings: [{outcome: fail, limit: ≤75, clause: '5.10', compared_value: '76'}]}", []),
        ("{readings: [{outcome: pass}]}", ["readings[0].outcome"]),
        ("{readings: [{limit: ≤76, clause: '5.1'}]}", ["readings[0].limit", "readings[0].clause"]),
        ("{readings: []}", ["readings"]),
        ("{findings: []}", []),
        ("{findings: [{item: label}]}", ["findings"]),
        ("{readings: [{reasons: [breaks_limit]}]}", []),
        ("{readings: [{reasons: [{code: breaks_limit, limit: ≤75}]}]}", []),
        ("{readings: [{reasons: [{code: breaks_limit, limit: ≤76}]}]}", ["readings[0].reasons"]),
        ("{readings: [{reasons: [meets_limit]}]}", ["readings[0].reasons"]),
        ("{disagreements: [conclusion]}", ["disagreements"]),
        ("{grade: first}", ["grade"]),
    ],
)
def test_a_case_tells_where_the_verdict_differs(tmp_path: Path, expect: str, different: list[str]) -> None:
    judge = Judge(kit.rulebook())
    (case,) = load_cases(folder=written(tmp_path, expect))
    assert [one.what for one in differences(case, judge=judge)] == different


def test_a_case_knows_its_place(tmp_path: Path) -> None:
    (case,) = load_cases(folder=written(tmp_path, "{overall: nonconforming}"))
    assert case.place == "cases/a.yaml:1"


def test_a_case_that_expects_an_unknown_column_is_a_fault_at_its_line(tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        load_cases(folder=written(tmp_path, "{readings: [{colour: red}]}"))
    assert [(f.file, f.line, f.reason.code) for f in caught.value.faults] == [
        ("cases/a.yaml", 9, "rulebook_unknown_key")
    ]


def test_an_id_in_two_cases_is_a_fault(tmp_path: Path) -> None:
    folder = written(tmp_path, "{overall: nonconforming}")
    (folder / "b.yaml").write_text((folder / "a.yaml").read_text("utf-8"), encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_cases(folder=folder)
    assert [(f.file, f.reason.code) for f in caught.value.faults] == [("cases/b.yaml", "rulebook_id_twice")]
