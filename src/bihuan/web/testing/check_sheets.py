"""Check sheets of stored samples, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.engine.judgement.results import Disagreement, Outcome, Overall
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence
from bihuan.tables.check_sheet import CheckSheet, Facts, SheetLine
from bihuan.tables.samples import SampleRecord
from bihuan.web.testing.facts import is_definite, record_from
from bihuan.web.testing.models import CheckedSample, CheckRun
from bihuan.web.testing.queries import Card, Line, card
from bihuan.web.ui.words import language, word

_NOT_EDITIONS = frozenset({"catalogue", "methods"})
_NOT_ALL_CHECKED = frozenset({Overall.UNDETERMINED, Overall.PARTLY_CHECKED})
_DECIDED = frozenset({Outcome.PASS, Outcome.FAIL})
_DIGITS = 8


def check_sheet(row: CheckedSample, *, printed_on: date) -> CheckSheet:
    """The sheet of one sample; `row` comes with its run."""
    shown = card(row)
    record = record_from(row.given)
    beside = dict(record.columns)
    identity = _("报告编号 %(report)s，样品编号 %(sample)s") % {
        "report": _given(beside.get("report_no")),
        "sample": _given(record.sample.sample_id),
    }
    return CheckSheet(
        title=_("检验报告核对单"),
        identity=identity,
        head=_head(record),
        conclusions=_conclusions(shown),
        columns=(
            _("检验项目"),
            _("检测值 → 比较值"),
            _("限值和依据"),
            _("系统核对结果"),
            _("报告所写限值"),
            _("报告判定"),
        ),
        lines=tuple(_line(line) for line in shown.lines),
        differs=_("与报告不一致："),
        premises_title=_("判定前提"),
        premises=_sentences(shown.verdict.reasons),
        basis=_basis(shown, row.run, printed_on),
        closing=_closing(),
        signatures=((_("核对人（签名）：＿＿＿＿＿＿＿＿"), _("日期：＿＿＿＿年＿＿月＿＿日")),),
    )


def legal_note() -> str:
    """What the paper is not."""
    return _("检验结论以检验机构盖章的检验报告为准；本单是对报告的核对，不是检验结论。")


def _head(record: SampleRecord) -> Facts:
    sample, beside = record.sample, dict(record.columns)
    tested = dict.fromkeys(reading.tested_on for reading in sample.readings if reading.tested_on)
    facts = {
        _("报告编号"): beside.get("report_no"),
        _("检验机构"): beside.get("laboratory"),
        _("样品编号"): sample.sample_id,
        _("产品名称"): sample.product_name,
        _("产品类别"): sample.product_category,
        _("受检单位"): beside.get("sampled_party"),
        _("标称生产者"): beside.get("nominal_maker"),
        _("商标、规格、批号"): " ".join(filter(None, map(beside.get, ("trademark", "model", "lot")))),
        _("生产日期"): sample.produced_on,
        _("抽样日期") if sample.sampled_on or not sample.purchased_on else _("购样日期"): (
            sample.sampled_on or sample.purchased_on
        ),
        _("检验日期"): " / ".join(tested),
        _("执行标准"): sample.declared_standard,
        _("安全类别"): sample.safety_class,
        _("质量等级"): sample.declared_grade,
        _("纤维成分标识"): sample.composition_label,
        _("检验性质"): sample.purpose,
    }
    return tuple((label, _given(text)) for label, text in facts.items())


def _conclusions(shown: Card) -> Facts:
    lab, ours = shown.sample.lab_verdict, capfirst(word("overall", shown.verdict.overall.value))
    return (
        (_("报告的检验结论"), _given(lab)),
        (_("系统核对结果"), ours),
        (_("两者比较"), f"{_on_conclusions(shown)}\n{_on_items(shown)}"),
    )


def _on_conclusions(shown: Card) -> str:
    """What the two conclusions are to each other; "agree" only where both say something definite."""
    if shown.conclusions:
        return " ".join(_difference(one) for one in shown.conclusions)
    if not shown.sample.lab_verdict:
        return _("报告没有给出结论")
    if not is_definite(shown.sample.lab_verdict):
        return _("读不出报告的结论是合格还是不合格，结论没有比较")
    if shown.verdict.overall in _NOT_ALL_CHECKED:
        return _("综合核对结果尚不确定，结论没有比较")
    return _("结论一致")


def _on_items(shown: Card) -> str:
    """How many items differ, else how many were compared at all."""
    if differing := sum(bool(line.verdict.disagreements) for line in shown.lines):
        told = ngettext("%(count)s 项与报告不一致，见下表", "%(count)s 项与报告不一致，见下表", differing)
        return told % {"count": differing}
    compared = sum(
        line.verdict.outcome in _DECIDED
        and line.reading is not None
        and is_definite(line.reading.lab_verdict)
        for line in shown.lines
    )
    if not compared:
        return _("没有能逐项比较的单项判定")
    told = ngettext("比较了 %(count)s 项判定，未见不一致", "比较了 %(count)s 项判定，未见不一致", compared)
    return told % {"count": compared}


def _line(line: Line) -> SheetLine:
    verdict, reading = line.verdict, line.reading
    names = (
        word("item", verdict.item) if verdict.item else (reading.item if reading else ""),
        word("part", verdict.part) if verdict.part else "",
        word("component", verdict.component) if verdict.component else "",
    )
    return SheetLine(
        cells=(
            " · ".join(filter(None, names)) or _given(""),
            _value(line),
            _limit(line),
            capfirst(word("outcome", verdict.outcome.value)),
            _given(reading.lab_limit if reading else ""),
            _given(reading.lab_verdict if reading else ""),
        ),
        notes=_sentences((*verdict.steps, *verdict.reasons)),
        differences=tuple(_difference(one) for one in line.told_once),
    )


def _value(line: Line) -> str:
    if line.reading is None:
        return _("标识问题")
    value, unit = line.reading.value, line.reading.unit
    compared = line.verdict.compared_value
    if compared and compared != value:
        value = f"{_given(value)} → {compared}"
    return f"{_given(value)} {unit}".strip()


def _limit(line: Line) -> str:
    verdict = line.verdict
    if not verdict.standard:
        return verdict.limit or _("无")
    mark = f"[{word('checked', verdict.source_checked)}]" if verdict.source_checked else ""
    basis = (f"{verdict.standard}-{verdict.edition}", verdict.clause, mark)
    return "\n".join(filter(None, (verdict.limit, " ".join(filter(None, basis)))))


def _difference(one: Disagreement) -> str:
    """Kind, both sides, and what ours is derived from; a recalled figure is marked as a hint."""
    lab = Reason.of("laboratory_says_we_say", lab=one.lab, ours=_ours(one.ours))
    stop, between, blank = ("。", "：", "") if language() == "zh" else (".", ": ", " ")
    told = [sentence(lab, language=language()), *(f"{text}{stop}" for text in _sentences(one.reasons))]
    mark = f"[{word('checked', one.source_checked)}] " if one.is_hint else ""
    return f"{mark}{capfirst(word('kind', one.kind))}{between}{blank.join(told)}"


def _ours(text: str) -> str:
    for kind in ("outcome", "overall"):
        if (found := word(kind, text)) != text:
            return found
    return text


def _basis(shown: Card, run: CheckRun, printed_on: date) -> Facts:
    editions = [
        f"{name} ({digest[:_DIGITS]})" for name, digest in shown.verdict.rests_on if name not in _NOT_EDITIONS
    ]
    return (
        (_("所查的标准版本"), _given(("、" if language() == "zh" else ", ").join(editions))),
        (_("规则库摘要值"), run.rulebook_digest),
        (_("检验结果文件"), run.file_name),
        (_("文件摘要值"), run.file_digest),
        (_("核对时间"), f"{localtime(run.created_at):%Y-%m-%d %H:%M}"),
        (_("打印日期"), printed_on.isoformat()),
    )


def _closing() -> tuple[str, ...]:
    return (
        legal_note(),
        _("限值后方括号里写明来源核对到什么程度：已核官方文本；据二手资料；凭记忆待核，使用前先查标准原文。"),
    )


def _sentences(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(sentence(reason, language=language()) for reason in reasons)


def _given(text: str | None) -> str:
    return text or _("未提供")
