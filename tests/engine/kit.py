"""Small builders: a sample in one line, and a rulebook in code for cases that need no real standard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import ReadingVerdict, SampleVerdict
from bihuan.engine.rules.catalogue import Catalogue, Category, FactKind, Fibre, Item, Named, Unit
from bihuan.engine.rules.limit_text import parse_limit
from bihuan.engine.rules.limits import Limit
from bihuan.engine.rules.marks import Checked, Mark
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import (
    Condition,
    Edition,
    Force,
    Method,
    Rule,
    Standard,
)
from bihuan.rulebook.load import load_rulebook

OFFICIAL = Mark(Checked.OFFICIAL)
ALWAYS = Condition()


@cache
def real_rulebook() -> Rulebook:
    """The rulebook of the package, loaded once for the whole run: it is frozen."""
    return load_rulebook()


def reading(item: str, value: str, **fields: str) -> Reading:
    """A reading in one line."""
    return Reading(item=item, value=value, **fields)


def sample(*readings: Reading, **fields: object) -> Sample:
    """A dyed sheet for adults, class B, made in spring 2024, unless told otherwise."""
    usual: dict[str, object] = {
        "sample_id": "S1",
        "product_category": "床单",
        "audience": "成人",
        "stage": "成品",
        "treatment": "染色",
        "depth": "浅色",
        "safety_class": "B",
        "produced_on": "2024-03-01",
    }
    return Sample(readings=readings, **(usual | fields))  # type: ignore[arg-type]


def outcomes(verdict: SampleVerdict) -> list[str]:
    """The outcome words of the readings, then of what no reading carries."""
    return [found.outcome.value for found in verdict.readings]


def codes(verdict: SampleVerdict | ReadingVerdict) -> list[str]:
    """The codes of the reasons."""
    return [reason.code for reason in verdict.reasons]


def reason_data(verdict: SampleVerdict | ReadingVerdict, code: str) -> dict[str, str]:
    """The data of the first reason with that code."""
    return dict(next(reason.data for reason in verdict.reasons if reason.code == code))


def when(**terms: str | tuple[str, ...]) -> Condition:
    """A condition: `when(audience="infant", product=("sheet", "quilt"))`."""
    return Condition(
        tuple(
            (fact, frozenset((values,) if isinstance(values, str) else values))
            for fact, values in terms.items()
        )
    )


def limit(text: str, *, scale: str = "number") -> Limit:
    """A limit from its text; the text must be readable."""
    found = parse_limit(text, scale=scale)
    assert found is not None, text
    return found


def rule(
    item: str,
    text: str | None,
    *,
    scale: str = "number",
    number: str = "",
    standard: str = "GB 1-2010",
    condition: Condition = ALWAYS,
    **fields: object,
) -> Rule:
    """A rule of `item`; text None is a declared gap. Its id is "GB 1-2010#formaldehyde1"."""
    name, _, edition = standard.rpartition("-")
    usual: dict[str, object] = {
        "id": f"{standard}#{item}{number}",
        "standard": name,
        "edition": edition,
        "clause": "5.1",
        "item": item,
        "when": condition,
        "limit": None if text is None else limit(text, scale=scale),
        "mark": OFFICIAL,
    }
    return Rule(**(usual | fields))  # type: ignore[arg-type]


def edition(name: str, *rules: Rule, start: str = "2010-01-01", end: str = "", **fields: object) -> Edition:
    """An edition named "GB 1-2010", in force from `start` until `end` (exclusive, "" = open)."""
    standard, _, year = name.rpartition("-")
    usual: dict[str, object] = {
        "standard": standard,
        "edition": year,
        "title": name,
        "in_force_from": date.fromisoformat(start),
        "in_force_until": date.fromisoformat(end) if end else None,
        "applies": ALWAYS,
        "mark": OFFICIAL,
        "rules": rules,
    }
    return Edition(**(usual | fields))  # type: ignore[arg-type]


def standard(*editions: Edition, force: Force = Force.MANDATORY, replaced_by: str = "") -> Standard:
    """The standard that these editions belong to."""
    return Standard(name=editions[0].standard, force=force, editions=editions, replaced_by=replaced_by)


def method(name: str, *items: str, step: str = "", **fields: object) -> Method:
    """A method with one reporting step (or none)."""
    usual: dict[str, object] = {
        "name": name,
        "items": items,
        "editions": (),
        "steps": ((None, Decimal(step)),) if step else (),
        "unit": "",
        "mark": OFFICIAL,
    }
    return Method(**(usual | fields))  # type: ignore[arg-type]


def book(
    *standards: Standard, methods: tuple[Method, ...] = (), catalogue: Catalogue | None = None
) -> Rulebook:
    """A rulebook of these standards over the small catalogue."""
    return Rulebook(
        standards=standards,
        methods=methods,
        catalogue=catalogue or SMALL_CATALOGUE,
        rule_sets=(),
        digest="small",
    )


def judge(*standards: Standard, methods: tuple[Method, ...] = ()) -> Judge:
    """A judge over a small rulebook."""
    return Judge(book(*standards, methods=methods))


def item(identity: str, zh: str, scale: str, **fields: object) -> Item:
    """An item; its English name is its id."""
    return Item(**({"id": identity, "zh": zh, "en": identity, "aliases": (), "scale": scale} | fields))  # type: ignore[arg-type]


def named(identity: str, zh: str, *aliases: str, kind: str = "") -> Named:
    """A part or component."""
    return Named(id=identity, zh=zh, en=identity, aliases=aliases, kind=kind)


def fact(identity: str, *values: str, words: Mapping[str, str] | None = None, **fields: object) -> FactKind:
    """A fact with its values, the usual one first."""
    usual: dict[str, object] = {
        "id": identity,
        "zh": identity,
        "en": identity,
        "values": values,
        "words": tuple((words or {}).items()),
    }
    return FactKind(**(usual | fields))  # type: ignore[arg-type]


def unit(identity: str, base: str, factor: str = "1", *aliases: str) -> Unit:
    """A unit of the quantity whose base unit is `base`."""
    return Unit(id=identity, aliases=aliases, base=base, factor=Decimal(factor))


def fibre(identity: str, zh: str, *aliases: str, trade_names: tuple[str, ...] = ()) -> Fibre:
    """A fibre with its short forms and trade names."""
    return Fibre(id=identity, zh=zh, en=identity, aliases=aliases, trade_names=trade_names)


# A dozen items, two products, and the facts that the unit cases read.
SMALL_CATALOGUE = Catalogue(
    items=(
        item(
            "formaldehyde",
            "甲醛含量",
            "number",
            aliases=("甲醛",),
            unit="mg/kg",
            unit_required=True,
            method="M 1",
        ),
        item("ph", "pH值", "number", method="M 2"),
        item("strength", "断裂强力", "number", unit="N", unit_required=True, per="direction", method="M 3"),
        item("shrinkage", "水洗尺寸变化率", "number", unit="%", method="M 4"),
        item("fastness-water", "耐水色牢度", "grey", aliases=("耐水",), per="aspect"),
        item("fastness-light", "耐光色牢度", "blue-wool"),
        item("burning", "燃烧性能", "burning"),
        item("odour", "异味", "text", good_words=("无", "无异味"), bad_words=("异味", "霉味", "石油味")),
        item(
            "azo",
            "可分解致癌芳香胺染料",
            "number",
            unit="mg/kg",
            unit_required=True,
            per="amine",
            method="M 5",
        ),
        item("fibre-content", "纤维含量", "fibre", unit="%", per="fibre"),
        item("label", "使用说明", "label"),
    ),
    categories=(
        Category(id="sheet", zh="床单", en="sheet", aliases=("被单",), groups=frozenset({"bedding"})),
        Category(
            id="curtain",
            zh="窗帘",
            en="curtain",
            aliases=(),
            groups=frozenset({"hanging"}),
            facts=(("contact", ("indirect",)),),
        ),
    ),
    fibres=(
        fibre("cotton", "棉"),
        fibre("polyester", "聚酯纤维", "涤纶", "涤", "聚酯"),
        fibre("viscose", "粘胶纤维", "粘胶", trade_names=("人造棉",)),
        fibre("lyocell", "莱赛尔纤维", "莱赛尔", trade_names=("天丝",)),
        fibre("elastane", "氨纶"),
        fibre("wool", "羊毛"),
        fibre("suspected-wool", "疑似羊毛"),
        fibre("cashmere", "山羊绒", "羊绒"),
        fibre("other", "其他纤维"),
    ),
    facts=(
        fact(
            "audience",
            "adult",
            "child",
            "infant",
            words={"成人": "adult", "儿童": "child", "婴幼儿": "infant"},
            name_words=(("童", "child"), ("童话", ""), ("婴儿", "infant"), ("婴幼儿", "infant")),
        ),
        fact("contact", "direct", "indirect"),
        fact("stage", "finished", "unfinished", words={"成品": "finished", "半成品": "unfinished"}),
        fact(
            "treatment",
            "dyed",
            "printed",
            "undyed",
            "hand-dyed",
            words={"染色": "dyed", "本色": "undyed"},
            assumed=("dyed", "printed", "undyed"),
        ),
        fact("depth", "light", "dark", words={"浅色": "light", "深色": "dark"}),
        fact("safety_class", "A", "B", "C", words={"A级": "A", "婴幼儿用品": "A"}),
        fact(
            "grade",
            "qualified",
            "first",
            "superior",
            words={"优等品": "superior", "一等品": "first", "合格品": "qualified"},
        ),
    ),
    parts=(
        named("face", "面料", "面"),
        named("lining", "里料"),
        named("filling", "填充物", kind="filling"),
    ),
    components=(
        named("change", "变色", kind="aspect"),
        named("staining", "沾色", kind="aspect"),
        named("warp", "经向", "经", kind="direction"),
        named("weft", "纬向", "纬", kind="direction"),
        named("adjacent-cotton", "棉贴衬", "棉", kind="adjacent"),
        named("benzidine", "联苯胺", kind="amine"),
        named("4-aminoazobenzene", "4-氨基偶氮苯", kind="amine"),
        named("aniline", "苯胺", kind="marker-amine"),
    ),
    units=(
        unit("mg/kg", "mg/kg", "1", "毫克/千克"),
        unit("ppm", "mg/kg"),
        unit("g/kg", "mg/kg", "1000"),
        unit("%", "mg/kg", "10000"),
        unit("N", "N", "1", "牛"),
        unit("kN", "N", "1000"),
        unit("mm", "mm"),
    ),
)
