"""What is wrong with a draft, or lacking in the question, is told where it stands; nothing is stored."""

from __future__ import annotations

import pytest

from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.testing.models import WhatIf
from tests.kit.sheets import workbook
from tests.rulebook.forms import sheets_of, workbook_of
from tests.web.testing.drafts import DRAFT, ROWS, as_form, ask, run_of, told

pytestmark = pytest.mark.django_db

BAD = {
    "a limit that can't be read": (DRAFT.replace("≤30", "大约30"), "草案.yaml:11"),
    "two limits for one case": (DRAFT + "  - {id: p2, item: ph, clause: '6', limit: ≤9}\n", "草案.yaml:13"),
    "a case without a limit": (DRAFT.replace("limit: ≤30", "limits: {depth: {light: ≤30}}"), "草案.yaml:11"),
    "no YAML": ("standard: [", "草案.yaml:"),
    "another text": ("你好", "草案.yaml:1"),
    "a nest without end": ("[" * 100_000, "草案.yaml:1"),
    "aliases of aliases": (
        "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 9)}]" for n in range(12)),
        "草案.yaml:",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_faulty_draft_is_told_at_its_line_with_what_to_do_and_nothing_is_stored(kind: str) -> None:
    text, place = BAD[kind]
    answer = ask(text, run=run_of().pk)
    assert answer.status_code == 422
    lines = told(answer)
    assert [line for line in lines if line.startswith(place) and "→" in line]
    assert not WhatIf.objects.exists()
    assert LedgerEvent.objects.count() == 1


def test_a_faulty_form_is_told_at_its_cells() -> None:
    sheets = sheets_of(as_form(DRAFT))
    heads = sheets["限值"][0]
    sheets["限值"][2][heads.index("限值")] = "大约30"
    sheets["标准"][1][1] = ""
    lines = told(ask(workbook_of(sheets), name="录入表.xlsx", run=run_of().pk))
    assert [line.split(" ")[1] for line in lines] == ["标准!B2", "限值!O3"]
    assert all("→" in line for line in lines)


def test_a_workbook_that_is_no_form_says_where_to_get_one() -> None:
    (line,) = told(ask(workbook(ROWS), name="结果.xlsx", run=run_of().pk))
    assert "不是标准录入表" in line


def test_the_faults_are_complete_in_english() -> None:
    for content, _ in BAD.values():
        lines = told(ask(content, name="draft.yaml", language="en", run=run_of().pk))
        assert lines
        assert "draft.yaml" in lines[0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"draft": ""}, "没有选择草案"),
        ({"run": ""}, "没有选择检验数据"),
        ({"first": "2026-11-01"}, "只留一样"),
        ({"run": "", "first": "2026-11-02", "last": "2026-11-01"}, "结束日期早于开始日期"),
        ({"run": "", "first": "2020-01-01", "last": "2020-01-02"}, "没有核对记录"),
        ({"run": "", "first": "明天"}, "读不出这个日期"),
        ({"run": "999999"}, "没有这个选项"),
    ],
)
def test_a_question_that_lacks_something_is_told_at_its_field(given: dict[str, str], message: str) -> None:
    whole = {"draft": DRAFT, "run": str(run_of().pk), **given}
    answer = ask(whole.pop("draft"), **whole)
    assert answer.status_code == 422
    assert any(message in line for line in told(answer))


def test_more_samples_than_a_page_can_wait_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bihuan.web.testing.what_if.actions.MOST_SAMPLES", 3)
    (line,) = told(ask(run=run_of().pk))
    assert "4 个样品" in line
    assert not WhatIf.objects.exists()


def test_a_draft_too_large_for_one_is_refused() -> None:
    assert "2 MB" in told(ask(b"#" * (2 * 1024 * 1024 + 1), run=run_of().pk))[0]
