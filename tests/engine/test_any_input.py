"""No input whatever ends in a crash or in a silent pass."""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import Outcome, Overall
from tests.engine.kit import reading, real_rulebook, sample
from tests.engine.sheets import examples

LAW = Judge(real_rulebook())
SAMPLE_FIELDS = [f.name for f in fields(Sample) if f.name not in {"readings", "extra"}]
READING_FIELDS = [f.name for f in fields(Reading)]
ITEMS = [
    "甲醛含量",
    "pH值",
    "耐水色牢度",
    "异味",
    "可分解致癌芳香胺染料",
    "断裂强力",
    "纤维含量",
    "燃烧性能",
    "使用说明",
]

anything = st.text(
    st.characters(exclude_categories=["Cs"]), max_size=30
)  # control signs and emoji included, lone surrogates not: no file can hold them
plausible = st.text(
    alphabet="0123456789.,%+-~<>≤≥=×^()（）/:;、无有未检出合格不级类年月日至棉聚酯纤维面料填充物GBTQmgkN ",
    max_size=20,
)
texts = st.one_of(anything, plausible)


@examples(80)
@given(
    st.fixed_dictionaries(dict.fromkeys(SAMPLE_FIELDS, texts)),
    st.lists(st.fixed_dictionaries(dict.fromkeys(READING_FIELDS, texts)), max_size=4),
    st.lists(
        st.tuples(st.one_of(st.sampled_from(["contact", "coating", "nonsense"]), texts), texts), max_size=3
    ),
)
def test_no_text_in_any_field_raises(
    given_fields: dict[str, str], rows: list[dict[str, str]], extra: list[tuple[str, str]]
) -> None:
    found = LAW.sample(
        Sample(readings=tuple(Reading(**row) for row in rows), extra=tuple(extra), **given_fields)
    )
    assert [v.index for v in found.readings if v.index is not None] == list(range(len(rows)))


@examples(80)
@given(st.sampled_from(ITEMS), st.sampled_from(READING_FIELDS), texts)
def test_no_text_in_one_field_of_a_good_reading_raises(item: str, field: str, text: str) -> None:
    good = reading(item, "5", unit="mg/kg", component="棉")
    found = LAW.sample(sample(replace(good, **{field: text}), composition_label="棉100%"))
    assert found.readings[0].reasons


@examples(60)
@given(st.sampled_from(SAMPLE_FIELDS), texts)
def test_no_text_in_one_field_of_a_good_sample_raises(field: str, text: str) -> None:
    readings = (reading("甲醛含量", "5", unit="mg/kg"), reading("纤维含量", "100", component="棉", unit="%"))
    assert LAW.sample(sample(*readings, **{field: text})).readings


@pytest.mark.parametrize("piece", ["-", "(", "（除外", "装饰", "1,", "面料:", "Q/A ", "×10"])
def test_a_cell_as_long_as_a_spreadsheet_allows_is_answered_at_once(piece: str) -> None:
    """A spreadsheet cell holds 32,767 signs; a pattern that backtracks would take minutes over them."""
    text = (piece * 32_767)[:32_767]
    start = time.perf_counter()
    for field in ("item", "value", "component", "declared_limit", "lab_limit", "tested_on"):
        LAW.sample(sample(replace(reading("纤维含量", "5", component="棉"), **{field: text})))
    LAW.sample(sample(reading("甲醛含量", "5"), composition_label=text, declared_standard=text))
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    "text",
    [
        "≤1×10^9999999",
        "≤1×10^" + "9" * 5000,
        "≤" + "9" * 9999,
        "1e99~1e-99",
        "10^10^10",
        "±" + "9" * 999,
        "0" * 9999 + "~1",
    ],
)
def test_a_limit_with_monstrous_figures_is_no_limit_or_a_limit_never_a_crash(text: str) -> None:
    for item in ITEMS:
        one = reading(item, "5", unit="mg/kg", declared_limit=text, lab_limit=text, lab_verdict="合格")
        assert LAW.sample(sample(one)).readings


# --- no silent pass ---------------------------------------------------------
NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?\.?\d*(?:[eE][+-]?\d+)?"


def may_be_at_most(text: str, limit: Decimal) -> bool:
    """Whether a text can mean a number up to the limit: far simpler, and more generous, than the engine."""
    bare = unicodedata.normalize("NFKC", text).lower().replace(" ", "")
    if any(word in bare for word in ("未", "nd", "n.d", "not", "不得检出")):
        return True
    found = [
        Decimal(piece.replace(",", ""))
        for piece in re.findall(NUMBER, bare)
        if re.search(r"\d", piece) and _is_number(piece)
    ]
    return bool(found) and min(found) <= limit + 1


def _is_number(piece: str) -> bool:
    try:
        return Decimal(piece.replace(",", "")).is_finite()
    except ArithmeticError:
        return False


@examples(150)
@given(texts)
def test_no_text_passes_an_upper_limit_unless_it_names_a_number_below_it(text: str) -> None:
    found = LAW.sample(sample(reading("甲醛含量", text, unit="mg/kg"))).readings[0]
    if found.outcome is Outcome.PASS:
        assert may_be_at_most(text, Decimal(75))


@examples(150)
@given(texts)
def test_no_text_passes_a_grade_unless_it_names_that_grade_or_a_better_one(text: str) -> None:
    found = LAW.sample(sample(reading("耐水色牢度", text, component="变色"))).readings[0]
    if found.outcome is Outcome.PASS:
        digits = [int(d) for d in re.findall(r"[1-5]", unicodedata.normalize("NFKC", text))]
        assert digits and max(digits) >= 3


@examples(150)
@given(st.one_of(texts, st.text(alphabet="无有未检出发现异味霉石油鱼腥明显轻微,、。但没", max_size=12)))
def test_no_finding_passes_unless_it_denies_or_means_the_good_end(text: str) -> None:
    found = LAW.sample(sample(reading("异味", text))).readings[0]
    if found.outcome is Outcome.PASS:
        assert re.search(r"无|未|没|none|no", unicodedata.normalize("NFKC", text).lower())


@examples(80)
@given(texts)
def test_an_unknown_item_is_an_error_and_never_counts_as_clean(text: str) -> None:
    found = LAW.sample(sample(reading(text, "5")))
    if found.readings[0].item == "":
        assert found.readings[0].outcome is Outcome.DATA_ERROR
        assert found.overall is Overall.UNDETERMINED


@examples(80)
@given(texts)
def test_an_unknown_declared_standard_never_counts_as_clean(text: str) -> None:
    """Standards sheet, 11.8: unknown standard or claim → manual review, never a silent pass."""
    found = LAW.sample(sample(reading("甲醛含量", "5", unit="mg/kg"), declared_standard=text))
    if "declared_standard_unknown" in [reason.code for reason in found.reasons]:
        assert found.overall is not Overall.NO_NONCONFORMITY_FOUND
