"""A small rulebook made of texts, so that each test changes one line and sees one effect."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.rulebook.load import RuleFile, build_rulebook

_CATALOGUE = {
    "items": """
- {id: formaldehyde, zh: 甲醛含量, en: Formaldehyde, scale: number, unit: mg/kg, method: M 1, bad_words: []}
- {id: fastness-water, zh: 耐水色牢度, en: Fastness to water, scale: grey, unit: 级}
- {id: odour, zh: 异味, en: Odour, scale: text, bad_words: [霉味]}
- {id: ph, zh: pH值, en: pH value, scale: number}
- {id: fibre-content, zh: 纤维含量, en: Fibre content, scale: fibre, unit: "%"}
""",
    "categories": """
- {id: sheet, zh: 床单, en: Sheet, groups: [bedding], facts: {contact: [direct]}}
- {id: curtain, zh: 窗帘, en: Curtain, groups: [hanging], facts: {contact: [indirect]}}
""",
    "fibres": "- {id: cotton, zh: 棉, en: Cotton, aliases: []}\n",
    "facts": """
- {id: audience, zh: 使用对象, en: Audience, values: [adult, infant], words: {成人: adult}}
- {id: contact, zh: 接触, en: Contact, values: [direct, indirect]}
- {id: stage, zh: 阶段, en: Stage, values: [finished, unfinished]}
- {id: treatment, zh: 染整, en: Colouring, values: [dyed, undyed]}
- {id: depth, zh: 深度, en: Depth, values: [light, dark]}
""",
    "parts": "- {id: filling, zh: 填充物, en: Filling}\n",
    "components": "- {id: warp, zh: 经向, en: Warp, kind: direction}\n",
    "units": """
- {id: mg/kg, base: mg/kg, factor: "1"}
- {id: 级, base: 级, factor: "1"}
- {id: "%", base: percent, factor: "1"}
""",
}

EDITION = """standard: GB 1
edition: 2010
title: 试验标准
force: mandatory
in_force_from: 2011-08-01
checked: secondary
source: S1
rules:
  - {id: formaldehyde, item: formaldehyde, clause: "5.10", unit: mg/kg, limit: ≤75}
"""
METHODS = "- {name: M 1, items: [formaldehyde], unit: mg/kg, source: S1, editions: []}\n"


def files(changes: Mapping[str, str | bytes] | None = None) -> list[RuleFile]:
    """The files of the small rulebook; `changes` replaces or adds files by path ("" removes one).

    A path that begins with "/" belongs to an overlay.
    """
    texts: dict[str, str | bytes] = {f"catalogue/{kind}.yaml": text for kind, text in _CATALOGUE.items()}
    texts |= {"sources.yaml": "S1: a page\n", "standards/gb-1/2010.yaml": EDITION}
    texts |= {"methods/all.yaml": METHODS, **(changes or {})}
    return [_file(path, text) for path, text in texts.items() if text]


def rulebook(changes: Mapping[str, str | bytes] | None = None) -> Rulebook:
    """The small rulebook with changed files."""
    return build_rulebook(files(changes))


def faults(changes: Mapping[str, str | bytes]) -> tuple[Fault, ...]:
    """The faults of the small rulebook with changed files; () when it is sound."""
    try:
        rulebook(changes)
    except RulebookError as error:
        return error.faults
    return ()


def told(changes: Mapping[str, str | bytes]) -> list[tuple[str, int, str]]:
    """(file, line, code) of each fault."""
    return [(fault.file, fault.line, fault.reason.code) for fault in faults(changes)]


def edition(*, without: str = "", **keys: str) -> str:
    """The edition of the small rulebook with top-level keys set or one line left out."""
    lines = [line for line in EDITION.splitlines() if not (without and line.startswith(without))]
    head = [line for line in lines[: lines.index("rules:")] if line.split(":")[0] not in keys]
    return "\n".join(
        [*head, *(f"{key}: {value}" for key, value in keys.items()), *lines[lines.index("rules:") :], ""]
    )


def with_rules(*rules: str, **keys: str) -> str:
    """The edition of the small rulebook with these rules instead of its own."""
    text = edition(**keys)
    return text[: text.index("rules:")] + "rules:\n" + "".join(f"  - {rule}\n" for rule in rules)


def _file(path: str, text: str | bytes) -> RuleFile:
    layer = int(path.startswith("/"))
    folder = path.removeprefix("/").split("/")
    kind = {
        "standards": "edition",
        "methods": "methods",
        "rule_sets": "rule_set",
        "sources.yaml": "sources",
    }.get(folder[0], folder[-1].removesuffix(".yaml"))
    return RuleFile(kind, path, text.encode() if isinstance(text, str) else text, layer)
