"""What a draft would change: asked on a page, answered with figures that open their rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from bihuan.rulebook.load import load_rulebook
from bihuan.tables.what_if import COLUMNS, as_if_in_force, change_row, compare_rulebooks
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.rules.facts import current_rulebook
from bihuan.web.testing.models import CheckedSample, ComparedSample, WhatIf
from bihuan.web.testing.queries import judged_samples
from bihuan.web.testing.what_if import actions
from tests.kit.cast import WAY_IN, Client
from tests.kit.sheets import reading
from tests.web.conftest import NOW
from tests.web.testing.drafts import (
    CORRECTION,
    DRAFT,
    ROWS,
    as_form,
    ask,
    asked,
    page,
    run_of,
    sample_ids,
    text,
)

pytestmark = pytest.mark.django_db


def test_a_check_run_leads_to_the_question_with_itself_chosen() -> None:
    run = run_of()
    tree = html.fromstring(Client().get(run.get_absolute_url()).content.decode())
    (address,) = tree.xpath("//a[contains(@href, 'what-if')]/@href")
    chosen = html.fromstring(Client().get(address).content.decode()).xpath(
        "//select[@name='run']/option[@selected]/@value"
    )
    assert chosen == [str(run.pk)]


def test_the_headline_counts_every_sample_once() -> None:
    tree = page(asked(run_of()))
    (headline,) = (text(one) for one in tree.xpath("//p[@class='lead']"))
    assert headline.startswith("4 个样品中")
    assert "，1 个变为“不合格”" in headline
    assert "1 个变为“所检项目未发现不合格”" in headline
    assert headline.endswith("2 个结论不变。")
    counts = [int(text(one)) for one in tree.xpath("//ul[@class='tally']//b")]
    assert counts == [1, 0, 0, 1, 4]


def test_the_page_says_that_the_draft_is_taken_as_in_force_on_every_production_day() -> None:
    (notice,) = page(asked(run_of())).xpath("//p[@class='notice']")
    assert "GB 18401-2030" in text(notice)
    assert "每件产品的生产当天都已有效" in text(notice)


def test_a_correction_keeps_its_days_and_the_page_says_so() -> None:
    what_if = asked(run_of([reading("S1", item="甲醛含量", value="72")]), CORRECTION)
    (notice,) = page(what_if).xpath("//p[@class='notice']")
    assert "更正" in text(notice)
    assert ComparedSample.objects.get().after == "nonconforming"


def test_a_changed_sample_stands_with_both_sides_their_clauses_and_their_reasons() -> None:
    tree = page(asked(run_of()))
    assert sample_ids(tree) == ["S2", "S3"]
    (head,) = tree.xpath("//article[1]//header")
    assert text(head).endswith("所检项目未发现不合格 变为 不合格")
    rows = [text(row) for row in tree.xpath("//article[1]//table//tr")]
    assert rows == [
        "现行规则 草案",
        "限值 ≤75 GB 18401-2010 5.1 T1 据二手资料 ≤30 GB 18401-2030 5.9 据二手资料",
        "判定 符合 不符合",
        "理由 比较值 50 符合限值 ≤75 mg/kg 比较值 50 不符合限值 ≤30 mg/kg",
    ]


def figures(tree: Any) -> list[tuple[int, str]]:
    """Each figure of the tables that has rows behind it, with its address."""
    return [
        (int(link.text), link.get("href"))
        for link in tree.xpath("//section[starts-with(@aria-labelledby, 'by-')]//td/a")
    ]


def test_every_figure_opens_exactly_the_rows_behind_it() -> None:
    more = [reading("S6", value="9.1"), reading("S7", item="甲醛含量", value="90")]
    rows = [*ROWS, *more, ("S5", "浴巾", "毛巾", "", "", "pH值", "9.0", "", "", "")]
    found = figures(page(asked(run_of(rows))))
    assert len(found) > 15
    for count, address in found:
        tree = html.fromstring(Client().get(address).content.decode())
        (line,) = (text(one) for one in tree.xpath("//p[@class='count-line']"))
        samples, changes = (int(part.strip("其中 ").split(" ")[0]) for part in line.split("，"))
        assert count == (changes if "item=" in address else samples), address
        assert len(sample_ids(tree)) == samples


def test_the_groups_of_each_table_add_up_to_all_samples() -> None:
    tree = page(asked(run_of([*ROWS, ("S5", "浴巾", "毛巾", "", "", "pH值", "9.0", "", "", "")])))
    for group in ("by-product", "by-class", "by-year"):
        cells = tree.xpath(f"//section[@aria-labelledby='{group}']//td[1]")
        assert sum(int(text(cell).split(" ")[0]) for cell in cells) == 5


def test_what_a_sheet_does_not_tell_is_a_group_of_its_own() -> None:
    tree = page(asked(run_of([("S5", "浴巾", "毛巾", "", "", "pH值", "9.0", "", "", "")])))
    assert [text(one) for one in tree.xpath("//section[@aria-labelledby='by-year']//tbody/tr/th")] == [
        "未提供"
    ]
    (address,) = tree.xpath("//section[@aria-labelledby='by-year']//td[1]/a/@href")
    assert sample_ids(html.fromstring(Client().get(address).content.decode())) == ["S5"]


def test_a_filled_excel_form_says_the_same_as_the_rule_file() -> None:
    run = run_of()
    by_yaml, by_form = asked(run), asked(run, as_form(DRAFT), name="录入表.xlsx")
    assert by_form.edition == by_yaml.edition == "GB 18401-2030"
    changes = [Client().get(f"{one.get_absolute_url()}changes.json").content for one in (by_yaml, by_form)]
    assert changes[0] == changes[1]


def test_the_file_is_the_one_that_the_command_writes(tmp_path: Path) -> None:
    run = run_of()
    address = asked(run).get_absolute_url()
    folder = tmp_path / "tried" / "standards"
    folder.mkdir(parents=True)
    (folder / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    present = load_rulebook()
    other = as_if_in_force(present=present, other=load_rulebook(draft=folder.parent))
    found = compare_rulebooks(judged_samples(run.samples.all())[0], present=present, other=other)
    wanted = [change_row(change) for change in found.changes]
    assert len(wanted) == 4
    assert json.loads(Client().get(f"{address}changes.json").content) == wanted
    lines = csv.DictReader(io.StringIO(Client().get(f"{address}changes.csv").content.decode("utf-8-sig")))
    assert tuple(lines.fieldnames or ()) == COLUMNS
    assert Client().get(f"{address}changes.xlsx").content.startswith(b"PK")


def test_a_download_runs_no_formula() -> None:
    run = run_of([reading("@S1", item="甲醛含量", value="50", name="+1+1")])
    content = Client().get(f"{asked(run).get_absolute_url()}changes.csv").content.decode("utf-8-sig")
    assert ",'@S1,'+1+1," in content


def test_the_draft_can_be_fetched_again_byte_by_byte() -> None:
    answer = Client().get(f"{asked(run_of()).get_absolute_url()}draft/")
    assert answer.content == DRAFT.encode()
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_draft_that_was_tried_is_tried_again_on_other_readings() -> None:
    first = asked(run_of())
    second = asked(run_of([reading("S9", value="9.0")], name="另.xlsx"), b"", kept=first.draft_digest)
    assert (second.draft_digest, second.edition) == (first.draft_digest, first.edition)
    assert ComparedSample.objects.get(what_if=second).before == "nonconforming"


def test_nothing_of_a_draft_changes_the_rules_in_use_or_a_stored_verdict() -> None:
    run = run_of()
    digest = current_rulebook().digest
    before = Client().get(f"{run.get_absolute_url()}verdicts.json").content
    asked(run)
    assert current_rulebook().digest == digest
    assert Client().get(f"{run.get_absolute_url()}verdicts.json").content == before
    assert run_of(ROWS[:1], name="后来.xlsx").samples.get().overall == "no_nonconformity_found"


def test_a_comparison_is_recorded_in_the_ledger_by_ids_and_digests_alone() -> None:
    what_if = asked(run_of())
    entry = LedgerEvent.objects.order_by("sequence").last()
    assert entry is not None
    assert entry.kind == "testing.what_if_compared"
    assert json.loads(entry.payload) == {
        "what_if_id": what_if.pk,
        "draft_digest": what_if.draft_digest,
        "rulebook_digest": current_rulebook().digest,
    }


def test_the_same_question_is_answered_once() -> None:
    run = run_of()
    asked(run)
    again = ask(run=run.pk)
    assert again.headers["Location"].endswith("?again=1")
    assert "以前比较过" in Client().get(again.headers["Location"]).content.decode()
    assert WhatIf.objects.count() == 1


def test_two_at_once_end_in_one_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one looked before the first one had stored."""
    run = run_of()
    first = asked(run)
    find: Callable[[str], WhatIf | None] = actions.find_asked
    looks: list[str] = []

    def too_early(question: str) -> WhatIf | None:
        looks.append(question)
        return None if len(looks) == 1 else find(question)

    monkeypatch.setattr(actions, "find_asked", too_early)
    assert ask(run=run.pk).headers["Location"] == f"{first.get_absolute_url()}?again=1"
    assert WhatIf.objects.count() == 1


def test_a_stretch_of_days_takes_the_runs_in_it_and_each_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run_of([reading("EARLY", value="9.0")], name="早.xlsx", now=NOW.replace(day=1))
    run_of()
    monkeypatch.setattr(
        "bihuan.web.testing.facts.current_rulebook",
        lambda: replace(current_rulebook(), digest="0" * 64),
    )
    run_of(now=NOW.replace(hour=10))
    assert CheckedSample.objects.count() == 9
    assert ask(first="2026-11-24", last="2026-11-24").status_code == 302
    assert sorted(ComparedSample.objects.values_list("sample__sample_id", flat=True)) == [
        "S1",
        "S2",
        "S3",
        "S4",
    ]


@pytest.mark.parametrize("path", ["", "samples/", "draft/", "changes.xlsx"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert Client().get(f"/testing/what-if/999999/{path}").status_code == 404


def test_an_unknown_kind_of_file_is_not_found() -> None:
    assert Client().get(f"{asked(run_of()).get_absolute_url()}changes.exe").status_code == 404


def test_a_slice_that_nobody_offers_is_empty_and_no_accident() -> None:
    tree = page(asked(run_of()), "samples/?item=nothing&year=%00&page=x&before=<b>")
    assert "没有这样的样品" in text(tree)


SCRIPT = "<script>alert(1)</script>"


def test_what_a_draft_or_a_sheet_says_cannot_become_markup() -> None:
    run = run_of([reading(f"<b>{SCRIPT}", item="甲醛含量", value="50", name=SCRIPT)], name="<i>x.xlsx")
    what_if = asked(run, DRAFT.replace('"5.9"', f'"{SCRIPT}"'), name=f"{SCRIPT}.yaml")
    for path in ("", "samples/"):
        answer = Client().get(f"{what_if.get_absolute_url()}{path}").content.decode()
        assert SCRIPT not in answer
        assert "&lt;script&gt;" in answer
    assert SCRIPT not in Client().get("/testing/what-if/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_samples(django_assert_num_queries: Any) -> None:
    small = asked(run_of())
    large = asked(run_of([reading(f"S{n:03d}", value="9.0") for n in range(60)], name="大.xlsx"))
    client = Client()
    for what_if in (small, large):
        address = what_if.get_absolute_url()
        with django_assert_num_queries(WAY_IN + 11):
            client.get(address)
        with django_assert_num_queries(WAY_IN + 6):
            client.get(f"{address}samples/")
        with django_assert_num_queries(WAY_IN + 4):
            client.get(f"{address}changes.json")
    with django_assert_num_queries(WAY_IN + 6):
        client.get("/testing/what-if/")


def test_the_list_leafs_through_a_slice_without_leaving_it() -> None:
    what_if = asked(run_of([reading(f"S{n:03d}", value="9.0" if n % 2 else "7.0") for n in range(60)]))
    seen: list[str] = []
    tree = page(what_if, "samples/?changed=yes")
    while True:
        seen += sample_ids(tree)
        following = tree.xpath("//a[@rel='next']/@href")
        if not following:
            break
        tree = page(what_if, f"samples/{following[0]}")
    assert seen == [f"S{n:03d}" for n in range(1, 60, 2)]
