from __future__ import annotations

import pytest

from bihuan.rulebook.yaml_text import Document, read_document


def document(text: str) -> Document:
    found, faults = read_document(text.encode(), label="a.yaml")
    assert found is not None, faults
    assert not faults
    return found


@pytest.mark.parametrize(
    "text",
    [
        "0.30",
        "5.10",
        "0123",
        "1e3",
        "0x10",
        "1_000",
        "12:30",
        "2011-08-01",
        "yes",
        "no",
        "on",
        "null",
        "~",
        ".inf",
        "±5",
    ],
)
def test_a_plain_value_stays_the_text_that_was_written(text: str) -> None:
    assert document(f"value: {text}").data == {"value": text}


@pytest.mark.parametrize("key", ["on", "no", "1.10", "0123", "null"])
def test_a_plain_key_stays_the_text_that_was_written(key: str) -> None:
    assert document(f"{key}: 1").data == {key: "1"}


def test_an_empty_value_is_an_empty_text() -> None:
    assert document("value:").data == {"value": ""}


def test_a_line_is_told_for_every_place() -> None:
    found = document("a: 1\nb:\n  - x\n  - c: 2\n    d: 3\n")
    assert found.line() == 1
    assert found.line(["b"]) == 2
    assert found.line(["b", 1]) == 4
    assert found.line(["b", 1, "d"]) == 5


def test_the_line_of_a_missing_place_is_that_of_its_nearest_ancestor() -> None:
    found = document("a: 1\nb:\n  - x\n")
    assert found.line(["b", 7, "d"]) == 2
    assert found.line(["b", 0, "d"]) == 3


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a: 1\nb: [1, 2\nc: 3\n", "rulebook_not_yaml", 3),
        (b"a: 1\n\tb: 2\n", "rulebook_not_yaml", 2),
        ("标准: 1\n项目: 2\n".encode("gb18030"), "rulebook_not_utf8", 1),
        (b"a: 1\nb: \xff\n", "rulebook_not_utf8", 2),
        (b"", "rulebook_empty_file", 1),
        (b"# nothing but a remark\n", "rulebook_empty_file", 1),
        (b"a: &a [*a]\n", "rulebook_without_end", 1),
        (b"a: 1\n--- \nb: 2\n", "rulebook_not_yaml", 2),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault_at_its_line(content: bytes, code: str, line: int) -> None:
    found, faults = read_document(content, label="a.yaml")
    assert found is None
    assert [(fault.file, fault.line, fault.reason.code) for fault in faults] == [("a.yaml", line, code)]


def test_a_key_that_stands_twice_is_a_fault_at_its_second_place() -> None:
    _, faults = read_document(b"a: 1\nb: 2\na: 3\n", label="a.yaml")
    assert [(fault.line, fault.reason.code) for fault in faults] == [(3, "rulebook_key_twice")]


def test_a_key_that_is_a_list_is_a_fault() -> None:
    _, faults = read_document(b"? [a, b]\n: 1\n", label="a.yaml")
    assert [fault.reason.code for fault in faults] == ["rulebook_key_no_text"]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    found, _ = read_document("\ufeffa: 1\n".encode(), label="a.yaml")
    assert found is not None and found.data == {"a": "1"}
