from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from lxml import html

from bihuan.web.testing.actions import check_report
from bihuan.web.testing.models import CheckedSample, CheckRun
from tests.kit.cast import WAY_IN, Client
from tests.kit.sheets import many, reading, workbook
from tests.web.conftest import LIN, NOW

pytestmark = pytest.mark.django_db


def run_of(rows: list[tuple[str, ...]], *, name: str = "结果.xlsx") -> CheckRun:
    return check_report(by=LIN, now=NOW, name=name, content=workbook(rows)).run


def sections(answer: Any) -> dict[str, Any]:
    tree = html.fromstring(answer.content.decode())
    return {section.get("aria-labelledby"): section for section in tree.xpath("//section[h2]")}


def sample_ids(section: Any) -> list[str]:
    return [found.text_content().strip() for found in section.xpath(".//h3/a | .//span[@class='id']")]


def test_long_lists_are_leafed_through_without_losing_or_doubling_a_sample() -> None:
    run = run_of(many(60))
    section = sections(Client().get(run.get_absolute_url()))["disagreements"]
    assert sample_ids(section) == [f"S{number:05d}" for number in range(0, 40, 4)]
    (further,) = section.xpath("./p/a")
    assert " ".join(further.text_content().split()) == "看全部 15 个"
    page = html.fromstring(Client().get(further.get("href")).content.decode())
    assert page.xpath("//table//th[@scope='row']/a/text()") == [
        f"S{number:05d}" for number in range(0, 60, 4)
    ]


def test_the_counts_are_those_of_the_sections() -> None:
    run = run_of(many(8))
    page = sections(Client().get(run.get_absolute_url()))
    assert sample_ids(page["disagreements"]) == ["S00000", "S00004"]
    assert sample_ids(page["failing"]) == ["S00000", "S00001", "S00004", "S00005"]
    assert sample_ids(page["undetermined"]) == ["S00002", "S00006"]
    assert sample_ids(page["others"]) == ["S00003", "S00007"]
    counts = [page[name].xpath("string(.//span[@class='count'])") for name in page if name != "about"]
    assert counts == ["2", "4", "2", "2"]


def test_a_wrong_verdict_stands_before_a_wrong_limit() -> None:
    limit_only = reading("S1", value="7.0", limit="4.0~9.0", verdict="合格")
    wrong_verdict = reading("S2", value="8.9", limit="4.0~8.5", verdict="合格")
    page = sections(Client().get(run_of([limit_only, wrong_verdict]).get_absolute_url()))
    assert sample_ids(page["disagreements"]) == ["S2", "S1"]


def test_the_number_of_queries_does_not_grow_with_the_file(
    client: Client, django_assert_num_queries: Any
) -> None:
    small, large = run_of(many(4)), run_of(many(120), name="大.xlsx")
    for run in (small, large):
        with django_assert_num_queries(WAY_IN + 6):
            client.get(run.get_absolute_url())
    with django_assert_num_queries(WAY_IN + 3):
        client.get("/testing/checks/")
    with django_assert_num_queries(WAY_IN + 2):
        client.get(f"{large.get_absolute_url()}samples/7/")


def test_a_fold_is_filled_with_the_table_alone() -> None:
    run = run_of(many(4))
    address = f"{run.get_absolute_url()}samples/1/"
    whole = Client().get(address)
    part = Client(headers={"HX-Request": "true"}).get(address)
    assert "<html" in whole.content.decode()
    assert part.content.decode().lstrip().startswith("<table")
    assert "HX-Request" in part.headers["Vary"]


@pytest.mark.parametrize(
    "path",
    ["999999/", "999999/samples/1/", "{run}/samples/99/", "999999/verdicts.xlsx", "{run}/verdicts.exe"],
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    run = run_of(many(1))
    assert Client().get(f"/testing/checks/{path.format(run=run.pk)}").status_code == 404


@pytest.mark.parametrize("path", ["", "samples/1/", "verdicts.csv"])
def test_reading_pages_take_no_submission(path: str) -> None:
    assert Client().post(f"{run_of(many(1)).get_absolute_url()}{path}").status_code == 405


def test_the_list_shows_the_latest_check_first_with_its_counts() -> None:
    run_of(many(8), name="第一.xlsx")
    check_report(by=LIN, now=NOW.replace(hour=11, minute=0), name="第二.xlsx", content=workbook(many(4)))
    tree = html.fromstring(Client().get("/testing/checks/").content.decode())
    rows = [" ".join(row.text_content().split()) for row in tree.xpath("//tbody/tr")]
    assert rows == ["第二.xlsx 4 1 2 2026-11-24 19:00", "第一.xlsx 8 2 4 2026-11-24 17:30"]


def test_an_empty_list_leads_to_the_first_step() -> None:
    assert "还没有核对过文件" in Client().get("/testing/checks/").content.decode()


def download(run: CheckRun, kind: str) -> Any:
    answer = Client().get(f"{run.get_absolute_url()}verdicts.{kind}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer


def test_the_verdicts_come_as_a_workbook_named_after_the_file() -> None:
    answer = download(run_of([reading(value="8.9", verdict="合格")], name="五月.xlsx"), "xlsx")
    assert "%E4%BA%94%E6%9C%88" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    overall, line = (dict(zip(header, row, strict=True)) for row in rows)
    assert (overall["outcome"], overall["item"]) == ("nonconforming", None)
    assert (line["outcome"], line["limit"], line["standard"], line["edition"]) == (
        "fail",
        "4.0~8.5",
        "GB 18401",
        "2010",
    )


def test_the_verdicts_come_as_csv_and_json_with_the_same_rows() -> None:
    run = run_of(many(4))
    lines = list(csv.DictReader(io.StringIO(download(run, "csv").content.decode("utf-8-sig"))))
    objects = json.loads(download(run, "json").content)
    assert [line["outcome"] for line in lines] == [row["outcome"] for row in objects]
    assert len(lines) == 8


def test_a_download_runs_no_formula() -> None:
    run = run_of([reading(name="=1+1")])
    sheet = openpyxl.load_workbook(io.BytesIO(download(run, "xlsx").content)).worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_stored_verdict_stays_as_it_was_when_the_rules_change(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of([reading(value="8.9", verdict="合格")])
    before = download(run, "json").content

    def judge_no_more(*args: object) -> None:
        raise AssertionError("a stored verdict must not be judged again")

    monkeypatch.setattr("bihuan.web.testing.facts.Judge.sample", judge_no_more)
    monkeypatch.setattr("bihuan.web.rules.facts.load_rulebook", judge_no_more)
    assert download(run, "json").content == before
    assert Client().get(run.get_absolute_url()).status_code == 200
    assert Client().get(CheckedSample.objects.get().get_absolute_url()).status_code == 200
