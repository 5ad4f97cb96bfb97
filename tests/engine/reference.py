"""A small list of sheets that together speak to every rule function: the yardstick of `test_inversion`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache

from bihuan.engine.judgement.facts import Sample
from bihuan.engine.rules.marks import Checked, Mark
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Edition, FibreRules, FibreTolerance, Force
from tests.engine.kit import (
    book,
    edition,
    method,
    reading,
    real_rulebook,
    rule,
    sample,
    standard,
    when,
)
from tests.engine.reference_contents import CONTENTS, LABORATORY, MG, fibre, formaldehyde

# Values, rounding, grades, words, units.
VALUES: dict[str, Sample] = {
    "at the limit": sample(
        formaldehyde("75"), formaldehyde("76"), formaldehyde("75.5"), formaldehyde("75.4")
    ),
    "range": sample(
        *(reading("pH值", v) for v in ("3.94", "4.0", "8.5", "8.55", "8.6", "4~5", "8~9", "9~10"))
    ),
    "bounds": sample(*(formaldehyde(v) for v in ("<25", "≤75", ">75", "≥300", "<100", "未检出", "ND(<5)"))),
    "marks": sample(*(reading("azo", v, unit=MG, component="联苯胺") for v in ("20+", "20-", "20", "20.5"))),
    "no result": sample(formaldehyde("-"), formaldehyde("未检"), formaldehyde("符合"), formaldehyde("-30")),
    "units": sample(
        formaldehyde("0.005", unit="%"),
        formaldehyde("0.05g/kg", unit=""),
        formaldehyde("50", unit=""),
        formaldehyde("50", unit="N"),
        formaldehyde("50", unit="斤"),
        formaldehyde("50磅"),
    ),
    "grades": sample(
        *(reading("耐水色牢度", v, component="变色") for v in ("3", "2-3", "3～4级", ">3", "<3", "6", "好"))
    ),
    "words": sample(
        *(
            reading("异味", v)
            for v in (
                "无",
                "有霉味",
                "无霉味,石油味明显",
                "无霉味、石油味",
                "无霉味,石油味",
                "不合格",
                "正常",
                "石油味重",
            )
        )
    ),
    "burning": sample(
        *(
            reading("燃烧性能", v, part="面料")
            for v in ("1级(正常可燃性)", "2", "正常可燃性", "1级(中等可燃性)")
        ),
        audience="儿童",
        extra=(("flame_exempt", "no"), ("contact", "direct")),
    ),
    "thousands": sample(
        reading("断裂强力", "1,300", unit="N", component="经向"),
        reading("断裂强力", "449", unit="N", component="纬向"),
        reading("断裂强力", "500", unit="N"),
        reading("甲醛", "15", unit=MG),
        reading("甲醛", "25", unit=MG),
        declared_standard="T/HNAS 002-2021",
    ),
    "names": sample(
        reading("耐水色牢度-变色", "3"),
        reading("经向断裂强力", "300", unit="N"),
        reading("汗渍色牢度", "2"),
        reading("说不清的项目", "3"),
        reading("使用说明", "符合"),
        reading("起球", "2-3", part="主体"),
        reading("起球", "2-3", part="里料"),
        reading("耐水色牢度沾色", "3"),
        reading("甲醛含量(面料)", "80", unit=MG),
        declared_standard="GB/T 22796-2021",
        extra=(("construction", "woven"),),
    ),
}


# Products, audiences, exemptions, classes, days.
dry = reading("耐干摩擦色牢度", "2", component="经向")
water = reading("耐水色牢度", "2-3", component="变色")
saliva = reading("耐唾液色牢度", "3", component="变色")
FACTS: dict[str, Sample] = {
    "bleached": sample(
        water, formaldehyde("80"), reading("azo", "-", component="联苯胺", unit=MG), treatment="漂白"
    ),
    "hand dyed": sample(dry, treatment="蜡染"),
    "curtain": sample(
        reading("耐酸汗渍色牢度", "2", component="沾色"), product_category="窗帘", safety_class="C"
    ),
    "unfinished": sample(reading("pH值", "9.5"), stage="半成品"),
    "infant": sample(saliva, formaldehyde("30"), audience="婴幼儿", safety_class="A"),
    "adult of class A": sample(saliva, formaldehyde("40"), safety_class="A"),
    "open audience": sample(formaldehyde("30"), saliva, audience="", safety_class=""),
    "audience in the name": sample(formaldehyde("30"), audience="", safety_class="", product_name="婴儿床单"),
    "audience in the class": sample(saliva, audience="", safety_class="婴幼儿用品"),
    "audience by class": sample(saliva, audience="", safety_class="B"),
    "audience by standard": sample(
        reading("耐湿摩擦色牢度", "2"),
        audience="",
        safety_class="A",
        product_category="睡袋",
        declared_standard="FZ/T 62039-2019",
    ),
    "proof of colour": sample(reading("耐水色牢度", "2"), treatment=""),
    "no proof of colour": sample(reading("耐水色牢度", "4-5"), reading("耐光色牢度", "2"), treatment=""),
    "product from its name": sample(formaldehyde("80"), product_category="", product_name="纯棉床单"),
    "unknown product": sample(formaldehyde("80"), formaldehyde("10"), product_category="", product_name=""),
    "outside": sample(formaldehyde("80"), product_category="地毯"),
    "unreadable fact": sample(reading("pH值", "9.5"), stage="第三道"),
    "below the minimum": sample(formaldehyde("200"), safety_class="C"),
    "no class on the label": sample(formaldehyde("50"), safety_class="无"),
    "class of the standard": sample(
        formaldehyde("50"), safety_class="", declared_standard="GB 18401-2010 A类"
    ),
    "unreadable class": sample(formaldehyde("50"), safety_class="X", declared_grade="特等"),
    "old goods": sample(reading("pH值", "8.0"), produced_on="2011-07-31"),
    "new goods": sample(reading("pH值", "8.0"), produced_on="2011-08-01"),
    "some day of 2011": sample(reading("pH值", "8.0"), produced_on="2011年"),
    "a month of 2011": sample(reading("pH值", "8.0"), produced_on="2011年7月"),
    "no day": sample(reading("pH值", "8.0"), produced_on="", sampled_on="2012-03-01"),
    "no day, leap day": sample(reading("pH值", "8.0"), produced_on="", sampled_on="2012-02-29"),
    "no day, tested": sample(reading("pH值", "8.0", tested_on="2012-03-01至2012-03-05"), produced_on=""),
    "no day at all": sample(reading("pH值", "8.0"), produced_on="不详"),
    "made after sampling": sample(reading("pH值", "8.0"), sampled_on="2020-01-01"),
    "ranges of days": sample(
        reading("耐干摩擦色牢度", "3", method="GB/T 3920-2008", tested_on="2026-12-30至2027-01-02"),
        reading("耐干摩擦色牢度", "3", method="GB/T 3920-2008", tested_on="2026.12.30-31"),
        reading("耐干摩擦色牢度", "3", method="GB/T 3920-2008", tested_on="20270102"),
        produced_on="2011年7月至8月",
    ),
    "serial day": sample(reading("pH值", "8.0"), produced_on="40000"),
    "on sale": sample(
        reading("耐湿摩擦色牢度", "2"),
        audience="儿童",
        produced_on="2015-01-01",
        sampled_on="2018-06-01",
        extra=(("contact", "direct"),),
    ),
    "child by the older standard": sample(
        formaldehyde("50"), audience="儿童", safety_class="GB 18401-2010 B类", produced_on="2020-01-01"
    ),
}


# Declared standards, declared limits, grades.
wet = reading("耐湿摩擦色牢度", "2", component="经向")
enterprise = "Q/ABC 001-2020"
CLAIMS: dict[str, Sample] = {
    "stricter claim": sample(
        reading("耐水色牢度", "3", component="变色"),
        product_category="窗帘",
        safety_class="C",
        declared_standard="T/HOMETEX 6-2019",
    ),
    "looser claim": sample(
        reading("pH值", "9.0", declared_limit="3.5~9.0"), wet, declared_standard=enterprise
    ),
    "claimed limit": sample(reading("pH值", "5.0", declared_limit="5.5~7.5"), declared_standard=enterprise),
    "claim in another unit": sample(
        formaldehyde("60", declared_limit="≤0.005%"), declared_standard=enterprise
    ),
    "claim lacks the item": sample(
        replace(wet, declared_limit="不要求"),
        formaldehyde("30", declared_limit="≤75"),
        reading("吸水性", "60", unit="s"),
        declared_standard=enterprise,
    ),
    "unreadable claim": sample(
        reading("吸水性", "60", unit="s", declared_limit="好"), declared_standard=enterprise
    ),
    "unknown claim": sample(
        reading("吸水性", "60", unit="s"), formaldehyde("30"), declared_standard=enterprise
    ),
    "nothing declared": sample(reading("吸水性", "60", unit="s"), declared_standard="无"),
    "grade": sample(
        reading("耐光色牢度", "3"),
        reading("耐皂洗色牢度", "3-4", component="变色"),
        declared_standard="GB/T 22796-2021",
        declared_grade="一等品",
        extra=(("washable", "yes"),),
    ),
    "best grade": sample(reading("耐光色牢度", "4"), declared_standard="GB/T 22796-2021"),
    "below every grade": sample(reading("耐光色牢度", "2"), declared_standard="GB/T 22796-2021"),
    "grade unknown": sample(
        reading("断裂强力", "300", unit="N", component="经向"),
        declared_standard="GB/T 22796-2021",
        extra=(("construction", "woven"), ("light_fabric", "no")),
    ),
    "set": sample(
        reading("耐光色牢度", "4", part="床单"),
        reading("耐光色牢度", "3", part="枕套"),
        product_category="四件套",
        declared_standard="GB/T 22844-2009",
        produced_on="2020-01-01",
    ),
    "superseded": sample(wet, reading("耐光色牢度", "3"), declared_standard="GB/T 22797-2009"),
    "early": sample(
        reading("耐光色牢度", "3"), declared_standard="GB/T 22796-2021", produced_on="2021-12-01"
    ),
    "deviation": sample(
        reading("水洗尺寸变化率", "-4.05", unit="%", component="经向"),
        reading("水洗尺寸变化率", "2.05", unit="%", component="纬向"),
        declared_standard="FZ/T 62007-2003",
        produced_on="2008-01-01",
    ),
}


def _law() -> Edition:
    """Rounded comparison, strict ends, rules of parts and components, a fact that no catalogue knows."""
    return edition(
        "GB 1-2010",
        rule("shrinkage", "≤0.5", rounded=True),
        rule("strength", ">250", components=("warp",), number="-warp"),
        rule("strength", "<900", components=("weft",), number="-weft"),
        rule("fastness-light", ">4", scale="blue-wool"),
        rule("formaldehyde", "≤50", condition=when(audience="child")),
        rule("odour", "无", scale="text", parts=("filling",)),
        rule("burning", "1级", scale="burning"),
        rule("burning", "2级", scale="burning", condition=when(nonsense="yes"), number="2"),
        classes=((when(contact="direct"), "B"),),
    )


def _graded() -> Edition:
    return edition(
        "GB/T 2-2010",
        rule("ph", "5~6", condition=when(grade="superior"), standard="GB/T 2-2010", number="1"),
        rule("ph", None, condition=when(grade="first"), standard="GB/T 2-2010", number="2"),
        rule("ph", "4~8", condition=when(grade="qualified"), standard="GB/T 2-2010", number="3"),
        grades=("superior", "first", "qualified"),
        applies=when(product="bedding"),
    )


def _content() -> Edition:
    """A band that is recalled too weakly to be used."""
    band = FibreTolerance(
        id="weak",
        clause="7",
        filling=False,
        above=Decimal(0),
        up_to=Decimal(100),
        mark=Mark(Checked.RECALL, "low"),
        points=Decimal(5),
    )
    rules = FibreRules(
        tolerances=(band,),
        single=rule("fibre-content", "=100", standard="GB/T 4-2013"),
        trace=None,
        trace_clause="",
        cashmere_low=None,
        decorative_high=None,
        unlabelled_clause="8",
        other_fibres_high=None,
    )
    return edition("GB/T 4-2013", fibres=rules)


@cache
def small_book() -> Rulebook:
    """What the real rulebook does not hold."""
    steps = ((Decimal(100), Decimal(1)), (None, Decimal(10)))
    return book(
        standard(_law()),
        standard(_graded(), force=Force.RECOMMENDED),
        standard(_content(), force=Force.CLAIM),
        methods=(method("M 3", "strength", steps=steps, unit="N"),),
    )


def _small() -> dict[str, Sample]:
    strengths = [
        reading("断裂强力", v, unit="N", component=c)
        for v in ("246", "244", "255")
        for c in ("经向", "纬向", "")
    ]
    return {
        "rounded": sample(reading("水洗尺寸变化率", "0.549"), reading("水洗尺寸变化率", "0.551")),
        "steps by size": sample(*strengths),
        "strict": sample(
            reading("耐光色牢度", "4"), reading("耐光色牢度", "4-5"), reading("耐光色牢度", ">4")
        ),
        "open audience": sample(formaldehyde("60"), audience="", safety_class="A"),
        "gap between grades": sample(
            *(reading("pH值", v) for v in ("5.5", "4.5", "9")), declared_standard="GB/T 2-2010"
        ),
        "grade by grade": sample(
            reading("pH值", "4.5"), declared_standard="GB/T 2-2010", declared_grade="优等品"
        ),
        "filling": sample(reading("异味", "有霉味"), reading("异味", "有霉味", part="填充物")),
        "unknown fact": sample(reading("燃烧性能", "2")),
        "weak band": sample(
            fibre("棉", "60"), fibre("聚酯纤维", "40"), composition_label="棉60% 聚酯纤维40%"
        ),
        "too many digits": sample(reading("pH值", "7." + "0" * 30 + "1"), declared_standard="GB/T 2-2010"),
        "unnamed product": sample(
            reading("pH值", "9"), product_category="某物", declared_standard="GB/T 2-2010"
        ),
    }


@cache
def cases() -> Mapping[str, tuple[Rulebook, Sample]]:
    """Every case by its name, with the rulebook it is judged under."""
    real = VALUES | FACTS | CLAIMS | CONTENTS | LABORATORY
    found = {name: (real_rulebook(), one) for name, one in real.items()}
    return found | {f"small: {name}": (small_book(), one) for name, one in _small().items()}
