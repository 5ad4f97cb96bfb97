"""More of the sheets of `reference`: labels, fibres, and what the laboratory wrote."""

from __future__ import annotations

from bihuan.engine.judgement.facts import Reading, Sample
from tests.engine.kit import reading, sample

MG = "mg/kg"


def formaldehyde(value: str, **fields: str) -> Reading:
    """A formaldehyde reading in mg/kg."""
    return reading("甲醛含量", value, **({"unit": MG} | fields))


def fibre(name: str, value: str, **fields: str) -> Reading:
    """A fibre's share in percent."""
    return reading("纤维含量", value, component=name, unit="%", **fields)


# Labels and fibres.
blend, pure = "棉60% 聚酯纤维40%", "棉100%"
CONTENTS: dict[str, Sample] = {
    "blend": sample(fibre("棉", "54.9"), fibre("聚酯纤维", "45.1"), composition_label=blend),
    "blend in tolerance": sample(fibre("棉", "55"), fibre("聚酯纤维", "45"), composition_label=blend),
    "trace": sample(fibre("棉", "99.5"), fibre("聚酯纤维", "0.5"), composition_label=pure),
    "labelled trace": sample(
        fibre("棉", "99.5"), fibre("氨纶", "0.5"), composition_label="棉100% 含微量氨纶"
    ),
    "more than a trace": sample(fibre("棉", "99.4"), fibre("聚酯纤维", "0.6"), composition_label=pure),
    "none found": sample(fibre("棉", "100"), fibre("聚酯纤维", "未检出"), composition_label=pure),
    "small share": sample(fibre("棉", "100"), fibre("氨纶", "0"), composition_label="棉97% 氨纶3%"),
    "cashmere": sample(fibre("山羊绒", "95"), fibre("羊毛", "5"), composition_label="山羊绒100%"),
    "decoration": sample(fibre("棉", "95"), fibre("聚酯纤维", "5"), composition_label="棉100%(装饰线除外)"),
    "other fibres": sample(
        fibre("棉", "90"),
        fibre("粘胶纤维", "5"),
        fibre("羊毛", "6"),
        composition_label="棉90% 其他纤维10%",
    ),
    "share missing": sample(fibre("棉", "60"), fibre("聚酯纤维", "40"), composition_label="棉 聚酯纤维40%"),
    "parts": sample(
        fibre("棉", "60", part="面料"),
        fibre("聚酯纤维", "40", part="面料"),
        fibre("棉", "60", part="填充物"),
        fibre("聚酯纤维", "40", part="填充物"),
        fibre("聚酯纤维", "100", part="里料"),
        product_category="被",
        composition_label="面料:棉60%聚酯纤维40% 填充物:棉70%聚酯纤维30%",
    ),
    "numbered part": sample(
        fibre("棉", "60", part="面料1"),
        fibre("聚酯纤维", "40", part="面料1"),
        composition_label="面料:棉60%聚酯纤维40% 里料:聚酯纤维100%",
    ),
    "more than the whole": sample(fibre("棉", "96"), composition_label="棉100% 氨纶5%"),
    "wadding": sample(
        fibre("棉", "62"),
        fibre("聚酯纤维", "38"),
        product_category="被胎",
        composition_label="棉70% 聚酯纤维30%",
    ),
    "not found": sample(fibre("棉", "100"), composition_label=blend),
    "not reported": sample(
        fibre("棉", "60"),
        fibre("聚酯纤维", "-"),
        fibre("粘胶纤维", "约3"),
        composition_label="棉60% 聚酯纤维30% 羊毛10%",
    ),
    "two editions": sample(
        fibre("棉", "89.8"),
        fibre("粘胶纤维", "10.2"),
        composition_label="棉85% 粘胶纤维15%",
        produced_on="2014年",
    ),
    "before every edition": sample(fibre("棉", "100"), composition_label=pure, produced_on="2005-01-01"),
    "trade name": sample(fibre("天丝", "100"), composition_label="天丝100%"),
    "no label": sample(fibre("棉", "100"), composition_label="无"),
    "label not given": sample(fibre("棉", "100"), fibre("聚酯纤维", "-")),
    "label in the requirement": sample(fibre("棉", "90", lab_limit="棉100%"), fibre("聚酯纤维", "10")),
    "no durable label": sample(fibre("棉", "100"), composition_label="棉100% 无耐久性标签"),
    "labels disagree": sample(
        fibre("棉", "60"),
        fibre("聚酯纤维", "40"),
        composition_label="吊牌:棉60%聚酯纤维40% 耐久性标签:棉65%聚酯纤维35%",
    ),
    "spellings": sample(fibre("棉", "60"), fibre("聚酯纤维", "40"), composition_label="60/40 棉/涤"),
    "more spellings": sample(
        fibre("棉", "60"), fibre("聚酯纤维", "40"), composition_label="规格200×230cm 含棉60% 聚酯 纤维40%"
    ),
    "pure": sample(fibre("棉", "98"), composition_label="纯棉"),
    "range is no label": sample(fibre("棉", "60"), composition_label="棉 55~65"),
    "fibre in the item": sample(
        reading("纤维含量(棉)", "90", unit="%"),
        reading("棉纤维含量", "90", unit="%"),
        composition_label="棉100%",
    ),
}


# What the laboratory wrote, methods, follow-up tests, sampling rules.
aniline = reading("azo", "12", unit=MG, component="苯胺")
LABORATORY: dict[str, Sample] = {
    "its verdict": sample(
        formaldehyde("76", lab_verdict="合格"),
        formaldehyde("75", lab_verdict="不合格"),
        lab_verdict="合格",
    ),
    "its verdicts, one by one": sample(
        formaldehyde("76", lab_verdict="合格"), reading("pH值", "9.0", lab_verdict="合格")
    ),
    "its arithmetic": sample(reading("pH值", "8.0", lab_limit="4.0~7.5", lab_verdict="合格")),
    "its limit": sample(
        reading("pH值", "8.0", lab_limit="4.0~9.0", lab_verdict="符合"),
        reading("异味", "有霉味", lab_limit="无", lab_verdict="合格"),
        reading("耐水色牢度", "3", component="变色", lab_limit="≥3-4", lab_verdict="合格"),
    ),
    "its limit in another unit": sample(
        formaldehyde("30", lab_limit="≤0.0075%"), formaldehyde("30", lab_limit="≤20ppm")
    ),
    "its wording": sample(formaldehyde("30", lab_verdict="未发现不合格"), lab_verdict="pH值不合格"),
    "shared verdict": sample(
        fibre("棉", "50", lab_verdict="合格"),
        fibre("聚酯纤维", "50"),
        formaldehyde("30", lab_verdict="合格"),
        composition_label="棉60% 聚酯纤维40%",
    ),
    "split verdict": sample(
        fibre("棉", "60", lab_verdict="合格"),
        fibre("聚酯纤维", "50", lab_verdict="不合格"),
        composition_label="棉60% 聚酯纤维40%",
        lab_verdict="合格",
    ),
    "superseded method": sample(
        reading("azo", "6", unit=MG, component="联苯胺", method="GB/T 17592-2011", tested_on="2025-06-01"),
        reading("azo", "6", unit=MG, component="联苯胺", method="GB/T 17592-2024", tested_on="2025-01-01"),
        formaldehyde("未检出", method="GB/T 2912.3-2009", tested_on="2024-01-01"),
        formaldehyde("75.5", method="GB/T 7573-2009"),
        formaldehyde("75.5", method="ISO 14184"),
        reading(
            "azo", "6", unit=MG, component="联苯胺", method="GB/T 17592-2011", tested_on="2025-03-30至4.2"
        ),
    ),
    "follow-up": sample(aniline, reading("azo", "未检出", unit=MG, component="联苯胺")),
    "follow-up done": sample(aniline, reading("azo", "未检出", unit=MG, component="4-氨基偶氮苯")),
    "sampling rules": sample(
        formaldehyde("30"),
        reading("吸水性", "60", unit="s"),
        rule_set="床上用品产品质量国家监督抽查实施细则",
    ),
    "unknown sampling rules": sample(formaldehyde("76"), rule_set="某细则"),
    "no readings": sample(),
}
