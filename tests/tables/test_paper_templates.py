"""Word templates of papers: filled in, checked before use, shown as a page."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.paper_forms import PaperForm, load_paper_forms
from bihuan.tables.messages import InputError
from bihuan.tables.papers import templates
from bihuan.tables.papers.filling import BlankError
from bihuan.tables.papers.office import office_template_faults
from bihuan.web.papers.rendering import (
    UnfitTemplateError,
    check_template,
    document,
    packaged_template,
    preview,
    template_in_use,
)
from tests.kit.paper_contents import content_of

FORMS = load_paper_forms()
ORDER = FORMS.by_id["rectification-order"]
CONTENT = content_of(ORDER)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ANY = st.text(max_size=40)
_WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)


def with_parts(template: bytes, changes: Mapping[str, bytes]) -> bytes:
    return templates.packed({**templates.parts_of(template), **changes})


def with_body(xml: str, *, template: bytes | None = None) -> bytes:
    """The order's template with other content."""
    body = f'<w:document xmlns:w="{_W}"><w:body>{xml}</w:body></w:document>'
    return with_parts(template or packaged_template(ORDER), {templates.MAIN: body.encode()})


def line(*runs: str) -> str:
    return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


def lines_of(docx_bytes: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(docx_bytes)).paragraphs]


def filled(xml: str, **content: str) -> list[str]:
    return lines_of(document(template=with_body(xml), content=content))


def codes(template: bytes, form: PaperForm = ORDER) -> list[tuple[str, str]]:
    return [(one.code, dict(one.data).get("blank", "")) for one in check_template(template, form)]


# Filling in


def test_a_blank_that_word_cut_into_runs_is_filled() -> None:
    assert filled(line("致{", "{pa", "rty}", "}：你好"), party="晴川") == ["致晴川：你好"]


def test_what_is_filled_in_is_never_read_as_a_blank() -> None:
    assert filled(line("{{party}}与{{court}}"), party="{{court}}", court="法院") == ["{{court}}与法院"]


def test_lines_become_paragraphs_with_the_same_look() -> None:
    xml = '<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:t>甲{{party}}乙</w:t></w:r></w:p>'
    made = docx.Document(io.BytesIO(document(template=with_body(xml), content={"party": "一\n二\r\n三"})))
    assert [paragraph.text for paragraph in made.paragraphs] == ["甲一", "二", "三乙"]
    assert len({paragraph.alignment for paragraph in made.paragraphs}) == 1


def test_tabs_stay_tabs() -> None:
    assert filled(line("{{party}}"), party="1\t告知书\t2026") == ["1\t告知书\t2026"]


def test_signs_that_no_document_can_hold_are_left_out() -> None:
    assert filled(line("{{party}}"), party="a\x00\x0b\ud800b") == ["ab"]


def test_a_paragraph_whose_blanks_are_all_empty_goes_and_one_with_something_stays() -> None:
    xml = line("电话：{{phone}}") + line("{{phone}}{{party}}") + line("完")
    assert filled(xml, phone=" ", party="晴川") == [" 晴川", "完"]


def test_a_row_keeps_its_place_when_its_content_is_empty() -> None:
    xml = f"<w:tbl><w:tr><w:tc>{line('商标')}</w:tc><w:tc>{line('{{party}}')}</w:tc></w:tr></w:tbl>"
    made = docx.Document(io.BytesIO(document(template=with_body(xml), content={"party": ""})))
    assert [cell.text for cell in made.tables[0].rows[0].cells] == ["商标", ""]


def test_a_blank_without_content_is_an_error_that_names_it() -> None:
    with pytest.raises(BlankError) as caught:
        filled(line("{{party}}{{court}}"), party="晴川")
    assert caught.value.blanks == ("court",)


def test_headers_and_text_boxes_are_filled_too() -> None:
    box = f"<w:p><w:r><w:pict><w:txbxContent>{line('{{party}}')}</w:txbxContent></w:pict></w:r></w:p>"
    header = f'<w:hdr xmlns:w="{_W}">{line("{{party}}")}</w:hdr>'.encode()
    template = with_parts(with_body(box), {"word/header1.xml": header})
    parts = templates.parts_of(document(template=template, content={"party": "晴川"}))
    assert all("晴川" in parts[name].decode() for name in ("word/document.xml", "word/header1.xml"))
    emptied = templates.parts_of(document(template=template, content={"party": ""}))
    assert b"<w:p>" in emptied["word/header1.xml"]


@given(st.fixed_dictionaries(dict.fromkeys(ORDER.blanks, _ANY)))
def test_the_same_content_gives_the_same_bytes(content: dict[str, str]) -> None:
    template = packaged_template(ORDER)
    assert document(template=template, content=content) == document(template=template, content=content)


@given(st.fixed_dictionaries(dict.fromkeys(ORDER.blanks, _WORDS)))
def test_every_word_that_was_filled_in_stands_in_the_document(content: dict[str, str]) -> None:
    told = "".join(lines_of(document(template=packaged_template(ORDER), content=content)))
    assert all(content[field.id] in told for field in ORDER.fields)


def test_the_same_content_gives_the_same_bytes_in_another_process_on_another_day() -> None:
    code = (
        "import hashlib, time; time.time = lambda: 4102444800.0; time.localtime = lambda *_: time.gmtime(0)\n"
        "from tests.kit.paper_contents import content_of\n"
        "from bihuan.rulebook.paper_forms import load_paper_forms\n"
        "from bihuan.web.papers.rendering import document, packaged_template\n"
        "made = [document(template=packaged_template(one), content=content_of(one))"
        " for one in load_paper_forms().forms]\n"
        "print(hashlib.sha256(b''.join(made)).hexdigest())"
    )
    here = hashlib.sha256(
        b"".join(document(template=packaged_template(one), content=content_of(one)) for one in FORMS.forms)
    ).hexdigest()
    root = Path(__file__).resolve().parents[2]
    environment = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == here


# What may be laid over the packaged template


@pytest.mark.parametrize("form", FORMS.forms, ids=lambda form: form.id)
def test_the_packaged_template_is_fit_for_its_form_and_every_blank_gets_its_content(form: PaperForm) -> None:
    template = packaged_template(form)
    assert check_template(template, form) == ()
    made = document(template=template, content=content_of(form))
    assert b"{{" not in made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None


def test_a_template_that_went_through_word_stays_fit() -> None:
    opened = docx.Document(io.BytesIO(packaged_template(ORDER)))
    opened.add_paragraph("本局网址见公示栏。")
    target = io.BytesIO()
    opened.save(target)
    assert check_template(target.getvalue(), ORDER) == ()


def test_unknown_and_missing_blanks_are_named() -> None:
    known = "".join(line("{{" + name + "}}") for name in ORDER.blanks if name not in ("demands", "title"))
    assert codes(with_body(known + line("{{ colour }}"))) == [
        ("paper_template_unknown", "colour"),
        ("paper_template_missing", "demands"),
    ]


@pytest.mark.parametrize("text", ["{{party}", "｛｛party｝｝", "{{当事人}}", "{{party.code}}", "{{ 7*7 }}"])
def test_braces_that_are_no_blank_are_told(text: str) -> None:
    assert ("paper_template_braces", "") in codes(with_body(line(text)))


def test_a_template_that_would_run_or_fetch_something_is_refused() -> None:
    template = packaged_template(ORDER)
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://far.example/t.dotm"'
        ' TargetMode="External"/></Relationships>'
    )
    field = (
        '<w:p><w:r><w:instrText>DDEAUTO c:\\x</w:instrText></w:r><w:fldSimple w:instr="INCLUDETEXT y"/></w:p>'
    )
    cut = (
        "<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\x</w:instrText></w:r></w:p>"
    )
    unfit = {
        "paper_template_part": with_parts(template, {"word/embeddings/oleObject1.bin": b"x"}),
        "paper_template_link": with_parts(template, {"word/_rels/settings.xml.rels": link.encode()}),
        "paper_template_field": with_body(field),
        "paper_template_no_word": with_parts(template, {"word/vbaProject.bin": b"x"}),
    }
    for code, bad in unfit.items():
        assert code in [one for one, _ in codes(bad)], code
    assert len([one for one, _ in codes(with_body(field)) if one == "paper_template_field"]) == 2
    assert "paper_template_field" in [one for one, _ in codes(with_body(cut))]


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"%PDF-1.7",
        templates.packed({"xl/workbook.xml": b"<a/>"}),
        templates.packed({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        templates.packed({"word/document.xml": b"<unclosed>"}),
        templates.packed({"word/document.xml": b"<a/>", "word/media/1.bin": b"\0" * (9 * 1024 * 1024)})[:-9],
    ],
)
def test_what_is_no_sound_word_document_is_refused_in_one_sentence(bad: bytes) -> None:
    assert len(codes(bad)) == 1


def test_a_template_that_is_too_large_is_refused_unread() -> None:
    assert codes(b"\0" * (templates.MOST_BYTES + 1)) == [("paper_template_large", "")]


def test_a_zip_bomb_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (40 * 1024 * 1024) + b"</a>")
    assert codes(target.getvalue()) == [("paper_template_no_word", "")]
    with pytest.raises(InputError):
        document(template=target.getvalue(), content={})


def test_templates_of_the_office_are_checked_where_they_lie(tmp_path: Path) -> None:
    folder = tmp_path / "paper_forms"
    folder.mkdir()
    (folder / "rectification-order.docx").write_bytes(packaged_template(ORDER))
    (folder / "~$ctification-order.docx").write_bytes(b"lock")
    assert list(office_template_faults(FORMS, overlay=tmp_path)) == []
    (folder / "result-notice.docx").write_bytes(packaged_template(ORDER))
    (folder / "order.docx").write_bytes(packaged_template(ORDER))
    (tmp_path / "letter.docx").write_bytes(packaged_template(ORDER))
    faults = {Path(one.file).name: one.reason.code for one in office_template_faults(FORMS, overlay=tmp_path)}
    assert faults["order.docx"] == "paper_template_unknown_paper"
    assert faults["letter.docx"] == "rulebook_stray_file"
    assert faults["result-notice.docx"].startswith("paper_template_")


def test_the_template_of_the_office_is_used_and_a_faulty_one_is_never_passed_over(tmp_path: Path) -> None:
    place = tmp_path / "paper_forms" / ORDER.template
    assert template_in_use(ORDER, overlay=None) == packaged_template(ORDER)
    assert template_in_use(ORDER, overlay=tmp_path) == packaged_template(ORDER)
    place.parent.mkdir()
    own = with_body("".join(line("{{" + name + "}}") for name in ORDER.blanks))
    place.write_bytes(own)
    assert template_in_use(ORDER, overlay=tmp_path) == own
    place.write_bytes(with_body(line("{{party}}")))
    with pytest.raises(UnfitTemplateError) as caught:
        template_in_use(ORDER, overlay=tmp_path)
    assert {reason.code for reason in caught.value.reasons} == {"paper_template_missing"}


# As a page


class Page(HTMLParser):
    """The elements, attributes and texts of a piece of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("form", FORMS.forms, ids=lambda form: form.id)
def test_the_page_says_all_that_the_document_says(form: PaperForm) -> None:
    content = content_of(form)
    page = Page(preview(document(template=packaged_template(form), content=content)))
    text = "".join(page.texts).replace("\u2003", "\t")
    for value in (content["office"], *(content[field.id] for field in form.fields)):
        assert all(one in text for one in value.split("\n"))
    assert page.tags <= {"article", "h2", "p", "table", "tr", "td", "th", "br", "strong"}
    assert page.attributes <= {"class", "lang", "colspan", "scope"}


@given(st.fixed_dictionaries(dict.fromkeys(ORDER.blanks, _ANY)))
def test_nothing_that_is_filled_in_becomes_markup(content: dict[str, str]) -> None:
    content["findings"] = '<script>alert(1)</script><img src=x onerror="x">'
    page = preview(document(template=packaged_template(ORDER), content=content))
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_bold_words_alignment_and_wide_cells_are_kept() -> None:
    bold = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>重</w:t></w:r></w:p>'
    wide = (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr>' + line("格") + "</w:tc></w:tr></w:tbl>"
    )
    page = preview(with_body(bold + wide))
    assert '<p class="paper-centre"><strong>重</strong></p>' in page
    assert '<td colspan="3"><p>格</p></td>' in page


def test_a_table_within_a_table_is_told_once() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{line('里')}</w:tc></w:tr></w:tbl>"
    page = preview(with_body(f"<w:tbl><w:tr><w:tc>{inner}{line('外')}</w:tc></w:tr></w:tbl>"))
    assert (page.count("里"), page.count("外")) == (1, 1)


def test_a_hidden_second_version_of_a_text_box_is_not_told_twice() -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    xml = (
        f'<w:p><w:r><mc:AlternateContent xmlns:mc="{mc}">'
        f"<mc:Choice><w:txbxContent>{line('{{party}}')}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{line('{{party}}')}</w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    made = document(template=with_body(xml), content={"party": "红头"})
    assert preview(made).count("红头") == 1
    assert templates.parts_of(made)[templates.MAIN].decode().count("红头") == 2


def test_the_reasons_of_a_template_have_sentences() -> None:
    assert check_template(b"", ORDER) == (Reason.of("paper_template_no_word"),)
