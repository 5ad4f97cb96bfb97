"""Rows that say nothing, in whatever way they say it."""

from __future__ import annotations

import pytest

from bihuan.rulebook.load import load_rulebook
from bihuan.tables.lists import read_list


@pytest.mark.parametrize("nothing", ["\\", "/", "——", "N/A", "　"])
def test_a_row_of_missing_marks_is_ignored_or_refused_and_counted(nothing: str) -> None:
    content = f"产品名称,标称生产企业,抽查结果\n床单,甲纺织厂,合格\n,,{nothing}\n被套,乙纺织厂,不合格\n"
    read = read_list(content.encode(), name="list.csv", rulebook=load_rulebook())
    assert [row.product for row in read.rows] == ["床单", "被套"]
    account = read.account
    assert account.in_file == account.read + account.refused + account.ignored == 4
