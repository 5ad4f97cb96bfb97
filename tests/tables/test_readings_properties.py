"""What must hold for any file: order, doubles, width and language change nothing, no input is a crash."""

from __future__ import annotations

import io
import random
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import SampleVerdict
from bihuan.tables.messages import InputError
from bihuan.tables.readings import ReadingsFile
from tests.tables.files import as_docx, as_html, as_ods, as_parquet, zipped
from tests.tables.laboratory import Table, delimited, read, rulebook, told, workbook
from tests.tables.test_long_table import CHINESE, ENGLISH, EXPECTED, FIELDS, ROWS, SYNONYMS
from tests.tables.test_report_form import HEAD, HEADER, ITEMS, report
from tests.tables.test_wide_table import ABOUT, BELOW, IN_HEADER, PLAIN, TOP
from tests.tables.test_wide_table import EXPECTED as WIDE_EXPECTED

WIDE_DIGITS = {48 + digit: 0xFF10 + digit for digit in range(10)}
JUDGE = Judge(rulebook())


def verdicts(file: ReadingsFile) -> list[tuple[str, set[tuple[str, ...]]]]:
    """Outcomes by sample, without the order of readings."""
    return sorted((record.sample.sample_id, outcomes(JUDGE.sample(record.sample))) for record in file.samples)


def outcomes(verdict: SampleVerdict) -> set[tuple[str, ...]]:
    return {
        (one.item, one.part, one.component, one.outcome.value, one.limit, one.rule_id)
        for one in verdict.readings
    } | {(verdict.overall.value,)}


PLAIN_VERDICTS = verdicts(read(workbook([CHINESE, *ROWS])))


@st.composite
def long_tables(draw: st.DrawFn) -> Table:
    """The same long table with its columns in any order, some doubled, in any language and width."""
    names = [draw(st.sampled_from(pair)) for pair in zip(CHINESE, ENGLISH, SYNONYMS, strict=True)]
    order = list(draw(st.permutations(range(len(names)))))
    order += draw(st.lists(st.sampled_from(order), max_size=3))
    rows = draw(st.permutations(ROWS))
    is_wide = draw(st.booleans())
    texts = [
        [
            str(cell).translate(WIDE_DIGITS) if is_wide and place != 0 else cell
            for place, cell in enumerate(row)
        ]
        for row in rows
    ]
    return [[names[place] for place in order], *([row[place] for place in order] for row in texts)]


@given(long_tables())
@settings(max_examples=60)
def test_order_doubles_width_and_language_change_nothing_in_a_long_table(table: Table) -> None:
    file = read(workbook(table))
    assert told(file, *FIELDS) == EXPECTED
    assert verdicts(file) == PLAIN_VERDICTS


@given(
    order=st.permutations(range(len(PLAIN[0]))),
    doubled=st.lists(st.integers(0, len(PLAIN[0]) - 1), max_size=3),
)
@settings(max_examples=60)
def test_order_and_doubles_change_nothing_in_a_wide_table(order: list[int], doubled: list[int]) -> None:
    table = [[row[place] for place in (*order, *doubled)] for row in PLAIN]
    assert told(read(workbook(table)), "unit") == WIDE_EXPECTED


LABORATORY_TABLES = ([CHINESE, ENGLISH, HEADER, ABOUT, IN_HEADER, TOP, BELOW], ROWS, HEAD, ITEMS)
ODD_WORDS = [
    *("", "—", "/", "45352", "单位", "技术要求", "注：x", "以下空白", "报告编号：R-9"),
    *("样品编号：X 样品名称：Y", "outcome", "rule_id", "compared_value", "row_kind", "sample"),
    *("棉60/聚酯40", "(", ")", "-", ":", "：：", "检验结果1", "检验结果2", "实测值(面料)"),
    *("甲醛含量-判定", "甲醛含量(", "其中：", "其中：变色", "'=1"),
]
WORDS = sorted({*ODD_WORDS, *(str(cell) for table in LABORATORY_TABLES for row in table for cell in row)})
SOUND = [workbook(report()), workbook(PLAIN), workbook([CHINESE, *ROWS])]
FILES = [
    *SOUND,
    delimited([CHINESE, *ROWS]),
    delimited([CHINESE, *ROWS], encoding="gb18030"),
    as_html([CHINESE, *ROWS]),
    as_docx([CHINESE, *ROWS[:2]]),
    as_ods([CHINESE, *ROWS[:2]]),
    as_parquet({"样品编号": ["S1"], "检验项目": ["pH值"], "检验结果": ["7.2"]}),
]


def ends_well(content: bytes, name: str = "any.bin") -> ReadingsFile | None:
    """A file or one message; anything else fails the test."""
    try:
        return read(content, name=name)
    except InputError as error:
        assert len(error.messages) == 1
        assert error.messages[0].is_fatal
        assert error.messages[0].place.startswith(name)
        return None


@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_message_or_in_readings(content: bytes) -> None:
    ends_well(content)


@given(st.text(max_size=400), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_text_ends_in_a_message_or_in_readings(text: str, encoding: str) -> None:
    ends_well(text.encode(encoding, "replace"))


@given(st.sampled_from(FILES), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_a_broken_file_ends_in_a_message_or_in_readings(content: bytes, dice: random.Random) -> None:
    changed = bytearray(content)
    for _ in range(dice.randint(1, 5)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    cut = dice.randrange(len(changed)) if dice.random() < 0.3 else len(changed)
    ends_well(bytes(changed[:cut]))


TOKENS = [
    b"<v>99999999999999999999999999</v>",
    b'r="A0"',
    b'r="ZZZ99999"',
    b' s="99999"',
    b't="d"',
    b'<c r="B2" t="s"><v>-1</v></c>',
    b'<row r="0">',
    b' number-columns-repeated="99999999999"',
    b'<c r="A1048577"><v>1</v></c>',
    b'<w:gridSpan w:val="99999"/>',
    b"<w:vMerge/>",
    b'<mergeCell ref="XFE1:A2"/>',
    b'hidden="1"',
    b"<f>",
]


@given(
    st.sampled_from([content for content in FILES if content[:2] == b"PK"]), st.randoms(use_true_random=False)
)
@settings(max_examples=150)
def test_broken_xml_inside_a_whole_file_ends_in_a_message_or_in_readings(
    content: bytes, dice: random.Random
) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = dice.choice([part for part in parts if parts[part]])
    xml = bytearray(parts[name])
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(xml))
        if dice.random() < 0.5:
            xml[place:place] = dice.choice(TOKENS)
        else:
            del xml[place : place + dice.randint(1, 30)]
        xml = xml or bytearray(b"<")
    parts[name] = bytes(xml)
    ends_well(zipped(parts.items()))


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9), min_size=1, max_size=12))
def test_any_table_of_laboratory_words_is_accounted_for_row_by_row(table: list[list[str]]) -> None:
    file = ends_well(workbook(table))
    if file is not None:
        while table and not any(table[-1]):
            table.pop()
        assert file.rows_in == len(table)
        assert verdicts(file)


@given(st.sampled_from([report(), PLAIN, [CHINESE, *ROWS]]), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_a_sound_table_with_wrong_cells_is_accounted_for_row_by_row(
    table: Table, dice: random.Random
) -> None:
    cells = [["" if cell is None else str(cell) for cell in row] for row in table]
    for _ in range(dice.randint(1, 6)):
        row = dice.choice([row for row in cells if row])
        row[dice.randrange(len(row))] = dice.choice(WORDS)
    file = ends_well(workbook(cells))
    if file is not None:
        while cells and not any(cells[-1]):
            cells.pop()
        assert file.rows_in == len(cells)
        assert all(len(r.reading_columns) == len(r.sample.readings) for r in file.samples)
        verdicts(file)
