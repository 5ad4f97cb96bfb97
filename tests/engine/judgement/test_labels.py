"""Content labels in their real spellings (GB/T 29862-2013 clauses 5 to 8)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.judgement.labels import (
    FibreShare,
    LabelPart,
    parse_composition,
    parse_label,
    says_none,
)
from bihuan.engine.judgement.names import Names
from tests.engine.kit import real_rulebook

Shown = list[tuple[str, list[tuple[str, str]]]]


@cache
def real_names() -> Names:
    return Names(real_rulebook().catalogue)


@pytest.fixture
def names() -> Names:
    return real_names()


def shown(parts: tuple[LabelPart, ...], names: Names) -> Shown:
    """Parts with (fibre id, share) pairs; "?" for a share that is not given."""
    return [
        (p.part, [(_fibre(f, names), "?" if f.share is None else str(f.share)) for f in p.fibres])
        for p in parts
    ]


def _fibre(share: FibreShare, names: Names) -> str:
    found = names.fibre(share.name)
    return found.id if found else share.name


BLEND = [("", [("cotton", "60"), ("polyester", "40")])]


@pytest.mark.parametrize(
    "text",
    [
        "棉60% 聚酯纤维40%",
        "棉60%聚酯纤维40%",
        "棉 60% , 聚酯纤维 40%",
        "棉60%、聚酯纤维40%",
        "棉60%;聚酯纤维40%",
        "棉60%/聚酯纤维40%",
        "棉60%+聚酯纤维40%",
        "棉60/聚酯纤维40",
        "棉:60% 聚酯纤维:40%",
        "棉：６０％　聚酯纤维：４０％",
        "60%棉 40%聚酯纤维",
        "60%棉40%聚酯纤维",
        "棉60%\n聚酯纤维40%",
        "成分:棉60% 聚酯纤维40%",
        "纤维成分及含量:棉60%聚酯纤维40%",
        "含棉60% 聚酯纤维40%",
        "60/40 棉/涤",
        "棉/聚酯纤维 60/40",
        "棉(丝光)60% 聚酯纤维40%",
        "COTTON 60% POLYESTER 40%",
    ],
)
def test_one_blend_is_read_in_all_its_spellings(text: str, names: Names) -> None:
    found = parse_label(text, names=names)
    assert found is not None
    assert shown(found.parts, names) == BLEND


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "面料:棉60% 聚酯纤维40% 填充物:聚酯纤维100%",
            [("face", [("cotton", "60"), ("polyester", "40")]), ("filling", [("polyester", "100")])],
        ),
        (
            "面料 棉100% 里料 聚酯纤维100%",
            [("face", [("cotton", "100")]), ("lining", [("polyester", "100")])],
        ),
        (
            "面:棉100%;填充物:聚酯纤维100%",
            [("face", [("cotton", "100")]), ("filling", [("polyester", "100")])],
        ),
        (
            "面料:100%棉|填充物:100%聚酯纤维",
            [("face", [("cotton", "100")]), ("filling", [("polyester", "100")])],
        ),
        ("填充物:聚酯纤维100", [("filling", [("polyester", "100")])]),
        ("100%棉", [("", [("cotton", "100")])]),
        ("纯棉", [("", [("cotton", "100")])]),
        ("全棉", [("", [("cotton", "100")])]),
        ("棉53.9/聚酯46.1", [("", [("cotton", "53.9"), ("polyester", "46.1")])]),
        ("天丝100%", [("", [("lyocell", "100")])]),
        ("棉", [("", [("cotton", "?")])]),
        ("棉97% 氨纶3%", [("", [("cotton", "97"), ("elastane", "3")])]),
        ("规格200×230cm 棉100%", [("", [("cotton", "100")])]),
        ("净含量:1.5kg 填充物:蚕丝100%", [("filling", [("silk", "100")])]),
        ("棉60±5%", [("", [("cotton", "60")])]),
    ],
)
def test_parts_pure_labels_and_what_stands_beside_them_are_told_apart(
    text: str, expected: Shown, names: Names
) -> None:
    """GB/T 29862-2013 6.7: face, lining and filling are labelled each by itself."""
    found = parse_label(text, names=names)
    assert found is not None
    assert [(p, [(_known(f), s) for f, s in fibres]) for p, fibres in shown(found.parts, names)] == [
        (p, [(_known(f), s) for f, s in fibres]) for p, fibres in expected
    ]


def _known(fibre: str) -> str:
    """The catalogue's id for elastane is its own affair."""
    return {"spandex": "elastane", "polyurethane-elastic": "elastane"}.get(fibre, fibre)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "无",
        "未标注",
        "±5",
        "GB/T 29862-2013",
        "符合GB/T 29862要求",
        "55.0~65.0",
        "棉 55.0~65.0",
        "60±5",
        "见吊牌",
        "60",
        "明示值±5",
    ],
)
def test_a_tolerance_a_standard_or_a_range_is_no_label(text: str, names: Names) -> None:
    """What laboratories write into 技术要求 of fibre content must not become a label with odd fibres."""
    assert parse_label(text, names=names) is None


@pytest.mark.parametrize(
    ("text", "disagree"),
    [
        ("吊牌:棉60%聚酯纤维40% 耐久性标签:棉65%聚酯纤维35%", True),
        ("吊牌:棉60%聚酯纤维40% 耐久性标签:棉60%聚酯纤维40%", False),
        ("吊牌:棉60%聚酯纤维40% 水洗标:聚酯纤维40%棉60%", False),
        ("棉60%聚酯纤维40%", False),
    ],
)
def test_labels_on_one_article_are_compared_with_each_other(text: str, disagree: bool, names: Names) -> None:
    """GB/T 29862-2013 8 g), case F24."""
    found = parse_label(text, names=names)
    assert found is not None
    assert found.versions_disagree is disagree


@pytest.mark.parametrize(
    ("text", "excepted"),
    [
        ("棉100%(装饰线除外)", True),
        ("棉100%(绣花线除外)", True),
        ("棉100% 装饰部分除外", True),
        ("棉100%", False),
    ],
)
def test_an_excepted_decoration_is_noticed(text: str, excepted: bool, names: Names) -> None:
    """GB/T 29862-2013 7.3."""
    found = parse_label(text, names=names)
    assert found is not None
    assert found.parts[0].excepts_decorative is excepted
    assert shown(found.parts, names) == [("", [("cotton", "100")])]


def test_a_trace_is_no_share(names: Names) -> None:
    """GB/T 29862-2013 7.5: 含微量XX."""
    found = parse_label("棉100% 含微量氨纶", names=names)
    assert found is not None
    assert [(f.share, f.is_trace) for f in found.parts[0].fibres] == [(Decimal(100), False), (None, True)]


def test_a_result_cell_with_several_fibres_is_read_the_same_way(names: Names) -> None:
    assert shown(parse_composition("棉53.9/聚酯46.1", names=names), names) == [
        ("", [("cotton", "53.9"), ("polyester", "46.1")])
    ]


@pytest.mark.parametrize(
    ("text", "expected"), [("无", True), (" 未标注 ", True), ("", False), ("-", False), ("棉", False)]
)
def test_only_words_say_that_a_label_is_missing(text: str, expected: bool) -> None:
    """An empty cell says nothing; "无" says that there is none (8 a)."""
    assert says_none(text) is expected


@given(st.text(max_size=80))
def test_no_text_makes_reading_a_label_fail(text: str) -> None:
    found = parse_label(text, names=real_names())
    assert found is None or all(part.fibres for part in found.parts)


@given(
    st.lists(
        st.sampled_from(
            [
                "棉",
                "60%",
                "聚酯纤维",
                "40",
                "(",
                ")",
                "面料",
                ":",
                " ",
                "/",
                "+",
                "纯",
                "微量",
                "除外",
                "±",
                "~",
            ]
        )
    )
)
def test_no_heap_of_label_words_makes_reading_fail(pieces: list[str]) -> None:
    found = parse_label("".join(pieces), names=real_names())
    assert found is None or all(part.fibres for part in found.parts)
