"""Where the laboratory and we differ: its word, its arithmetic, its limit, its edition, its conclusion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.laboratory import laboratory_word
from bihuan.engine.judgement.results import Disagreement, SampleVerdict
from bihuan.engine.rules.marks import Checked, Mark
from tests.engine.kit import edition, judge, reading, rule, sample, standard, when

MG = "mg/kg"
OLD = edition(
    "GB 1-2003",
    rule("formaldehyde", "≤75", standard="GB 1-2003"),
    rule("ph", "4.0~7.5", standard="GB 1-2003"),
    start="2005-01-01",
    end="2011-08-01",
)
NEW = edition(
    "GB 1-2010",
    rule("formaldehyde", "≤75"),
    rule("ph", "4.0~8.5"),
    rule("fastness-water", "≥3", scale="grey"),
    rule("odour", "无", scale="text"),
    rule("azo", "≤20"),
    rule("strength", None),
    start="2011-08-01",
)
UNDYED = when(treatment="undyed")


@pytest.fixture(scope="module")
def law_of_two_editions() -> Judge:
    return judge(standard(OLD, NEW))


def kinds(verdict: SampleVerdict, place: int = 0) -> list[tuple[str, str, str]]:
    return [(d.kind, d.lab, d.ours) for d in verdict.readings[place].disagreements]


def only(verdict: SampleVerdict, place: int = 0) -> Disagreement:
    (found,) = verdict.readings[place].disagreements
    return found


# --- the words a laboratory uses -------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "合格",
        " 合 格 ",
        "符合",
        "PASS",
        "P",
        "√",
        "合格。",
        "判定:合格",
        "符合要求",
        "所检项目未发现不合格",
        "经检验,所检项目未发现不合格",
        "本次监督抽查所检项目未发现不合格。",
        "无不合格项",
        "没有不合格项目",
        "不合格项目:无",
        "不合格项目数:0",
        "符合本次监督检查要求",
        "所检项目符合标准要求",
        "所检项目均符合GB 18401-2010 B类要求",
        "所检项目均符合 GB/T 22796-2021 一等品的要求。",
        "经检验，所检项目合格",
        "经检验，所检项目全部符合相关标准的规定",
        "该样品所检项目符合GB 18401-2010（非直接接触皮肤的产品）要求",
        "外观质量合格",
        "未见不合格项",
        "所检项目合格，不合格项目：无",
    ],
)
def test_a_pass_is_read_in_every_wording(text: str) -> None:
    """J1: the official wording of a clean result is 所检项目未发现不合格."""
    assert laboratory_word(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "不合格",
        "不符合",
        "FAIL",
        "F",
        "×",
        "不符合要求",
        "判定:不合格",
        "pH值不合格",
        "甲醛未发现不合格,pH值不合格",
        "不达标",
        "所检项目不符合标准要求",
        "经检验，pH值项目不符合 GB 18401-2010 要求，其余项目符合要求",
        "部分项目不合格",
    ],
)
def test_a_fail_is_read_in_every_wording(text: str) -> None:
    assert laboratory_word(text) is False


@pytest.mark.parametrize("text", ["", "-", "/", "不适用", "未检", "见备注", "合格/不合格", "75", "不予判定"])
def test_what_is_no_verdict_is_none(text: str) -> None:
    assert laboratory_word(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "部分项目符合要求",
        "除pH值外，所检项目均合格",
        "其余项目符合标准要求",
        "基本符合要求",
        "不完全符合标准要求",
        "未判定合格",
        "未达到合格",
        "是否合格",
        "待判定是否符合标准要求",
        "判定：合格□不合格□",
        "☑合格 □不合格",
        "按标准要求检验",
    ],
)
def test_a_pass_with_a_reservation_or_in_unknown_words_stays_unknown(text: str) -> None:
    assert laboratory_word(text) is None


@given(st.text(max_size=60))
def test_no_text_makes_reading_the_laboratorys_word_fail(text: str) -> None:
    assert laboratory_word(text) in (True, False, None)


# --- its verdict ------------------------------------------------------------
@pytest.mark.parametrize(
    ("item", "value", "unit", "word", "expected"),
    [
        ("甲醛含量", "76", MG, "合格", [("verdict", "合格", "fail")]),
        ("甲醛含量", "75", MG, "不合格", [("verdict", "不合格", "pass")]),
        ("甲醛含量", "75", MG, "合格", []),
        ("甲醛含量", "76", MG, "不合格", []),
        ("甲醛含量", "75", MG, "", []),
        ("断裂强力", "100", "N", "不合格", []),
        ("甲醛含量", "未检", MG, "合格", []),
        ("水洗尺寸变化率", "-9.0", "", "不合格", [("verdict", "不合格", "not_required")]),
        ("水洗尺寸变化率", "-9.0", "", "合格", []),
    ],
)
def test_a_verdict_that_ours_contradicts_is_a_disagreement(
    law_of_two_editions: Judge, item: str, value: str, unit: str, word: str, expected: list[object]
) -> None:
    found = law_of_two_editions.sample(sample(reading(item, value, unit=unit, lab_verdict=word)))
    assert kinds(found) == expected


def test_a_disagreement_carries_our_derivation(law_of_two_editions: Judge) -> None:
    found = law_of_two_editions.sample(sample(reading("甲醛含量", "76", unit=MG, lab_verdict="合格")))
    basis = only(found).reasons[0]
    assert (basis.code, dict(basis.data)) == (
        "our_limit",
        {"limit": "≤75", "standard": "GB 1", "edition": "2010", "clause": "5.1"},
    )


def test_readings_that_share_one_word_are_compared_by_their_worst(law_of_two_editions: Judge) -> None:
    """A merged cell: the amines of one result carry one verdict, and only its first row holds the text."""
    amines = [
        reading("azo", value, unit=MG, component="联苯胺", shares_verdict="F7", lab_verdict=word)
        for value, word in (("5", "合格"), ("21", ""), ("6", ""))
    ]
    found = law_of_two_editions.sample(sample(*amines))
    assert [kinds(found, place) for place in range(3)] == [[], [("verdict", "合格", "fail")], []]


def test_readings_that_share_a_cell_but_not_the_word_stand_by_themselves(law_of_two_editions: Judge) -> None:
    amines = [
        reading("azo", value, unit=MG, component="联苯胺", shares_verdict="F7", lab_verdict=word)
        for value, word in (("5", "不合格"), ("21", "合格"))
    ]
    found = law_of_two_editions.sample(sample(*amines))
    assert kinds(found, 0) == [("verdict", "不合格", "pass")]
    assert kinds(found, 1) == [("verdict", "合格", "fail")]


# --- its limit and its edition -----------------------------------------------
def test_a_limit_of_another_edition_is_told_from_a_wrong_limit(law_of_two_editions: Judge) -> None:
    """The 2003 edition asked for pH 4.0~7.5 of class B, the 2010 edition for 4.0~8.5."""
    old = law_of_two_editions.sample(sample(reading("pH值", "8.0", lab_limit="4.0~7.5")))
    wrong = law_of_two_editions.sample(sample(reading("pH值", "8.0", lab_limit="4.0~9.0")))
    assert [d[0] for d in kinds(old)] == ["edition"]
    assert dict(only(old).reasons[0].data)["edition"] == "2003"
    assert kinds(wrong) == [("limit", "4.0~9.0", "4.0~8.5")]


@pytest.mark.parametrize(
    "text", ["4.0~8.5", "4.0-8.5", "4.0 ～ 8.5", "4.0至8.5", "pH 4.0~8.5", "4~8.5", "随便", ""]
)
def test_the_same_limit_in_another_spelling_is_no_disagreement(law_of_two_editions: Judge, text: str) -> None:
    assert kinds(law_of_two_editions.sample(sample(reading("pH值", "8.0", lab_limit=text)))) == []


def test_a_limit_in_another_unit_is_converted_before_it_is_compared(law_of_two_editions: Judge) -> None:
    found = [
        law_of_two_editions.sample(sample(reading("甲醛含量", "30", unit=MG, lab_limit=text)))
        for text in ("≤75ppm", "≤0.0075%", "≤20ppm")
    ]
    assert [kinds(one) for one in found] == [[], [], [("limit", "≤20ppm", "≤75")]]


def test_words_are_limits_too(law_of_two_editions: Judge) -> None:
    assert kinds(law_of_two_editions.sample(sample(reading("异味", "无", lab_limit="无异味")))) == []


# --- its arithmetic -----------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "limit", "word", "expected"),
    [
        ("8.0", "4.0~7.5", "合格", ["arithmetic", "edition"]),
        ("8.0", "4.0~9.0", "不合格", ["arithmetic", "limit", "verdict"]),
        ("8.0", "4.0~8.5", "不合格", ["arithmetic", "verdict"]),
        ("8.6", "4.0~8.5", "合格", ["arithmetic", "verdict"]),
        ("8.0", "4.0~8.5", "合格", []),
        ("未检", "4.0~8.5", "合格", []),
        ("乱码", "4.0~8.5", "合格", []),
    ],
)
def test_a_verdict_that_its_own_limit_does_not_support_is_an_arithmetic_fault(
    law_of_two_editions: Judge, value: str, limit: str, word: str, expected: list[str]
) -> None:
    found = law_of_two_editions.sample(sample(reading("pH值", value, lab_limit=limit, lab_verdict=word)))
    assert sorted(d[0] for d in kinds(found)) == expected


# --- its conclusion ------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "word", "expected"),
    [
        ("76", "所检项目未发现不合格", [("conclusion", "所检项目未发现不合格", "nonconforming")]),
        ("76", "不合格", []),
        ("75", "不合格", [("conclusion", "不合格", "no_nonconformity_found")]),
        ("75", "合格", []),
        ("75", "", []),
        ("未检", "合格", []),
    ],
)
def test_the_conclusion_on_the_sample_is_compared_where_both_sides_are_definite(
    law_of_two_editions: Judge, value: str, word: str, expected: list[object]
) -> None:
    found = law_of_two_editions.sample(sample(reading("甲醛含量", value, unit=MG), lab_verdict=word))
    assert [(d.kind, d.lab, d.ours) for d in found.disagreements] == expected


def test_a_disagreement_on_a_recalled_figure_is_a_hint() -> None:
    """What rests on a source comes first."""
    weak = rule("ph", "4.0~8.5", mark=Mark(Checked.RECALL, "medium"))
    strong = rule("formaldehyde", "≤75", mark=Mark(Checked.SECONDARY))
    found = judge(standard(edition("GB 1-2010", weak, strong))).sample(
        sample(
            reading("pH值", "9", lab_verdict="合格"),
            reading("甲醛含量", "76", unit=MG, lab_verdict="合格"),
        )
    )
    assert [only(found, place).is_hint for place in range(2)] == [True, False]


def test_the_laboratorys_words_never_change_our_verdict(law_of_two_editions: Judge) -> None:
    bare = law_of_two_editions.sample(sample(reading("甲醛含量", "76", unit=MG)))
    told = law_of_two_editions.sample(
        sample(reading("甲醛含量", "76", unit=MG, lab_limit="≤100", lab_verdict="合格"), lab_verdict="合格")
    )
    assert (told.overall, told.readings[0].outcome) == (bare.overall, bare.readings[0].outcome)
