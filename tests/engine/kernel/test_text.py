from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.kernel.text import fold, is_missing, squeeze

anything = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("７５．５", "75.5"),
        (" 75 ", "75"),
        ("　75　", "75"),
        ("＜２０", "<20"),
        ("－４．０～＋２．０", "-4.0~+2.0"),
        ("−4.0〜+2.0", "-4.0~+2.0"),
        ("3–4", "3-4"),
        ("ｐＨ", "pH"),
        ("℃", "°C"),
    ],
)
def test_one_form_stands_for_every_width_dash_and_wave(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "key"), [("耐 汗漬", "耐汗渍"), ("未檢出", "未检出"), ("甲 醛\n含量", "甲醛含量")]
)
def test_names_are_compared_without_blanks_and_in_simplified_forms(text: str, key: str) -> None:
    assert squeeze(text) == key


@pytest.mark.parametrize(
    "text", ["", " ", "　", "-", "—", "——", "－", "/", "／", "//", "\\", "N/A", "n/a", "NA", "nan", "None"]
)
def test_a_dash_a_slash_and_a_blank_say_that_nothing_was_given(text: str) -> None:
    assert is_missing(text)


@pytest.mark.parametrize("text", ["0", "无", "未检出", "ND", "?", ".", "未检"])
def test_what_says_something_is_not_missing(text: str) -> None:
    assert not is_missing(text)


@given(anything)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert squeeze(squeeze(text)) == squeeze(text)


@given(anything)
def test_a_squeezed_text_holds_no_blank(text: str) -> None:
    assert not any(sign.isspace() for sign in squeeze(text))
