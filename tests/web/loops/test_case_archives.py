"""一案一卷: the index of a matter's file on a page, and the whole file as one archive."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import docx
import pytest
from django.http import StreamingHttpResponse

from bihuan.web.flow.table import DOCUMENTS
from bihuan.web.ledger.files import file_place
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.documents import Document, collect_from
from bihuan.web.loops.models import Loop
from tests.kit.cast import Client
from tests.web.loops.pages import PDF, assigned, day, letter, made, reply_on_file, text_of

pytestmark = pytest.mark.django_db


def answered() -> Loop:
    loop = assigned()
    file = reply_on_file(loop)
    made(loop, "reply", by="east-officer", ago=0, served_on=day(0), files=(file.pk,), note="已寄出")
    return loop


def taken(loop: Loop, who: str = "east-officer", **headers: str) -> bytes:
    answer = Client(who).post(f"/loops/{loop.pk}/archive.zip", **headers)
    assert answer.status_code == 200
    assert isinstance(answer, StreamingHttpResponse)
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def words_of(document: bytes) -> str:
    opened = docx.Document(io.BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


def test_the_page_lists_every_document_without_its_digest() -> None:
    loop = answered()
    page = text_of(Client("east-officer").get(f"/loops/{loop.pk}/archive/"))
    assert "卷内目录" in page
    assert "复函.pdf" in page
    assert loop.files.get().digest[:12] not in page


def test_the_archive_holds_cover_index_history_and_every_file_under_a_chinese_name() -> None:
    loop = answered()
    parts = unpacked(taken(loop))
    assert list(parts) == ["000-封面和卷内目录.docx", "目录.json", "001-书面回复-复函.pdf"]
    assert parts["001-书面回复-复函.pdf"] == PDF
    words = words_of(parts["000-封面和卷内目录.docx"])
    for told in (loop.title, loop.number, "卷内目录", "办理记录", "已寄出", "许川", "东桥分局"):
        assert told in words
    index = json.loads(parts["目录.json"])
    assert index["documents"][0]["sha256"] == sha256(PDF).hexdigest()
    assert [one["move"] for one in index["moves"]] == ["open", "assign", "reply"]


def test_the_same_matter_gives_the_same_bytes_to_whoever_takes_it_in_any_language() -> None:
    loop = answered()
    first = taken(loop)
    assert taken(loop, "task-force", HTTP_ACCEPT_LANGUAGE="en") == first
    assert taken(loop, "east-head") == first


def test_who_took_it_stands_in_the_ledger_with_the_digest_of_the_index() -> None:
    loop = answered()
    index = unpacked(taken(loop))["目录.json"]
    entry = LedgerEvent.objects.filter(kind="loops.archive_taken").get()
    assert (entry.subject_id, entry.actor_name) == (str(loop.pk), "许川")
    assert json.loads(entry.payload)["index_digest"] == sha256(index).hexdigest()


def test_looking_at_the_index_takes_nothing() -> None:
    loop = answered()
    Client("east-officer").get(f"/loops/{loop.pk}/archive/")
    assert Client("east-officer").get(f"/loops/{loop.pk}/archive.zip").status_code == 405
    assert not LedgerEvent.objects.filter(kind="loops.archive_taken").exists()


def test_a_file_that_is_gone_is_said_to_be_missing() -> None:
    loop = answered()
    file_place(loop.files.get().digest).unlink()
    assert "文件缺失" in text_of(Client("east-officer").get(f"/loops/{loop.pk}/archive/"))
    parts = unpacked(taken(loop))
    assert list(parts) == ["000-封面和卷内目录.docx", "目录.json"]
    assert json.loads(parts["目录.json"])["documents"][0]["is_there"] is False
    assert "文件缺失" in words_of(parts["000-封面和卷内目录.docx"])


def test_a_matter_without_documents_has_its_cover_and_history() -> None:
    parts = unpacked(taken(letter()))
    assert list(parts) == ["000-封面和卷内目录.docx", "目录.json"]
    assert "卷内没有文件。" in words_of(parts["000-封面和卷内目录.docx"])


def test_other_rooms_add_their_documents_by_their_day(tmp_path: Path) -> None:
    loop = answered()
    place = tmp_path / "order.docx"
    place.write_bytes(b"an order")
    paper = Document(
        title="责令改正通知书", name="责令改正通知书.docx", number="云市监〔责改〕〔2026〕1号",
        on=date(2026, 1, 5), digest=sha256(b"an order").hexdigest(), size=8, place=place, pages=2,
    )  # fmt: skip
    collect_from([lambda asked: {loop.pk: [paper]}])
    try:
        parts = unpacked(taken(loop))
    finally:
        collect_from(DOCUMENTS)
    assert list(parts)[2:] == ["001-责令改正通知书.docx", "002-书面回复-复函.pdf"]
    assert "云市监〔责改〕〔2026〕1号" in words_of(parts["000-封面和卷内目录.docx"])
