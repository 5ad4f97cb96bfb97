"""Scenario files: what ships loads, and what is wrong is told with its line and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bihuan.cli import app
from bihuan.rulebook.words import LANGUAGES, known_codes
from bihuan.simulation.district import STEPS
from bihuan.simulation.scenario_file import ScenarioError, load_scenario, shipped
from tests.simulation.conftest import simulated

SOURCE = Path(__file__).parents[2] / "src" / "bihuan" / "simulation"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["simulate", *map(str, words)])


def faults(path: Path, text: str) -> list[tuple[int, str]]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(str(path))
    assert {fault.file for fault in caught.value.faults} <= {str(path), "district.yaml", "town.yaml"}
    return [(fault.line, fault.code) for fault in caught.value.faults]


def test_three_scenarios_ship_in_the_sizes_that_they_promise() -> None:
    assert shipped() == ["district", "province", "town"]
    assert load_scenario("district").operators.count == 12_000
    province = load_scenario("province")
    assert (province.operators.count, province.goods.lots) == (1_000_000, 10_000_000)
    assert not province.goods.sheets
    assert {register.format for register in province.registers.values()} == {"parquet"}


def test_a_scenario_on_top_of_a_shipped_one_changes_what_it_names_alone(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("based_on: town\nname: own\noperators: {moved: 0.5}\n", encoding="utf-8")
    read, base = load_scenario(str(own)), load_scenario("town")
    assert read.operators.moved == 0.5
    assert read.goods == base.goods
    assert read.operators.count == base.operators.count


@pytest.mark.parametrize(
    ("lines", "line", "code"),
    [
        ("operators: {count: 12}", 3, "scenario_contradiction_count"),
        ("operators: {count: 2_000_000}", 3, "scenario_contradiction_count"),
        ("operators: {count: many}", 3, "scenario_not_count"),
        ("operators:\n  moved: 1.5", 4, "scenario_not_share"),
        ("operators:\n  sizes: {large: 1}", 4, "scenario_contradiction_sum"),
        ("operators:\n  roles: {spinner: 0}", 4, "scenario_contradiction_unknown"),
        ('operators:\n  region: "320614"', 4, "scenario_contradiction_region"),
        ("operators: 12", 3, "scenario_not_mapping"),
        ("operators:\n  count: [1, 2]", 4, "scenario_not_text"),
        ("color: red", 3, "scenario_unknown_key"),
        ("period:\n  until: 2026-99-01", 4, "scenario_not_date"),
        ("period: {until: 2020-01-01}", 3, "scenario_contradiction_period"),
        ("registers:\n  registration: {format: doc}", 4, "scenario_not_allowed"),
        ("goods:\n  sheets: maybe", 4, "scenario_not_bool"),
        ("goods:\n  tiers:\n    dyed: {exponent: 0.9}", 5, "scenario_contradiction_exponent"),
        ("causes:\n  bad-dye-house: {role: shop}", 4, "scenario_contradiction_unknown"),
        ("causes:\n  bad-dye-house: {count: 20}", 3, "scenario_contradiction_causes"),
        ("causes:\n  bad-dye-house: {until: 2020-01-01}", 4, "scenario_contradiction_cause_days"),
        ("products:\n  towel:\n    labels: [棉90]", 5, "scenario_contradiction_label"),
        ("products:\n  towel:\n    items: {手感: 0}", 5, "scenario_contradiction_unknown"),
        ("products:\n  towel:\n    kinds: 毛巾", 5, "scenario_not_list"),
        ("items:\n  pH值: {step: 0}", 4, "scenario_contradiction_item"),
        ("items:\n  pH值: {step: 0.01}", 4, "scenario_contradiction_item"),
        ("quality: {trend_first: 0}", 3, "scenario_contradiction_quality"),
        ("goods:\n  tiers:\n    yarn: {share: 0}", 5, "scenario_contradiction_small"),
        ("bureau: {inspectors: 0}", 3, "scenario_contradiction_small"),
        (
            "bureau:\n  laboratories:\n    沅澜市纤维检验中心: {lacks: [异味]}",
            4,
            "scenario_contradiction_laboratories",
        ),
        ("tests:\n  natures:\n    testing: {}", 5, "scenario_missing_key"),
        ("bureau:\n  letters: 3\n  letters: 4", 5, "scenario_key_twice"),
        ("bureau: {letters: [", 4, "scenario_not_yaml"),
    ],
)
def test_a_fault_is_told_at_its_line(tmp_path: Path, lines: str, line: int, code: str) -> None:
    assert (line, code) in faults(tmp_path / "bad.yaml", f"based_on: town\nname: bad\n{lines}\n")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path / "bad.yaml", "based_on: town\nname: x\ngoods: {lots: x, size: 3}\ncolor: red\n")
    assert len(found) == 3


def test_an_unknown_base_and_a_file_that_is_not_there_are_told(tmp_path: Path) -> None:
    assert faults(tmp_path / "bad.yaml", "name: x\nbased_on: moon\n") == [(2, "scenario_unknown_base")]
    assert run(tmp_path / "none.yaml", "--seed", 1, "-o", tmp_path / "out").exit_code == 2


def test_the_command_says_file_line_and_what_to_do_and_writes_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("based_on: town\nname: x\noperators:\n  moved: 1.5\n", encoding="utf-8")
    result = run(bad, "--seed", 1, "-o", tmp_path / "out", "--language", "en")
    assert result.exit_code == 2
    assert result.output.startswith(f"{bad}:4: ")
    assert "from 0 to 1" in result.output
    assert not (tmp_path / "out").exists()
    assert re.search(r":4: .*0 到 1", run(bad, "--seed", 1, "-o", tmp_path / "out").output)


def test_a_folder_with_something_in_it_is_left_alone(town: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    result = run("town", "--seed", 1, "-o", tmp_path)
    assert result.exit_code == 2
    assert str(tmp_path) in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_run_that_breaks_off_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bihuan.simulation.district.write_letters", broken)
    result = run("town", "--seed", 1, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "No space left" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_run_tells_its_counts(tmp_path: Path, language: str) -> None:
    result = run("town", "--seed", 1, "-o", tmp_path / language, "--language", language)
    assert result.exit_code == 0
    assert "600" in result.output
    assert sorted(path.name for path in (tmp_path / language).iterdir()) == ["files", "truth"]


def test_the_smallest_district_works(tmp_path: Path) -> None:
    small = tmp_path / "small.yaml"
    small.write_text(
        "based_on: town\nname: small\noperators: {count: 300}\ngoods: {lots: 1000}\n", encoding="utf-8"
    )
    assert (simulated(tmp_path / "small", scenario=str(small)) / "truth" / "stages.csv").is_file()


def test_every_fault_has_a_sentence() -> None:
    text = "".join((SOURCE / name).read_text("utf-8") for name in ("scenario_file.py", "scenario_sense.py"))
    told = set(re.findall(r'"(scenario_[a-z_]*[a-z])"', text))
    kinds = set(re.findall(r'Annotated\[\w+, "(\w+)"\]', (SOURCE / "scenario.py").read_text("utf-8")))
    told |= {f"scenario_not_{kind}" for kind in kinds | {"bool", "date"}}
    contradictions = set(re.findall(r'\), "([a-z_]+)", \{', text))
    assert len(contradictions) > 10
    assert {f"simulating_{step}" for step in STEPS} <= known_codes()
    assert (told | {f"scenario_contradiction_{code}" for code in contradictions}) <= known_codes()


@pytest.mark.parametrize(
    "lines",
    [
        "operators: {count: 300, moved: 1, renamed: 1, closed: 1, opened: 1, siblings: 1}",
        "goods: {lots: 1000, lost_links: 1, month_only: 1}\nquality: {complaints_per_year: 0, answered: 0}",
        "goods: {lots: 1000, epcis_operators: 1}\ntests: {recheck_passes: 1}\nbureau: {letters: 0}",
    ],
)
def test_an_extreme_scenario_works(tmp_path: Path, lines: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(f"based_on: town\nname: extreme\n{lines}\n", encoding="utf-8")
    assert (simulated(tmp_path / "own", scenario=str(own)) / "truth" / "stages.csv").is_file()
