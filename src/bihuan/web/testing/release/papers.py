"""What a released sample fills into the papers of its matter."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from bihuan.web.papers.facts import long_date
from bihuan.web.testing.models import DoubtedReport, ReleasedSample
from bihuan.web.testing.release.facts import failing_lines, failing_standards, sampled_on


def told_of_sample(id: str) -> dict[str, str]:
    """The facts of catalogue/paper_facts.yaml that the version in force of a sample knows."""
    versions = ReleasedSample.objects.filter(Q(pk=id) | Q(first_id=id), is_current=True)
    sample = versions.select_related("checked").first()
    return _told(sample) if sample else {}


def told_of_doubt(id: str) -> dict[str, str]:
    """The same for the sample whose report is doubted."""
    doubt = DoubtedReport.objects.select_related("sample__checked").filter(pk=id).first()
    return _told(doubt.sample) if doubt else {}


def _told(sample: ReleasedSample) -> dict[str, str]:
    goods = (sample.product_name, sample.trademark, sample.model, sample.lot)
    return {
        "task": sample.task,
        "product": sample.product_name,
        "trademark": sample.trademark,
        "model": sample.model,
        "lot": sample.lot,
        "goods": "，".join(text for text in goods if text),
        "sampled_party": sample.sampled_party,
        "nominal_maker": sample.nominal_maker,
        "laboratory": sample.laboratory,
        "report_no": sample.report_no,
        "sampled_on": _day(sampled_on(sample.checked)),
        "standards": "、".join(failing_standards(sample.checked)),
        "failing_items": "\n".join(failing_lines(sample.checked)),
    }


def _day(text: str) -> str:
    """A day of the sheet as papers write it; "" where it is none."""
    try:
        return long_date(date.fromisoformat(text))
    except ValueError:
        return ""
