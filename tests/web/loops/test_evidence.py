from __future__ import annotations

import io
import zipfile

import pytest

from bihuan.web.ledger.files import file_place
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.ledger.received import MOST_BYTES, media_type_of, safe_name
from bihuan.web.loops.actions.files import add_evidence, add_note
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.models import EvidenceFile, Loop
from bihuan.web.loops.queries.one import find_evidence
from tests.kit.cast import person
from tests.web.loops.story import NOW, TODAY, letter, on_file, pdf


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf("x"), "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (archive("OFD.xml"), "application/ofd"),
        (archive("a.txt"), ""),
        (b"PK\x03\x04 broken", ""),
        ("苏云市监案字〔2026〕12号\r\n".encode(), "text/plain"),
        (b"<script>alert(1)</script>", ""),
        (b"MZ\x90\x00\x03", ""),
        (b"GIF89a\x01", ""),
    ],
)
def test_what_a_file_is_is_told_from_its_content(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("送达回证（签收）.pdf", "送达回证（签收）.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\docs\\a b.exe", "a_b.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img_src_x_onerror_alert(1).pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a_Set-Cookie_x.pdf"),
        ("..", "evidence.pdf"),
        ("", "evidence.pdf"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
    ],
)
def test_a_name_is_made_safe_and_ends_like_its_content(name: str, safe: str) -> None:
    assert safe_name(name, "application/pdf") == safe


@pytest.mark.django_db
def test_evidence_is_kept_under_its_digest_and_once() -> None:
    loop = letter()
    file = on_file(loop, "reply-letter")
    assert on_file(loop, "reply-letter") == file
    assert file_place(file.digest).read_bytes() == pdf(f"{loop.pk} reply-letter {NOW}")
    assert LedgerEvent.objects.filter(kind="loops.evidence_added").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("no-such", pdf("x"), "evidence_unknown"),
        ("reply-letter", b"", "file_empty"),
        ("reply-letter", pdf("x" * MOST_BYTES), "file_too_large"),
        ("reply-letter", b"MZ\x90", "file_of_unknown_type"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused(kind: str, content: bytes, code: str) -> None:
    loop = letter()
    with pytest.raises(RefusedError) as told:
        add_evidence(
            loop_id=loop.pk, kind=kind, name="x.pdf", content=content, by=person("east-officer"), now=NOW
        )
    assert [reason.code for reason in told.value.reasons] == [code]
    assert not EvidenceFile.objects.exists()


@pytest.mark.django_db
def test_files_and_notes_are_for_those_who_may_see_the_loop() -> None:
    loop = letter(owner="west")
    file = on_file(loop, "reply-letter", by="west-officer")
    assert find_evidence(person("west-officer"), loop.pk, file.pk, today=TODAY) == file
    assert find_evidence(person("east-officer"), loop.pk, file.pk, today=TODAY) is None
    assert find_evidence(person("west-officer"), letter(owner="west").pk, file.pk, today=TODAY) is None
    with pytest.raises(Loop.DoesNotExist):
        on_file(loop, "reply-letter", by="east-officer")
    with pytest.raises(Loop.DoesNotExist):
        add_note(loop_id=loop.pk, text="看看", by=person("east-officer"), now=NOW)
    note = add_note(loop_id=loop.pk, text=" 已电话联系 ", by=person("west-officer"), now=NOW)
    assert note.text == "已电话联系"
    with pytest.raises(RefusedError):
        add_note(loop_id=loop.pk, text="  ", by=person("west-officer"), now=NOW)
