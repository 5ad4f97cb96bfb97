"""Files that are refused as a whole: one message each, with the place and the next move."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bihuan.rulebook.words import LANGUAGES, sentence
from bihuan.tables import archives, cells, grids
from bihuan.tables.grids import open_grids
from bihuan.tables.messages import InputError, Message
from tests.tables.files import as_docx, as_html, as_parquet, lying, ole, with_part, zipped
from tests.tables.laboratory import read, workbook

TABLE = [["样品编号", "检验项目", "检验结果"], ["S1", "pH值", "7.2"]]
XLSX = workbook(TABLE)
SHEET = "xl/worksheets/sheet1.xml"
CONTENT_TYPES = b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"


def encrypted_zip() -> bytes:
    """A zip whose directory says that its parts are encrypted."""
    at = XLSX.index(b"PK\x01\x02")
    return XLSX[: at + 8] + b"\x01" + XLSX[at + 9 :]


def xls(*records: bytes) -> bytes:
    return ole({"Workbook": b"".join(records)})


def record(kind: int, data: bytes = b"") -> bytes:
    return kind.to_bytes(2, "little") + len(data).to_bytes(2, "little") + data


def uncalculated(xml: bytes) -> bytes:
    return xml.replace(b'<c r="C2" t="s"><v>5</v></c>', b'<c r="C2"><f>1+1</f><v></v></c>')


def far_out(xml: bytes) -> bytes:
    return xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def entities(xml: bytes) -> bytes:
    return xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1)


BOMB = zipped([("[Content_Types].xml", CONTENT_TYPES), ("xl/workbook.xml", b" " * 30_000_000)])
REFUSED: dict[str, tuple[str, bytes]] = {
    "nothing in it": ("empty_file", b""),
    "blanks only": ("empty_file", b" \r\n \t"),
    "a sheet without a cell": ("no_table_in_file", workbook([[]])),
    "a byte order mark only": ("empty_file", b"\xef\xbb\xbf"),
    "a PDF": ("wrong_file_type", b"%PDF-1.7\n" + bytes(range(256))),
    "a picture": ("wrong_file_type", b"\x89PNG\r\n\x1a\n" + bytes(64)),
    "some program": ("wrong_file_type", b"\x7fELF" + bytes(64)),
    "other markup": ("wrong_file_type", b"<?xml version='1.0'?><Workbook><Worksheet/></Workbook>"),
    "a page without a table": ("no_table_in_file", b"<html><body><p>nothing</p></body></html>"),
    "a Word document without a table": (
        "no_table_in_file",
        with_part(
            as_docx([["a"]]),
            "word/document.xml",
            lambda xml: xml[: xml.index(b"<w:tbl>")] + xml[xml.index(b"</w:tbl>") + 8 :],
        ),
    ),
    "a zip of something else": ("wrong_file_type", zipped([("readme.txt", b"hello")])),
    "a presentation": ("wrong_file_type", zipped([("ppt/presentation.xml", b"<p/>")])),
    "a binary workbook": ("wrong_file_type", zipped([("xl/workbook.bin", b"x")])),
    "an old Word document": ("wrong_file_type", ole({"WordDocument": b"x"})),
    "an encrypted new workbook": (
        "encrypted_file",
        ole({"EncryptedPackage": b"x" * 64}),
    ),
    "an encrypted old workbook": (
        "encrypted_file",
        xls(record(0x809, bytes(16)), record(0x2F, bytes(6)), record(0x0A)),
    ),
    "a zip with a password": ("encrypted_file", encrypted_zip()),
    "an encrypted OpenDocument": (
        "encrypted_file",
        zipped(
            [
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("META-INF/manifest.xml", b"<m:encryption-data/>"),
                ("content.xml", b"\x00\x01"),
            ]
        ),
    ),
    "a macro workbook": ("macro_workbook", with_part(XLSX, "xl/vbaProject.bin", lambda _: b"x")),
    "an old macro workbook": ("macro_workbook", ole({"Workbook": b"x", "_VBA_PROJECT_CUR": b"x"})),
    "half a workbook": ("damaged_file", XLSX[: len(XLSX) // 2]),
    "a workbook with a broken part": (
        "damaged_file",
        with_part(XLSX, SHEET, lambda xml: xml[: len(xml) // 2]),
    ),
    "a workbook with a changed byte": (
        "damaged_file",
        XLSX[:200] + bytes([XLSX[200] ^ 0xFF]) + XLSX[201:],
    ),
    "an old workbook of noise": ("damaged_file", ole({"Workbook": b"\x09\x08\x10\x00" + b"\xaa" * 300})),
    "a broken parquet file": ("damaged_file", as_parquet({"a": ["x"]})[:-9]),
    "text in an unknown encoding": (
        "damaged_text",
        b"a,b\r\n" + b"\xff\xff\xff,\xfe\xff\r\n" * 3,
    ),
    "a part that inflates beyond measure": ("zip_bomb", BOMB),
    "many parts that inflate beyond measure together": (
        "zip_bomb",
        zipped([("xl/workbook.xml", b"<x/>"), *((f"xl/{n}.bin", bytes(1_000_000)) for n in range(40))]),
    ),
    "a part that inflates more than it declares": ("zip_bomb", lying(BOMB, "xl/workbook.xml", 4096)),
    "definitions of XML entities": ("entities_in_xml", with_part(XLSX, SHEET, entities)),
    "a cell far out": ("too_many_cells", with_part(XLSX, SHEET, far_out)),
    "a formula that was never calculated": ("formula_without_value", with_part(XLSX, SHEET, uncalculated)),
    "no readings": ("no_readings_found", b"name,age\r\nx,3\r\n"),
    "a header and nothing else": ("no_sample_readable", workbook(TABLE[:1])),
    "readings without any sample": ("reading_without_sample", workbook([TABLE[0], ["", "pH值", "7.2"]])),
    "a missing column": (
        "missing_column",
        workbook([["样品编号", "样品名称", "检验结果", "单位"], ["S1", "x", "7", ""]]),
    ),
    "a doubled column": (
        "doubled_column",
        workbook([[*TABLE[0], "检验项目"], [*TABLE[1], "甲醛含量"]]),
    ),
}
NEXT_MOVES = {
    "zh": ("请",),
    "en": ("Check", "Give", "Split", "Delete", "Save", "Remove", "Open", "Put", "Add", "Rename", "A header"),
}


def refusal_of(content: bytes, name: str = "报告 1.xlsx") -> Message:
    with pytest.raises(InputError) as caught:
        read(content, name=name)
    (message,) = caught.value.messages
    return message


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_with_one_message(case: str) -> None:
    code, content = REFUSED[case]
    message = refusal_of(content)
    assert (message.code, message.is_fatal) == (code, True)
    assert message.place.startswith("报告 1.xlsx")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", REFUSED)
def test_the_message_says_where_and_what_to_do(case: str, language: str) -> None:
    message = refusal_of(REFUSED[case][1])
    text = sentence(message.reason, language=language)
    assert text.startswith(message.place)
    assert any(move in text for move in NEXT_MOVES[language])
    assert "{" not in text
    assert text != message.code


def test_a_formula_without_a_value_is_named_by_its_cell() -> None:
    message = refusal_of(REFUSED["a formula that was never calculated"][1])
    assert message.place == "报告 1.xlsx Sheet1!C2"
    assert "Sheet1!C2" in sentence(message.reason, language="zh")


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read"))
    with pytest.raises(InputError) as caught:
        open_grids(path, name=path.name)
    (message,) = caught.value.messages
    assert (message.code, dict(message.data)) == ("too_large", {"size": "100", "most": "50"})


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_grids(tmp_path / "none.xlsx", name="none.xlsx")
    assert caught.value.messages[0].code == "file_unreadable"


def test_more_cells_than_one_file_may_bring_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MOST_CELLS", 5)
    with pytest.raises(InputError) as caught:
        open_grids(b"a,b,c\r\nd,e,f\r\n", name="x.csv")
    assert caught.value.messages[0].code == "too_many_cells"


def test_a_bomb_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_INFLATED", 1000)
    with pytest.raises(InputError) as caught:
        open_grids(XLSX, name="x.xlsx")
    assert caught.value.messages[0].code == "zip_bomb"


def test_an_entity_is_never_expanded() -> None:
    page = as_html([["&lol;", "a"]], before='<!DOCTYPE html [<!ENTITY lol "ha">]>')
    (grid,) = open_grids(page, name="x.html")
    assert "ha" not in grid.rows[0][0]


def test_a_failure_of_a_reading_library_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """What a panic of the Rust reader looks like."""

    def panic(*_: object, **__: object) -> object:
        raise PanicException

    monkeypatch.setattr(grids, "read_workbook", panic)
    with pytest.raises(InputError) as caught:
        open_grids(XLSX, name="x.xlsx")
    assert caught.value.messages[0].code == "damaged_file"


def test_what_a_reader_is_given_as_a_path_and_as_bytes_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(XLSX)
    assert open_grids(path, name="x.xlsx") == open_grids(io.BytesIO(XLSX).getvalue(), name="x.xlsx")
