from __future__ import annotations

import pytest

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.procedure_words import basis_words, procedure_sentence
from tests.rulebook.procedure_kit import real

HANDLING = real().editions(procedure="result-handling")[0]


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        (
            Reason.of("not_from_here", move="report-up", state="ordered"),
            "当前环节“责令整改中”不能办理“逐级上报”",
            "“Report up” cannot be made from the state “Ordered to rectify”",
        ),
        (
            Reason.of("role_may_not", role="laboratory", move="correct"),
            "检验机构人员无权办理“更正（撤回上一动作）”",
            "Laboratory staff may not make the move “take the last move back”",
        ),
        (
            Reason.of("evidence_lacking", evidence="site-record, site-photo"),
            "缺少证据材料：现场笔录, 现场照片或视频",
            "evidence is lacking: Record of the site, Photos or video of the site",
        ),
        (
            Reason.of("limit_not_over", limit="objection", day="2026-04-20"),
            "时限“异议期”2026-04-20 才届满",
            "the time limit “Time to object” ends on 2026-04-20 only",
        ),
        (Reason.of("move_unknown", move="fly"), "本程序没有动作“fly”", "this procedure has no move “fly”"),
    ],
)
def test_a_reason_speaks_in_the_words_of_its_procedure(reason: Reason, zh: str, en: str) -> None:
    assert procedure_sentence(reason, procedure=HANDLING, language="zh") == zh
    assert procedure_sentence(reason, procedure=HANDLING, language="en") == en


def test_a_basis_names_each_article_once() -> None:
    citations = HANDLING.limit_by_id["objection"].citations
    assert basis_words((*citations, citations[0]), language="zh") == (
        "《产品质量监督抽查管理暂行办法》（总局令第18号）第36条、《产品质量法》第15条"
    )
    assert basis_words(citations, language="en") == (
        "Order 18 (supervision sampling) art. 36, Product Quality Law art. 15"
    )
    practice = real().editions(procedure="hand-over")[0].limits[0].citations
    assert basis_words(practice, language="en") == "The bureau's own practice (no article orders it)"
