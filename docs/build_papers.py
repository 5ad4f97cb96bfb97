"""The forms of papers as tables in Markdown: what there is, how it looks, which blanks its template has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bihuan.rulebook.paper_forms import PaperForm, PaperForms
from bihuan.rulebook.procedure_words import basis_words
from bihuan.rulebook.words import term
from docs.build_cases import cell, table

PICTURES = Path(__file__).parent / "use" / "images" / "papers"
_FAMILIES = ("sampling", "enforcement", "complaint", "letter")
_HEADINGS: Mapping[str, str] = {
    "sampling": "监督抽查文书 · Papers of supervision sampling",
    "enforcement": "执法文书 · Enforcement papers",
    "complaint": "投诉举报文书 · Papers of complaints and reports",
    "letter": "公文 · Letters",
}


def gallery(forms: PaperForms) -> str:
    """Every paper by family, with the word of its number, its signers, its articles and its pages."""
    sections = []
    for family in _FAMILIES:
        rows = [_row(form) for form in forms.forms if form.form == family]
        head = [
            "文书 Paper",
            "文种字 Serial",
            "审核 Review",
            "签发 Signed by",
            "送达 Served",
            "依据 Basis",
            "样子 Pages",
        ]
        sections.append(f"### {_HEADINGS[family]}\n\n{table(head, rows)}")
    return "\n\n".join(sections)


def _row(form: PaperForm) -> tuple[str, ...]:
    signers = "、".join(term("role", role, language="zh") for role in form.signed_by)
    pages = sorted(PICTURES.glob(f"{form.id}-[0-9].png"))
    return (
        f"{form.words.zh} {cell(form.words.en)}",
        form.serial or "–",
        "是 yes" if form.legal_review else "–",
        signers,
        "是 yes" if form.served else "–",
        cell(basis_words(form.citations, language="zh")),
        " ".join(f"[{page.stem[-1]}](images/papers/{page.name})" for page in pages),
    )


def blanks(forms: PaperForms) -> str:
    """For each paper the file that its template is laid over with, and the blanks that it may use."""
    rows = [
        (
            f"`{form.template}`",
            form.words.zh,
            ", ".join(f"`{name}`" for name in form.blanks if name in form.wanted_blanks),
            ", ".join(f"`{name}`" for name in form.blanks if name not in form.wanted_blanks),
        )
        for form in forms.forms
    ]
    return table(["File", "Paper", "Blanks it must have", "May have"], rows)


def fields(forms: PaperForms) -> str:
    """What each blank is."""
    found = {field.id: field for form in forms.forms for field in form.fields}
    rows = [(one.words.zh, f"`{one.id}`", cell(one.words.en), one.kind) for _, one in sorted(found.items())]
    return table(["填写项", "Blank", "Field", "Kind"], rows)
