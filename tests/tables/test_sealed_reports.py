from __future__ import annotations

import pytest

from bihuan.tables.sealed_reports import Said, keys_in_name, keys_in_text, number_key, said_in, searchable


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("报告编号：ZH演-0601", "ZH演-0601"),
        ("报告编号ZH演-0601", "ZH演-0601"),
        ("No：W2026-00123", "W2026-00123"),
        ("No.W2026-00123 第1页", "W2026-00123"),
        ("（２０２６）检字第００１２号", "(2026)检字第0012号"),
        ("编号 ZH - 0601 共3页", "ZH-0601"),
        ("报告编号：云纺检（2026）第 0012 号", "云纺检(2026)第0012号"),
        ("报告编号：ZH 演 -0601 第 1 页", "ZH演-0601"),
        ("云检〔2026〕12号", "云检〔2026〕12号"),
        ("XBJ/2026/示-0021,", "XBJ/2026/示-0021"),
    ],
)
def test_the_number_of_a_report_is_found_in_its_text(text: str, number: str) -> None:
    assert number_key(number) in keys_in_text(f"检 验 报 告\n{text}\n样品名称 床单")


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("ZH演-0601.pdf", "ZH演-0601"),
        ("检验报告_ZH演-0601(盖章).PDF", "ZH演-0601"),
        ("ZH演-0601 全棉床单.pdf", "ZH演-0601"),
        ("2026/五月/XBJ 示 0021.pdf", "XBJ-示-0021"),
        ("批3.pdf", "批3"),
        ("云检[2026]12号.pdf", "云检〔2026〕12号"),
    ],
)
def test_the_number_of_a_report_is_found_in_the_name_of_its_file(name: str, number: str) -> None:
    assert number_key(number) in keys_in_name(name)


def test_short_numbers_of_tables_and_words_name_no_report() -> None:
    found = keys_in_text("pH值 7.0 4.0~8.5 合格 12 S-1 批3 共3页")
    assert not {"70", "40", "85", "12", "s1", "批3", "合格"} & found


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["样品名称：床单", "受检单位 小桥商行", "检验结论：所检项目符合要求。"],
            ("passes", "床单", "小桥商行"),
        ),
        (["产 品 名 称  毛巾", "检 验 结 论", "所检项目不符合\n标准要求"], ("fails", "毛巾", "")),
        (["受检单位", "云丝坊", "检验结论：未发现不合格项目，判定为合格"], ("passes", "", "云丝坊")),
        (["检验结论：合格。备注：对不合格结果有异议的，十五日内提出"], ("passes", "", "")),
        (["单项结论 不合格", "检验结论：见附页"], ("", "", "")),
        (["本报告无结论"], ("", "", "")),
    ],
)
def test_what_a_text_layer_says_is_read_behind_its_labels(
    lines: list[str], said: tuple[str, str, str]
) -> None:
    conclusion, product, party = said
    assert said_in("\n".join(lines)) == Said(conclusion=conclusion, product_name=product, sampled_party=party)


def test_a_text_layer_is_searched_without_blanks_width_and_case() -> None:
    assert searchable("ｐＨ 值\n 甲 醛") == "ph值甲醛"
