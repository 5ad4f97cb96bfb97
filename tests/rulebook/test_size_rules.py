"""The file of the rule on sizes, its examples, and what is wrong in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import FOLDER, RuleFile
from bihuan.rulebook.size_cases import SizeCase, load_size_cases, size_differences
from bihuan.rulebook.size_rules import build_size_rules, load_size_rules

FILE = "size_rules/own.yaml"
NAMES = "- {id: industry, zh: 工业, en: industry}\n"
RULE = """size_rule: own
number: 1号
title: 办法
in_force_from: 2020-01-01
sources: {S: a page}
industries:
  - {id: industry, staff: {large: 30, medium: 20, small: 10}, checked: secondary, source: S}
chain_roles: {greige: [industry]}
"""


def told(text: str) -> list[tuple[int, str]]:
    files = [
        RuleFile("industries", "catalogue/industries.yaml", NAMES.encode(), 0),
        RuleFile("size_rules", FILE, text.encode(), 0),
    ]
    try:
        build_size_rules(files)
    except RulebookError as error:
        return [(fault.line, fault.reason.code) for fault in error.faults]
    return []


@pytest.mark.parametrize("case", load_size_cases(), ids=lambda case: case.id)
def test_the_example_holds(case: SizeCase) -> None:
    assert size_differences(case, rules=load_size_rules()) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("title: 办法", "title: 办法", 0, ""),
        ("small: 10", "small: 25", 7, "rulebook_size_bounds_turned_round"),
        ("small: 10", "small: ten", 7, "rulebook_not_a_count"),
        ("staff: {large: 30, medium: 20, small: 10}, ", "", 7, "rulebook_missing_key"),
        ("{id: industry", "{id: fishing", 7, "rulebook_unknown_name"),
        ("[industry]", "[retail]", 8, "rulebook_unknown_name"),
        ("source: S}", "source: T}", 7, "rulebook_unknown_source"),
        (", checked: secondary, source: S", "", 7, "rulebook_no_source"),
        ("2020-01-01", "2020-02-30", 4, "rulebook_no_such_day"),
        ("number: 1号\n", "", 1, "rulebook_missing_key"),
    ],
)
def test_what_is_wrong_in_the_rule_is_told_at_its_line(old: str, new: str, line: int, code: str) -> None:
    assert old in RULE
    found = told(RULE.replace(old, new))
    assert (line, code) in found if code else found == []


def test_two_editions_for_one_day_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "size_rules").mkdir()
    (tmp_path / "size_rules" / "own.yaml").write_text(RULE, encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_size_rules(overlay=tmp_path)
    assert [fault.reason.code for fault in caught.value.faults] == ["rulebook_editions_overlap"]


def test_an_office_lays_its_own_figures_over_an_edition(tmp_path: Path) -> None:
    (tmp_path / "size_rules").mkdir()
    own = (
        (FOLDER / "size_rules" / "statistics-2017.yaml")
        .read_text("utf-8")
        .replace("large: 1000", "large: 900")
    )
    (tmp_path / "size_rules" / "own.yaml").write_text(own, encoding="utf-8")
    (rule,) = load_size_rules(overlay=tmp_path).rules
    assert rule.industries[0].staff is not None and rule.industries[0].staff[2] == 900


def test_an_example_tells_where_the_size_differs(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "- {id: X, name: {zh: 例, en: ex}, clause: c, because: {zh: 因, en: b}, day: 2026-05-06,"
        " given: {individual: no, roles: [greige], staff: 19},"
        " expect: {size: small, possible: [small], reasons: [size_kind_unknown],"
        " source_checked: official}}\n",
        encoding="utf-8",
    )
    (case,) = load_size_cases(folder=tmp_path)
    found = [one.what for one in size_differences(case, rules=load_size_rules())]
    assert found == ["size", "possible", "reasons", "source_checked"]
    assert case.place == "cases/sizes/a.yaml:1"
