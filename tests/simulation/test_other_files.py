"""Self-checks, complaints, matters, letters, the bureau, and the table of what is planted and lost."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import docx
import pyarrow.parquet as pq
from stdnum.cn import uscc

from bihuan.simulation.scenario import Scenario
from tests.simulation.fixed_rule import read_rows


def truth(town: Path, name: str) -> list[dict[str, str]]:
    return pq.read_table(town / "truth" / f"{name}.parquet").to_pylist()


def codes(town: Path) -> dict[str, str]:
    return {row["operator"]: row["credit_code"] for row in truth(town, "operators")}


def test_some_answers_of_a_self_check_are_untrue_and_only_where_a_practice_is_lacking(
    town: Path, scenario: Scenario
) -> None:
    answers = read_rows(town / "files" / "selfcheck" / "answers.csv")
    true = truth(town, "selfcheck")
    known = codes(town)
    assert len(answers) == len(true) > 1000
    for row, one in zip(answers, true, strict=True):
        assert row["统一社会信用代码"] == known[one["operator"]]
        assert row["问题编号"] == one["question"]
        assert row["回答"] == ("是" if one["does"] or one["answer_is_untrue"] else "否")
        assert not (one["does"] and one["answer_is_untrue"])
        assert "2023-09-01" < row["提交日期"] <= "2023-11-30"
    lacking = [one for one in true if not one["does"]]
    untrue = sum(bool(one["answer_is_untrue"]) for one in lacking) / len(lacking)
    assert abs(untrue - scenario.quality.untrue_answers) < 0.06


def test_complaints_come_month_by_month_about_sellers_with_masked_complainants(
    town: Path, scenario: Scenario
) -> None:
    rows = [row for path in sorted((town / "files" / "complaints").iterdir()) for row in read_rows(path)]
    behind = {row["complaint"]: row["operator"] for row in truth(town, "complaints")}
    roles = {row["operator"]: row["role"] for row in truth(town, "operators")}
    assert [row["登记编号"] for row in rows] == list(behind)
    assert {roles[operator] for operator in behind.values()} <= {"shop", "online", "live"}
    sellers = sum(role in {"shop", "online", "live"} for role in roles.values())
    usual = sellers * scenario.quality.complaints_per_year * 3
    # The worse an operator, the more complaints: the mean hazard lies above the usual one.
    assert 0.8 * usual < len(rows) < 2.5 * usual
    months = Counter(row["登记日期"][:7] for row in rows)
    assert len(months) >= 36
    days = [row["登记日期"] for row in rows]
    assert days == sorted(days)
    for row in rows:
        assert "*" in row["提供方姓名"] and "*" in row["提供方电话"]
        assert (row["办理状态"] == "办理中") == (not row["办结日期"])
        assert not row["办结日期"] or row["登记日期"] < row["办结日期"]
    with_code = [row for row in rows if row["被投诉举报方统一社会信用代码"]]
    assert 0.05 < len(with_code) / len(rows) < 0.3


def test_the_list_of_matters_has_its_dates_in_order_and_some_missing(town: Path, scenario: Scenario) -> None:
    rows = read_rows(town / "files" / "matters" / "matters-in-procedure.xlsx")
    assert len(rows) == scenario.bureau.matters
    arrival = scenario.period.arrives_on.isoformat()
    for row in rows:
        days = [row[name] for name in ("检验报告日期", "责令改正日期", "送达日期") if row[name]]
        assert days == sorted(days)
        assert all(one <= arrival for one in days)
        if row["责令改正日期"] and row["整改期限"]:
            given = date.fromisoformat(row["整改期限"]) - date.fromisoformat(row["责令改正日期"])
            assert given.days == 60
    ordered = [row for row in rows if row["复查期限"]]
    assert ordered
    assert any(not row[name] for row in ordered for name in ("责令改正日期", "送达日期", "整改期限"))
    assert len({row["来源系统"] for row in rows}) > 1
    assert len({row["当前状态"] for row in rows}) > 3


def test_a_matter_of_a_known_sample_is_about_a_failing_one(town: Path) -> None:
    failing = {row["sample_id"]: row["operator"] for row in truth(town, "samples") if row["reported_fails"]}
    known = [row for row in truth(town, "matters") if row["sample_id"]]
    assert known
    for row in known:
        assert failing[row["sample_id"]] == row["operator"]


def test_letters_ask_for_a_reply_and_carry_a_report(town: Path, scenario: Scenario) -> None:
    letters = truth(town, "letters")
    known = codes(town)
    assert len(letters) == scenario.bureau.letters
    for letter in letters:
        stem = town / "files" / "letters" / letter["letter"]
        text = "\n".join(one.text for one in docx.Document(str(stem.with_suffix(".docx"))).paragraphs)
        assert letter["reply_by"] in text
        assert letter["sent_on"] in text
        assert known[letter["operator"]] in text
        assert letter["sent_on"] < letter["reply_by"]
        report = stem.with_suffix(".pdf").read_bytes()
        assert report.startswith(b"%PDF-1.4")
        place = int(report.rsplit(b"startxref\n", 1)[1].split()[0])
        assert report[place : place + 4] == b"xref"


def test_the_bureau_has_branches_inspectors_with_ties_laboratories_and_money(
    town: Path, scenario: Scenario
) -> None:
    folder = town / "files" / "bureau"
    branches = {row["分局"] for row in read_rows(folder / "branches.csv")}
    assert len(branches) == scenario.operators.branches
    inspectors = read_rows(folder / "inspectors.xlsx")
    assert {row["所属分局"] for row in inspectors} == branches
    tied = [row for row in inspectors if row["回避单位"]]
    assert tied
    assert {row["回避单位统一社会信用代码"] for row in tied} <= set(codes(town).values())
    assert all(uscc.is_valid(row["回避单位统一社会信用代码"]) for row in tied)
    laboratories = read_rows(folder / "laboratories.csv")
    assert any("耐光色牢度" not in row["检验项目"] for row in laboratories)
    year = Counter[str]()
    for row in read_rows(folder / "budget.csv"):
        year[row["年度"]] += int(row["经费(元)"])
    assert all(0.99 * scenario.bureau.budget < sum_ <= scenario.bureau.budget for sum_ in year.values())


def test_probabilities_of_failing_are_told_for_every_month(town: Path) -> None:
    rows = truth(town, "failure_probabilities")
    months = {row["on"] for row in rows}
    assert len(months) == 36
    assert len(rows) == len(months) * len({row["operator"] for row in rows})
    assert all(0 < float(row["probability"]) < 1 for row in rows)


def test_planted_is_findable_and_lost_at_every_stage(town: Path) -> None:
    rows = read_rows(town / "truth" / "stages.csv")
    for row in rows:
        assert int(row["planted"]) == int(row["findable"]) + int(row["lost"])
        assert int(row["lost"]) >= 0
    stage = {row["what"]: row for row in rows}
    assert {row["stage"] for row in rows} == {
        "registers",
        "goods",
        "causes",
        "testing",
        "selfcheck",
        "complaints",
        "matters",
    }
    assert int(stage["deliveries"]["planted"]) == pq.read_table(town / "truth" / "links.parquet").num_rows
    assert int(stage["operators"]["findable"]) == len({row["operator"] for row in truth(town, "records")})
    assert int(stage["weak-greige: lots touched, sampled"]["planted"]) == 0
    assert int(stage["deliveries"]["lost"]) > 0
