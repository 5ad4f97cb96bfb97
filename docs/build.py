"""Write the generated parts of docs/ anew: `make docs`, or `python -m docs.build`.

A generated part stands between `<!-- begin NAME -->` and `<!-- end NAME -->`; what stands around it is
written by people. The same rows feed the pages of the program, so the two cannot disagree.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from bihuan.engine.rules.catalogue import FactKind
from bihuan.engine.rules.rulebook import Rulebook, RuleSet
from bihuan.engine.rules.standards import Edition, Method, MethodEdition, Standard
from bihuan.rulebook.cases import FOLDER, Case, load_cases
from bihuan.rulebook.due_cases import load_due_cases
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.paper_forms import load_paper_forms
from bihuan.rulebook.procedure_book import load_procedures
from bihuan.rulebook.rows import RuleRow, condition_words, rows_of
from bihuan.rulebook.words import term
from bihuan.rulebook.yaml_text import read_document
from docs.build_cases import case_table, cell, table
from docs.build_commands import COMMANDS, shown
from docs.build_papers import blanks, fields, gallery
from docs.build_procedures import procedure_parts
from docs.build_sizes import size_parts

DOCS = Path(__file__).parent
JUDGEMENT = DOCS / "algorithms" / "judgement.md"
PROCEDURES = DOCS / "algorithms" / "procedures.md"
SIZES = DOCS / "algorithms" / "size-classes.md"
PAPERS = (DOCS / "use" / "paper-forms.md", DOCS / "operate" / "papers.md")
RULEBOOK_PAGES = {
    "en": DOCS / "algorithms" / "rulebook.md",
    "zh": DOCS / "algorithms" / "rulebook.zh-CN.md",
}
READMES = {"en": DOCS.parent / "README.md", "zh": DOCS.parent / "README.zh-CN.md"}
WORDS = {
    "en": {
        "overview": "Standard|Title|Binds|For goods made from|until (exclusive)|Limits|Gaps|Mark",
        "rows": "Clause|Item|When|Requirement|Mark|Why it is missing, or a note",
        "methods": "Method|Items|Reporting step|Detection limit|Editions by test date|Mark",
        "rule_sets": "Rule set|Items|Fixed editions|A clean result is called",
        "facts": "Fact|Values, the usual one first|Taken when the sheet is silent",
        "sources": "Key|What was read",
        "mandatory": "by law",
        "recommended": "when declared",
        "group": "when declared (group)",
        "claim": "whatever the label says",
        "gap": "gap",
        "exempt": "not assessed",
        "label": "label finding",
        "open": "in force",
        "unknown": "not known",
        "finer": "finer results stand",
        "below": "below",
        "none": "no row: the edition is known by its dates only",
        "comma": ", ",
        "from": "from",
        "until": "until",
        "on_sale": "binds everything on sale from",
        "all": "every value",
        "classes": "Minimum class",
        "applies": "Scope",
        "grades": "Grades",
        "cites": "Cites",
        "rounded": "rounded-value comparison",
        "read_in": "Source",
    },
    "zh": {
        "overview": "标准|名称|约束力|适用生产日期自|至（不含）|限值|缺限值|来源",
        "rows": "条款|项目|条件|要求|来源|缺失原因或备注",
        "methods": "方法|项目|修约间隔|检出限|按检验日期的版本|来源",
        "rule_sets": "实施细则|项目|指定版本|合格时的用语",
        "facts": "要素|可能的取值（常见者在前）|表中未给出时考虑",
        "sources": "编号|读过的内容",
        "mandatory": "强制",
        "recommended": "明示即适用",
        "group": "明示即适用（团体标准）",
        "claim": "与明示无关，一律适用",
        "gap": "未收录限值",
        "exempt": "不考核",
        "label": "标识问题",
        "open": "现行",
        "unknown": "不详",
        "finer": "允许报告更精确的结果",
        "below": "小于",
        "none": "没有条目：只知道版本日期",
        "comma": "、",
        "from": "自",
        "until": "至",
        "on_sale": "在售产品一律适用自",
        "all": "全部取值",
        "classes": "最低类别",
        "applies": "适用范围",
        "grades": "等级",
        "cites": "引用",
        "rounded": "修约值比较",
        "read_in": "来源",
    },
}


def built(path: Path, parts: dict[str, str]) -> str:
    """A page with its generated parts written anew; raises ValueError where a place for one is missing."""
    text = path.read_text(encoding="utf-8")
    for name, body in parts.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        before, found, rest = text.partition(begin)
        _, ended, after = rest.partition(end)
        if not (found and ended):
            raise ValueError(f"{path.name} has no place for {name}: add the lines {begin} and {end}")
        text = f"{before}{begin}\n\n{body.strip()}\n\n{end}{after}"
    return text


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with a generated part, and the text it should have."""
    rulebook, cases = load_rulebook(), load_cases()
    yield JUDGEMENT, built(JUDGEMENT, judgement_parts(rulebook, cases))
    yield SIZES, built(SIZES, size_parts())
    yield PROCEDURES, built(PROCEDURES, procedure_parts(load_procedures(), load_due_cases()))
    papers = load_paper_forms()
    yield PAPERS[0], built(PAPERS[0], {"gallery": gallery(papers)})
    yield PAPERS[1], built(PAPERS[1], {"blanks": blanks(papers), "fields": fields(papers)})
    for language, path in RULEBOOK_PAGES.items():
        yield path, built(path, rulebook_parts(rulebook, language))
    for language, path in READMES.items():
        yield path, built(path, {name: shown(name, language) for name in COMMANDS})


def judgement_parts(rulebook: Rulebook, cases: Sequence[Case]) -> dict[str, str]:
    """The table of facts, and the examples under a heading for each of their files."""
    files = sorted({_file(case) for case in cases})
    count = f"{len(cases)} examples in {len(files)} files. `bihuan rules cases` runs them all."
    tables = [case_section(name, [case for case in cases if _file(case) == name]) for name in files]
    return {"facts": facts_table(rulebook.catalogue.facts, "en"), "cases": "\n\n".join([count, *tables])}


def case_section(name: str, cases: Sequence[Case]) -> str:
    """The examples of one file, under what its first comment says."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    told = " ".join(
        line.removeprefix("#").strip() for line in takewhile(lambda it: it.startswith("#"), lines)
    )
    return f"### {name}\n\n{told}\n\n{case_table(cases)}"


def _file(case: Case) -> str:
    return Path(case.place.rpartition(":")[0]).name


def rulebook_parts(rulebook: Rulebook, language: str) -> dict[str, str]:
    """Overview, editions, methods and sampling rules."""
    return {
        "overview": overview(rulebook.standards, language),
        "editions": "\n\n".join(
            edition_section(standard, edition, language)
            for standard in rulebook.standards
            for edition in standard.editions
        ),
        "methods": methods_table(rulebook.methods, language),
        "rule_sets": rule_sets_table(rulebook.rule_sets, language),
        "sources": sources_table(language),
    }


def overview(standards: Iterable[Standard], language: str) -> str:
    """One line for each edition, linked to its section."""
    say, rows = WORDS[language], []
    for standard in standards:
        for edition in standard.editions:
            kinds = [row.kind for row in rows_of(edition)]
            live = kinds.count("limit") + kinds.count("tolerance")
            until = edition.in_force_until
            rows.append(
                (
                    f"[{cell(edition.name)}](#{anchor(heading(edition))})",
                    cell(edition.title),
                    say[standard.force.value],
                    day_text(edition, language),
                    until.isoformat() if until else say["open"],
                    str(live),
                    str(kinds.count("gap")),
                    mark_text(edition.mark.checked.word, edition.mark.confidence, language),
                )
            )
    return table(say["overview"].split("|"), rows)


def heading(edition: Edition) -> str:
    """The heading of an edition's section."""
    return f"{edition.name} {edition.title}"


def anchor(text: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def day_text(edition: Edition, language: str) -> str:
    """The first day of an edition in words."""
    day = edition.in_force_from
    return day.isoformat() if day.year > 1 else WORDS[language]["unknown"]


def edition_section(standard: Standard, edition: Edition, language: str) -> str:
    """An edition: what it covers, then its rows; rows that differ in the item alone share a line."""
    say = WORDS[language]
    rows = list(grouped(rows_of(edition)))
    lines = [f"### {heading(edition)}", about(standard, edition, language)]
    if rows:
        shown = [row_cells(row, items, edition, language) for row, items in rows]
        lines.append(table(say["rows"].split("|"), shown))
    else:
        lines.append(f"*{say['none']}*")
    return "\n\n".join(lines)


def about(standard: Standard, edition: Edition, language: str) -> str:
    """Force, dates, scope, classes and grades of an edition as a list."""
    say, until = WORDS[language], edition.in_force_until
    lines = [f"{say[standard.force.value]}; {say['from']} {day_text(edition, language)}"]
    lines[0] += f" {say['until']} {until.isoformat()}" if until else ""
    if edition.on_sale_from:
        lines.append(f"{say['on_sale']} {edition.on_sale_from.isoformat()}")
    if edition.applies.terms:
        lines.append(f"{say['applies']}: {cell(condition_words(edition.applies, language=language))}")
    for when, letter in edition.classes:
        clause = f" ({edition.class_clause})" if edition.class_clause else ""
        shown = cell(condition_words(when, language=language))
        lines.append(f"{say['classes']} {letter}{clause}: {shown}")
    if edition.grades:
        grades = [term("grade", grade, language=language) for grade in edition.grades]
        lines.append(f"{say['grades']}: {say['comma'].join(grades)}")
    if edition.cites:
        lines.append(f"{say['cites']}: {say['comma'].join(edition.cites)}")
    if edition.mark.note:
        lines.append(f"{say['read_in']}: {cell(edition.mark.note)}")
    return "\n".join(f"- {line}" for line in lines)


def grouped(rows: Iterable[RuleRow]) -> Iterator[tuple[RuleRow, list[str]]]:
    """Rows that say the same of several items, with those items, in the order of the first."""
    found: dict[object, tuple[RuleRow, list[str]]] = {}
    for row in rows:
        unit = row.unit if row.limit else ""
        key = (row.kind, row.clause, row.condition, row.limit, unit, row.places, row.checked, row.source)
        found.setdefault(key, (row, []))[1].append(row.item)
    yield from found.values()


def row_cells(row: RuleRow, items: Sequence[str], edition: Edition, language: str) -> tuple[str, ...]:
    """The cells of one line of an edition's table."""
    say = WORDS[language]
    named = say["comma"].join(dict.fromkeys(term("item", item, language=language) for item in items))
    places = [term("component", term("part", p, language=language), language=language) for p in row.places]
    item = named + (f" ({say['comma'].join(places)})" if places else "")
    rounded = any(rule.rounded for rule in edition.rules if rule.id == row.id)
    requirement = {
        "gap": f"*{say['gap']}*",
        "exempt": f"{say['exempt']} ({row.limit})",
        "label": f"{say['label']}: {row.limit}",
    }.get(row.kind, row.limit if row.limit.endswith(row.unit) else f"{row.limit} {row.unit}")
    return (
        cell(row.clause),
        cell(item),
        cell(condition_words(row.condition, language=language)),
        requirement if row.kind == "gap" else cell(requirement) + (f"; {say['rounded']}" if rounded else ""),
        mark_text(row.checked, row.confidence, language),
        cell(row.source),
    )


def mark_text(checked: str, confidence: str, language: str) -> str:
    """A source mark in words, with the confidence of a recalled figure."""
    word = term("checked", checked, language=language)
    return f"{word} ({confidence})" if confidence else word


def methods_table(methods: Iterable[Method], language: str) -> str:
    """Test methods with their precision and editions."""
    say = WORDS[language]
    rows = [
        (
            method.name,
            cell(say["comma"].join(term("item", item, language=language) for item in method.items)),
            cell(steps_text(method, language)),
            f"{method.detection_limit} {method.unit}" if method.detection_limit is not None else "",
            say["comma"].join(method_edition_text(edition, language) for edition in method.editions),
            mark_text(method.mark.checked.word, method.mark.confidence, language),
        )
        for method in methods
    ]
    return table(say["methods"].split("|"), rows)


def steps_text(method: Method, language: str) -> str:
    """The reporting steps: "< 100: 1; < 1000: 10; 100 N"."""
    say = WORDS[language]
    steps = "; ".join(
        (f"{say['below']} {up_to}: " if up_to is not None else "") + str(step) for up_to, step in method.steps
    )
    return "; ".join(filter(None, (steps, say["finer"] if method.finer_allowed else "")))


def method_edition_text(edition: MethodEdition, language: str) -> str:
    """An edition with its days."""
    say = WORDS[language]
    days = [
        f"{say[word]} {day.isoformat()}"
        for word, day in (("from", edition.in_force_from), ("until", edition.in_force_until))
        if day
    ]
    return f"{edition.edition} ({' '.join(days)})" if days else edition.edition


def rule_sets_table(rule_sets: Iterable[RuleSet], language: str) -> str:
    """Sampling rules with what they ask for."""
    say = WORDS[language]
    rows = [
        (
            cell(f"{one.title} {one.edition} ({one.id})"),
            cell(say["comma"].join(term("item", item, language=language) for item in one.items)),
            cell(say["comma"].join(one.fixed_editions)) or "–",
            one.wording_clean,
        )
        for one in rule_sets
    ]
    return table(say["rule_sets"].split("|"), rows)


def sources_table(language: str) -> str:
    """What the figures were read from."""
    read, _ = read_document((FOLDER.parent / "sources.yaml").read_bytes(), label="sources.yaml")
    rows = [(key, cell(what)) for key, what in read.data.items()] if read else []
    return table(WORDS[language]["sources"].split("|"), rows)


def facts_table(facts: Iterable[FactKind], language: str) -> str:
    """The facts that rules read, and which values count where a sheet does not say."""
    say = WORDS[language]
    rows = [
        (
            f"`{fact.id}` {fact.zh} {fact.en}",
            ", ".join(fact.values),
            ", ".join(fact.assumed) or say["all"],
        )
        for fact in facts
    ]
    return table(say["facts"].split("|"), rows)


def main(write: Callable[[str], object] = sys.stdout.write) -> None:
    """Write every page that has changed, and say which."""
    for path, text in pages():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            write(f"{path.relative_to(DOCS.parent)}\n")


if __name__ == "__main__":
    main()
