"""What the reader is told first: differences on a checked source, then those on a recalled figure."""

from __future__ import annotations

from pathlib import Path

from bihuan.engine.judgement.judge import Judge
from bihuan.rulebook.load import load_rulebook
from bihuan.tables.disagreement_sheet import DisagreementSheet
from bihuan.tables.readings import read_readings

REPORT = Path(__file__).parent / "data" / "report-one-sample.xlsx"


def test_the_laboratorys_wrong_verdict_stands_before_hints_from_recalled_figures() -> None:
    rulebook = load_rulebook()
    records = read_readings(REPORT, name=REPORT.name, rulebook=rulebook).samples
    sheet = DisagreementSheet("en")
    list(sheet.listening(records, map(Judge(rulebook).sample, (record.sample for record in records))))
    (first, *others) = sheet.differing
    assert "Fibre content" in first[0] and "recalled" not in first[2]
    assert others and all(text.startswith("[recalled, to be verified]") for _, _, text in others)
