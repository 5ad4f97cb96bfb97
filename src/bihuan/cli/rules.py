"""`bihuan rules`: check, show, run the examples of and prove the rulebook."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bihuan.cli.rules_check import check_books
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.names import Names, key_of
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.procedures import ProcedureBook
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Edition, Standard
from bihuan.rulebook.cases import Case, Difference, differences, load_cases
from bihuan.rulebook.due_cases import DueCase, due_differences, load_due_cases
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.paper_forms import PaperForms, load_paper_forms
from bihuan.rulebook.procedure_book import load_procedures
from bihuan.rulebook.prove import Proof, prove_standard
from bihuan.rulebook.rows import RuleRow, condition_words, rows_of
from bihuan.rulebook.size_cases import SizeCase, load_size_cases, size_differences
from bihuan.rulebook.size_rules import SizeRules, load_size_rules
from bihuan.rulebook.words import LANGUAGES, sentence, term

app = typer.Typer(help="规则库。 The rulebook.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="用 JSON 输出 print as JSON")]
Language = Annotated[str, typer.Option("--language", "-l", help="zh 中文 / en English")]
Overlay = Annotated[
    Path | None, typer.Option(help="本地规则目录 folder of local rules; $BIHUAN_DATA/rules when not given")
]
_SHOWN = 20
AnyCase = Case | DueCase | SizeCase
_Loaded = TypeVar("_Loaded")


@app.command("check")
def check(overlay: Overlay = None, as_json: AsJson = False, language: Language = "zh") -> None:
    """检查规则文件,一次列出全部错误。 Check the rule files and list every fault at once."""
    check_language(language)
    try:
        books = check_books(_folder(overlay, language))
    except RulebookError as error:
        _report_faults(error, as_json=as_json, language=language)
        raise typer.Exit(1) from None
    if as_json:
        print_json(books.record())
        return
    for line in books.lines(language):
        typer.echo(line)


@app.command("show")
def show(
    standard: Annotated[str, typer.Argument(help="GB 18401 / GB 18401-2010")],
    item: Annotated[str, typer.Option(help="检验项目 item")] = "",
    overlay: Overlay = None,
    as_json: AsJson = False,
    language: Language = "zh",
) -> None:
    """列出一项标准的要求、豁免和空缺。 Show what a standard requires, exempts and leaves open."""
    check_language(language)
    rulebook = load_or_refuse(overlay, language)
    editions = _editions(rulebook, standard, language)
    item_id = _item(rulebook, item, language) if item else ""
    if as_json:
        print_json([_edition_record(edition, item_id, rulebook) for edition in editions])
        return
    for edition in editions:
        _print_edition(edition, item_id, rulebook, language)


@app.command("cases")
def cases(
    ids: Annotated[list[str] | None, typer.Argument(help="判例编号 ids of examples")] = None,
    overlay: Overlay = None,
    as_json: AsJson = False,
    language: Language = "zh",
) -> None:
    """逐个运行判例,与系统的核对结果比较。 Run the examples and compare them with the verdicts."""
    check_language(language)
    chosen = _cases(ids or [], language)
    judge = Judge(load_or_refuse(overlay, language))
    book = procedures_or_refuse(overlay, language)
    sizes = _or_refuse(lambda: load_size_rules(overlay=_folder(overlay, language)), language)
    found = [(case, _differences(case, judge, book, sizes)) for case in chosen]
    failed = [(case, odd) for case, odd in found if odd]
    if as_json:
        print_json([_case_record(case, odd) for case, odd in found])
    else:
        for case, odd in failed:
            for one in odd:
                typer.echo(_case_line(case, one, language))
        account = {"total": str(len(found)), "failed": str(len(failed))}
        typer.echo(_say(language, "rules_cases_account", **account))
    raise typer.Exit(1 if failed else 0)


@app.command("prove")
def prove(
    standard: Annotated[str, typer.Argument(help="GB 18401;不写则全部 all when not given")] = "",
    overlay: Overlay = None,
    as_json: AsJson = False,
    language: Language = "zh",
) -> None:
    """证明每个条件格恰有一个答案,并试边界读数。 Prove that each cell has one answer; try its boundaries."""
    check_language(language)
    rulebook = load_or_refuse(overlay, language)
    chosen = (_standard(rulebook, standard, language),) if standard else rulebook.standards
    judge = Judge(rulebook)
    proofs = [prove_standard(standard=one, rulebook=rulebook, judge=judge) for one in chosen]
    if as_json:
        print_json([_proof_record(proof) for proof in proofs])
    else:
        _print_proofs(proofs, language)
    raise typer.Exit(0 if all(proof.holds for proof in proofs) else 1)


def check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise typer.BadParameter("zh / en", param_hint="--language")


def _say(language: str, code: str, **data: str) -> str:
    return sentence(Reason.of(code, **data), language=language)


def _folder(overlay: Path | None, language: str) -> Path | None:
    """The folder of local rules: the one given, or that of the office's data."""
    if overlay is not None and not overlay.is_dir():
        refuse(language, "rules_no_overlay", folder=str(overlay))
    data = os.environ.get("BIHUAN_DATA")
    return overlay or (Path(data) / "rules" if data else None)


def load_or_refuse(overlay: Path | None, language: str) -> Rulebook:
    folder = _folder(overlay, language)
    return _or_refuse(lambda: load_rulebook(overlay=folder), language)


def procedures_or_refuse(overlay: Path | None, language: str) -> ProcedureBook:
    folder = _folder(overlay, language)
    return _or_refuse(lambda: load_procedures(overlay=folder), language)


def paper_forms_or_refuse(overlay: Path | None, language: str) -> PaperForms:
    folder = _folder(overlay, language)
    return _or_refuse(lambda: load_paper_forms(overlay=folder), language)


def _or_refuse(load: Callable[[], _Loaded], language: str) -> _Loaded:
    try:
        return load()
    except RulebookError as error:
        for fault in error.faults:
            typer.echo(fault.text(language=language), err=True)
        raise typer.Exit(2) from None


def _report_faults(error: RulebookError, *, as_json: bool, language: str) -> None:
    if as_json:
        faults = [
            {
                "file": f.file,
                "line": f.line,
                "code": f.reason.code,
                "what": sentence(f.reason, language=language),
            }
            for f in error.faults
        ]
        print_json({"sound": False, "faults": faults})
        return
    for fault in error.faults:
        typer.echo(fault.text(language=language))
    typer.echo(_say(language, "rules_faulty", count=str(len(error.faults))))


def refuse(language: str, code: str, **data: str) -> NoReturn:
    typer.echo(_say(language, code, **data), err=True)
    raise typer.Exit(2)


def print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False))


def _editions(rulebook: Rulebook, name: str, language: str) -> Sequence[Edition]:
    """The edition that a name means, or every edition of the standard."""
    for standard in rulebook.standards:
        if key_of(standard.name) == key_of(name):
            return standard.editions
        if found := [edition for edition in standard.editions if key_of(edition.name) == key_of(name)]:
            return found
    known = [edition.name for standard in rulebook.standards for edition in standard.editions]
    refuse(language, "rules_standard_unknown", name=name, near=near_names(name, known))


def _standard(rulebook: Rulebook, name: str, language: str) -> Standard:
    found = next((one for one in rulebook.standards if key_of(one.name) == key_of(name)), None)
    if found is None:
        near = near_names(name, [one.name for one in rulebook.standards])
        refuse(language, "rules_standard_unknown", name=name, near=near)
    return found


def _item(rulebook: Rulebook, name: str, language: str) -> str:
    found = Names(rulebook.catalogue).item(name)
    if found is None:
        known = [word for item in rulebook.catalogue.items for word in (item.id, item.zh)]
        refuse(language, "rules_item_unknown", name=name, near=near_names(name, known))
    return found.item.id


def near_names(name: str, known: Sequence[str]) -> str:
    return ", ".join(get_close_matches(name, known, n=4, cutoff=0.4)) or "–"


def _differences(case: AnyCase, judge: Judge, book: ProcedureBook, sizes: SizeRules) -> Sequence[Difference]:
    if isinstance(case, SizeCase):
        return size_differences(case, rules=sizes)
    if isinstance(case, DueCase):
        return due_differences(case, book=book)
    return differences(case, judge=judge)


def _cases(ids: Sequence[str], language: str) -> Sequence[AnyCase]:
    known: Sequence[AnyCase] = [
        *_or_refuse(load_cases, language),
        *_or_refuse(load_due_cases, language),
        *_or_refuse(load_size_cases, language),
    ]
    by_id = {case.id: case for case in known}
    for name in ids:
        if name not in by_id:
            refuse(language, "rules_case_unknown", name=name)
    return [by_id[name] for name in ids] if ids else known


def _case_line(case: AnyCase, one: Difference, language: str) -> str:
    return _say(
        language,
        "rules_case_differs",
        place=case.place,
        id=case.id,
        name=case.name[language],
        what=one.what,
        expected=one.expected,
        found=one.found,
    )


def _case_record(case: AnyCase, odd: Sequence[Difference]) -> dict[str, Any]:
    return {
        "id": case.id,
        "place": case.place,
        "name": dict(case.name),
        "clause": case.clause,
        "holds": not odd,
        "differences": [asdict(one) for one in odd],
    }


def _edition_record(edition: Edition, item: str, rulebook: Rulebook) -> dict[str, Any]:
    until = edition.in_force_until
    return {
        "standard": edition.standard,
        "edition": edition.edition,
        "title": edition.title,
        "force": _force(edition, rulebook),
        "in_force_from": edition.in_force_from.isoformat(),
        "in_force_until": until.isoformat() if until else None,
        "rules": [_row_record(row) for row in rows_of(edition, item=item)],
    }


def _row_record(row: RuleRow) -> dict[str, Any]:
    condition = {fact: sorted(values) for fact, values in row.condition.terms}
    return {**{key: value for key, value in asdict(row).items() if key != "condition"}, "when": condition}


def _force(edition: Edition, rulebook: Rulebook) -> str:
    return next(s.force.value for s in rulebook.standards if edition in s.editions)


def _print_edition(edition: Edition, item: str, rulebook: Rulebook, language: str) -> None:
    say = partial(_say, language)
    until = edition.in_force_until
    title = say(
        "rules_edition_title",
        **{"from": edition.in_force_from.isoformat()},
        name=edition.name,
        title=edition.title,
        force=say(f"rules_force_{_force(edition, rulebook)}"),
        until=say("rules_edition_until", day=until.isoformat()) if until else "",
    )
    rows = list(rows_of(edition, item=item))
    if not rows:
        typer.echo(f"{title}\n{say('rules_no_rows')}")
        return
    table = Table(title=Text(title), title_justify="left")
    for column in ("clause", "item", "condition", "limit", "place", "source"):
        table.add_column(say(f"rules_column_{column}"), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, _cells(row, language)))
    Console().print(table)


def _cells(row: RuleRow, language: str) -> tuple[str, ...]:
    return (
        row.clause,
        term("item", row.item, language=language),
        condition_words(row.condition, language=language),
        _requirement(row, language),
        ", ".join(_place(place, language) for place in row.places),
        _checked(row, language),
    )


def _place(id_: str, language: str) -> str:
    return term("component", term("part", id_, language=language), language=language)


def _requirement(row: RuleRow, language: str) -> str:
    if row.kind == "gap":
        return _say(language, "rules_gap", why=row.source)
    if row.kind == "exempt":
        return _say(language, "rules_exempt", id=row.limit)
    if row.kind == "label":
        return _say(language, "rules_label", finding=sentence(Reason(row.limit), language=language))
    return " ".join(filter(None, (row.limit, row.unit)))


def _checked(row: RuleRow, language: str) -> str:
    word = term("checked", row.checked, language=language)
    if not row.confidence:
        return word
    confidence = _say(language, f"rules_confidence_{row.confidence}")
    return _say(language, "rules_confidence", checked=word, confidence=confidence)


def _proof_record(proof: Proof) -> dict[str, Any]:
    return {**asdict(proof), "cells": proof.cells, "coverage": proof.coverage, "holds": proof.holds}


def _print_proofs(proofs: Sequence[Proof], language: str) -> None:
    say = partial(_say, language)
    table = Table(title=Text(say("rules_prove_title")), title_justify="left")
    table.add_column(say("rules_column_standard"), no_wrap=True)
    for column in ("cells", "limits", "exempt", "gaps", "overlaps", "holes", "coverage", "boundaries"):
        table.add_column(say(f"rules_column_{column}"), justify="right")
    for proof in proofs:
        table.add_row(*_proof_cells(proof))
    Console().print(table)
    for proof in proofs:
        _print_proof_faults(proof, language)
    account = {
        "total": str(len(proofs)),
        "failed": str(sum(not proof.holds for proof in proofs)),
        "boundaries": str(sum(proof.boundaries for proof in proofs)),
    }
    typer.echo(say("rules_prove_account", **account))


def _proof_cells(proof: Proof) -> tuple[str, ...]:
    counts = (proof.cells, proof.limits, proof.exempt, proof.gaps, len(proof.overlaps), len(proof.holes))
    coverage = "–" if proof.coverage is None else f"{proof.coverage:.1%}"
    return (
        proof.standard,
        *map(str, counts),
        coverage,
        f"{proof.boundaries} ({len(proof.boundary_faults)})",
    )


def _print_proof_faults(proof: Proof, language: str) -> None:
    kinds = {
        "rules_overlap": proof.overlaps,
        "rules_hole": proof.holes,
        "rules_date_fault": proof.dates,
        "rules_boundary_fault": proof.boundary_faults,
    }
    for code, cells in kinds.items():
        for cell in cells[:_SHOWN]:
            typer.echo(_say(language, code, cell=cell))
        if len(cells) > _SHOWN:
            typer.echo(f"… +{len(cells) - _SHOWN}")
