"""Self-check answers of the first autumn: what operators say, and what is so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from bihuan.simulation.chance import Chance
from bihuan.simulation.codes import code_texts
from bihuan.simulation.files import write_table
from bihuan.simulation.names import name_texts
from bihuan.simulation.operators import Operators, day, operator_ids
from bihuan.simulation.quality import Quality
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.texts import NO_DAY, day_texts, taken

QUESTIONS = (
    ("purchase-inspection", "进货查验记录是否齐全"),
    ("outgoing-inspection", "是否逐批进行出厂检验"),
    ("labels", "标签标识是否齐全、正确"),
    ("standards", "执行标准是否现行有效"),
    ("quality-officer", "是否配备首席质量官或质量专员"),
    ("records", "是否保存供货方和销售去向记录"),
)
_CAMPAIGN_DAYS = 90


def write_selfchecks(
    folder: Path, scenario: Scenario, operators: Operators, quality: Quality, chance: Chance
) -> tuple[int, int, int]:
    """Write answers and truth; how many practices were lacking, admitted, and denied."""
    chance = chance.about("selfcheck")
    since = day(scenario.period.since)
    there = (operators.opened < since) & (
        (operators.closed == NO_DAY) | (operators.closed > since + _CAMPAIGN_DAYS)
    )
    rows = np.flatnonzero(
        there & chance.about("answered").happens(scenario.quality.answered, np.arange(operators.count))
    )
    party = np.repeat(rows, len(QUESTIONS))
    question = np.tile(np.arange(len(QUESTIONS)), len(rows))
    usual = scenario.quality.good_practice
    odds = np.log(max(usual, 1e-9) / max(1 - usual, 1e-9)) - quality.level[party]
    does = chance.about("does").happens(1 / (1 + np.exp(-odds)), party, question)
    untrue = ~does & chance.about("untrue").happens(scenario.quality.untrue_answers, party, question)
    on = since + 10 + chance.about("day").below(_CAMPAIGN_DAYS - 10, party)
    write_table(
        folder / "files" / "selfcheck" / f"answers.{scenario.tests.format}",
        {
            "统一社会信用代码": taken(code_texts(operators.codes), party),
            "经营主体": taken(name_texts(operators.words), party),
            "提交日期": day_texts(on),
            "问题编号": taken([code for code, _ in QUESTIONS], question),
            "问题": taken([text for _, text in QUESTIONS], question),
            "回答": taken(["否", "是"], (does | untrue).astype(np.int64)),
        },
    )
    write_table(
        folder / "truth" / "selfcheck.parquet",
        {
            "operator": operator_ids(party),
            "question": taken([code for code, _ in QUESTIONS], question),
            "does": pa.array(does),
            "answer_is_untrue": pa.array(untrue),
        },
    )
    return int((~does).sum()), int((~does & ~untrue).sum()), int(untrue.sum())
