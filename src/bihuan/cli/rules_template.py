"""`bihuan rules template`: the Word template of a paper, for an office to change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bihuan.cli.rules import Language, Overlay, check_language, near_names, paper_forms_or_refuse, refuse
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.paper_records import PaperForm
from bihuan.rulebook.words import sentence
from bihuan.tables.papers.layouts import template_of
from bihuan.tables.whole_files import write_whole

Out = Annotated[Path, typer.Option("--out", "-o", help="模板文件 template (.docx)")]


def template(
    paper: Annotated[str, typer.Argument(help="文书标识或名称 rectification-order / 责令改正通知书")],
    out: Out,
    overlay: Overlay = None,
    language: Language = "zh",
) -> None:
    """把一种文书的 Word 模板写出来,供修改。 Write the Word template of a paper, to be changed."""
    check_language(language)
    form = _meant(paper, paper_forms_or_refuse(overlay, language).forms, language)
    if out.suffix.lower() != ".docx":
        refuse(language, "rules_template_suffix", out=str(out))
    try:
        write_whole(out, template_of(form))
    except OSError as error:
        refuse(language, "rules_not_written", out=str(out), why=error.strerror or str(error))
    data = {"paper": form.words.zh, "out": str(out), "file": form.template}
    typer.echo(sentence(Reason.of("rules_template_written", **data), language=language))


def _meant(name: str, forms: tuple[PaperForm, ...], language: str) -> PaperForm:
    for form in forms:
        if name in (form.id, form.words.zh, form.words.en):
            return form
    known = [one for form in forms for one in (form.id, form.words.zh)]
    refuse(language, "rules_paper_unknown", name=name, near=near_names(name, known))
