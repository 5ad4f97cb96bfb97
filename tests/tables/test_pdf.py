"""PDFs are read in a process of their own, and none of them can hold anybody up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bihuan.engine.kernel.reasons import Reason
from bihuan.tables.invented_pdf import invented_pdf, invented_scan
from bihuan.tables.pdf import Pdf, read_pdfs

PAGE = invented_pdf(["检 验 报 告", "报告编号：ZH-1", "甲醛 <20 mg/kg"], ["第二页"])
LOCK = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%b>/U<%b>/P -4>>/ID[<00><00>]/Root" % (b"ab" * 32, b"cd" * 32)


def read(folder: Path, *contents: bytes, pages: int = 50, seconds: float = 10) -> list[Pdf | Reason]:
    places = [folder / str(number) for number in range(len(contents))]
    for place, content in zip(places, contents, strict=True):
        place.write_bytes(content)
    return read_pdfs(places, text_pages=pages, seconds=seconds)


def bomb() -> bytes:
    """Drawings that draw the next one twenty times, twelve deep; every drawing is a few bytes."""
    plain = invented_pdf(["x"]).replace(b"/Font<</F 5 0 R>>", b"/XObject<</X 6 0 R>>")
    forms = b""
    for number in range(6, 19):
        told = b"/X Do " * 20 if number < 18 else b"0 0 m " * 50
        forms += b"%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length %d" % (number, len(told))
        forms += b"/Resources<</XObject<</X %d 0 R>>>>>>stream\n%b\nendstream endobj\n" % (number + 1, told)
    drawn = b"4 0 obj<</Length 6>>stream\n/X Do \nendstream endobj\n"
    # Without its table of places the file is read from its beginning to its end, the last object of a number.
    return plain.partition(b"xref")[0] + drawn + forms + b"trailer<</Size 19/Root 1 0 R>>\n%%EOF\n"


def test_pages_and_text_of_a_report_in_chinese(tmp_path: Path) -> None:
    (found,) = read(tmp_path, PAGE)
    assert found == Pdf(pages=2, text="检 验 报 告\n报告编号：ZH-1\n甲醛 <20 mg/kg\n第二页", is_whole=True)


def test_a_scan_has_pages_and_no_text(tmp_path: Path) -> None:
    assert read(tmp_path, invented_scan()) == [Pdf(pages=1, text="", is_whole=True)]


def test_text_beyond_the_bound_is_said_not_to_be_read(tmp_path: Path) -> None:
    (short,) = read(tmp_path, PAGE, pages=1)
    assert isinstance(short, Pdf) and (short.pages, short.is_whole) == (2, False)
    assert "第二页" not in short.text
    (long,) = read(tmp_path, invented_pdf(*([["字" * 30] * 28] * 125)), pages=200)
    assert isinstance(long, Pdf) and not long.is_whole and len(long.text) <= 100_100


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "pdf_damaged"),
        (b"%PDF-1.7\nx", "pdf_damaged"),
        (PAGE[: len(PAGE) // 2], "pdf_damaged"),
        (b"MZ\x90\x00", "pdf_damaged"),
        (PAGE.replace(b"/Root", LOCK), "pdf_encrypted"),
    ],
)
def test_what_cannot_be_read_has_a_reason_and_the_next_one_is_read(
    tmp_path: Path, content: bytes, code: str
) -> None:
    told, good = read(tmp_path, content, PAGE)
    assert told == Reason.of(code)
    assert isinstance(good, Pdf)


def test_a_file_that_takes_too_much_is_given_up_and_the_others_are_read(tmp_path: Path) -> None:
    first, heavy, last = read(tmp_path, PAGE, bomb(), invented_scan(), seconds=0.3)
    assert isinstance(first, Pdf) and isinstance(last, Pdf)
    assert heavy == Reason.of("pdf_too_heavy")


def test_the_process_that_reads_is_told_nothing_of_our_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    monkeypatch.setattr("subprocess.Popen.__init__", lambda self, *a, **told: seen.append(told) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read(tmp_path, PAGE)
    assert [told["env"] for told in seen if isinstance(told, dict)] == [{}]
    assert os.environ
