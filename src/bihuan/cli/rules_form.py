"""`bihuan rules export` and `import`: an edition as an Excel form, out and in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bihuan.cli.rules import AsJson, Language, Overlay, check_language, load_or_refuse, near_names, refuse
from bihuan.engine.judgement.names import key_of
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.entry import Entry, edition_file
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.words import sentence
from bihuan.tables.messages import InputError
from bihuan.tables.rule_form import enter_form
from bihuan.tables.rule_form_write import write_form
from bihuan.tables.whole_files import write_whole

Out = Annotated[Path, typer.Option("--out", "-o", help="表格文件 form (.xlsx)")]
Form = Annotated[Path, typer.Argument(help="填好的表格 the filled form (.xlsx)")]
RulesFolder = Annotated[
    Path, typer.Option("--out", "-o", help="本地规则目录 folder of local rules, such as $BIHUAN_DATA/rules")
]
EnteredBy = Annotated[str, typer.Option("--entered-by", help="录入人 who entered it")]
CheckedBy = Annotated[str, typer.Option("--checked-by", help="复核人(另一人) who checked it, another person")]
Blank = Annotated[bool, typer.Option("--blank", help="空表 a blank form")]
Replace = Annotated[bool, typer.Option("--replace", help="更正已有文件 correct a file that exists")]


def export(
    out: Out,
    name: Annotated[str, typer.Argument(metavar="STANDARD-EDITION", help="GB 18401-2010")] = "",
    blank: Blank = False,
    overlay: Overlay = None,
    language: Language = "zh",
) -> None:
    """把一个标准版本写成 Excel 录入表。 Write an edition of a standard as an Excel form."""
    check_language(language)
    rulebook = load_or_refuse(overlay, language)
    if out.suffix.lower() != ".xlsx":
        refuse(language, "rules_form_suffix", out=str(out))
    if bool(name) is blank:
        refuse(language, "rules_export_what")
    known, record = (name, None) if blank else _meant(name, _folder(overlay), language)
    content = write_form(record, catalogue=rulebook.catalogue, language=language)
    _write(out, content, language)
    code = "rules_exported_blank" if blank else "rules_exported"
    typer.echo(_say(language, code, name=known, out=str(out)))


def import_(
    form: Form,
    out: RulesFolder,
    entered_by: EnteredBy,
    checked_by: CheckedBy,
    replace: Replace = False,
    as_json: AsJson = False,
    language: Language = "zh",
) -> None:
    """核对填好的录入表,写成本地规则文件。 Check a filled form and write it as a file of local rules."""
    check_language(language)
    if not entered_by.strip() or key_of(entered_by) == key_of(checked_by) or not checked_by.strip():
        refuse(language, "rules_two_persons")
    overlay = out if out.is_dir() else None
    try:
        entry = enter_form(
            form,
            name=form.name,
            catalogue=load_or_refuse(overlay, language).catalogue,
            overlay=overlay,
            entered_by=entered_by,
            checked_by=checked_by,
        )
    except InputError as error:
        _stop([sentence(message.reason, language=language) for message in error.messages])
    except RulebookError as error:
        lines = [fault.text(language=language) for fault in error.faults]
        _stop([*lines, _say(language, "rules_import_refused", count=str(len(lines)))])
    _put(entry, out / entry.place, may_replace=replace, language=language)
    _tell(entry, out / entry.place, (entered_by, checked_by), as_json=as_json, language=language)


def _meant(name: str, overlay: Path | None, language: str) -> tuple[str, Any]:
    found = edition_file(name, overlay=overlay)
    if isinstance(found, tuple):
        return found
    if all(key_of(one).startswith(key_of(name)) for one in found):
        refuse(language, "rules_export_one_edition", name=name, near=", ".join(found))
    refuse(language, "rules_standard_unknown", name=name, near=near_names(name, found))


def _folder(overlay: Path | None) -> Path | None:
    data = os.environ.get("BIHUAN_DATA")
    return overlay or (Path(data) / "rules" if data else None)


def _put(entry: Entry, path: Path, *, may_replace: bool, language: str) -> None:
    """Write a rule file whole, and never over another one unasked."""
    if path.exists():
        if path.read_bytes() == entry.content:
            typer.echo(_say(language, "rules_import_unchanged", out=str(path)))
            raise typer.Exit(0)
        if not may_replace:
            refuse(language, "rules_import_exists", out=str(path))
    _write(path, entry.content, language)


def _write(path: Path, content: bytes, language: str) -> None:
    try:
        write_whole(path, content)
    except OSError as error:
        refuse(language, "rules_not_written", out=str(path), why=error.strerror or str(error))


def _tell(entry: Entry, path: Path, persons: tuple[str, str], *, as_json: bool, language: str) -> None:
    proof = entry.proof
    counts = {"limits": proof.limits, "exempt": proof.exempt, "gaps": proof.gaps}
    counts["boundaries"] = proof.boundaries
    data = {"name": entry.name, "out": str(path), "entered_by": persons[0], "checked_by": persons[1]}
    if as_json:
        typer.echo(json.dumps({**data, **counts}, ensure_ascii=False))
        return
    told = {key: str(count) for key, count in counts.items()}
    typer.echo(_say(language, "rules_imported", **data, **told))


def _stop(lines: list[str]) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(2)


def _say(language: str, code: str, **data: str) -> str:
    return sentence(Reason.of(code, **data), language=language)
