"""Unified social credit codes (GB 32100-2015). The codes here begin with region 99, which no province has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from bihuan.engine.linkage.codes import ALPHABET, LENGTH, CodeState, check_character, clean_code, code_state

VALID = "92990101MAM4WQT00Y"
bodies = st.tuples(
    st.sampled_from("159"), st.sampled_from("123"), st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)  # fmt: skip


@given(bodies)
def test_the_check_character_is_that_of_the_library(body: str) -> None:
    code = body + check_character(body)
    assert code_state(code) is CodeState.VALID
    assert uscc.is_valid(code)


@given(bodies, st.integers(8, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(body: str, place: int, letter: str) -> None:
    code = body + check_character(body)
    wrong = code[:place] + letter + code[place + 1 :]
    assert (code_state(wrong) is CodeState.VALID) == (wrong == code)


def test_a_sum_that_31_divides_is_checked_by_0() -> None:
    assert check_character("0" * 17) == "0"


@pytest.mark.parametrize(
    "text",
    [VALID, VALID.lower(), f" {VALID} ", "９２９９０１０１ＭＡＭ４ＷＱＴ００Ｙ", "92990101-MAM4WQT00-Y"],
)
def test_a_code_is_read_however_it_is_written(text: str) -> None:
    assert clean_code(text) == VALID


@pytest.mark.parametrize("text", ["", " ", "/", "无", "0", "000000000000000000", "-"])
def test_no_code_is_not_a_faulty_one(text: str) -> None:
    assert code_state(clean_code(text)) is CodeState.NONE


@pytest.mark.parametrize(
    "text", [VALID[:-1], VALID + "1", "9.2990101E+17", "92990101MAM4WQTO0Y", "330501000123456"]
)
def test_what_is_no_code_is_faulty(text: str) -> None:
    assert code_state(clean_code(text)) is CodeState.FAULTY
