"""Laboratory sheets that say why a test was made, handed in and released in short."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bihuan.web.jobs.models import Job
from bihuan.web.people.facts import as_actor
from bihuan.web.testing.actions import check_report
from bihuan.web.testing.models import CheckRun, Release, ReleasedSample
from bihuan.web.testing.release.actions import release_report
from bihuan.web.testing.release.facts import ReleaseTerms
from tests.kit.cast import person
from tests.kit.sheets import workbook

# A week after the first day on which anything of it is counted.
NOW = datetime(2026, 5, 6, 1, 30, tzinfo=UTC)
TERMS = ReleaseTerms(task="2026年家纺监督抽查", nature="supervision-district")
HEADER = (
    "检验机构",
    "报告编号",
    "样品编号",
    "产品名称",
    "产品类别",
    "安全类别",
    "生产日期",
    "检验项目",
    "检测值",
    "技术要求",
    "单项判定",
    "结论",
    "检验性质",
    "受检单位",
    "受检单位统一社会信用代码",
    "受检单位地址",
    "抽样环节",
    "标称生产企业",
    "标称生产企业统一社会信用代码",
    "网络平台",
)
# Our check fails a pH value above 8.5 in class B, and passes one below.
FAILS, PASSES, UNCLEAR = "9.1", "7.0", "待检"
_WORDS = {"合格": "合格", "不合格": "不合格", "": ""}


def row(number: str = "S1", **told: str) -> tuple[str, ...]:
    """One sample of one reading: a report that fails it, as our check does, unless `told` says otherwise."""
    report = told.get("report", "不合格")
    given = {
        "laboratory": "准衡纤维检验所",
        "report_no": f"ZH-{number}",
        "value": FAILS,
        "nature": "",
        "party": "蓝屏家纺有限公司",
        "code": "91370613MA3TEST017",
        "place": "云溪区东桥镇染坊路3号",
        "channel": "流通",
        "maker": "",
        "maker_code": "",
        "platform": "",
        **told,
    }
    return (
        given["laboratory"],
        given["report_no"],
        number,
        told.get("name", "纯棉床单"),
        "床单",
        "B",
        "2024-02-01",
        "pH值",
        given["value"],
        "4.0~8.5",
        _WORDS[report],
        report,
        given["nature"],
        given["party"],
        given["code"],
        given["place"],
        given["channel"],
        given["maker"],
        given["maker_code"],
        given["platform"],
    )


def checked(*rows: tuple[str, ...], by: str = "section-officer", now: datetime = NOW) -> CheckRun:
    """A sheet of these samples, checked."""
    content = workbook(rows, header=HEADER)
    run = check_report(by=as_actor(person(by)), now=now, name="检验结果.xlsx", content=content).run
    assert run.state == "accepted", run.messages
    return run


def released(
    *rows: tuple[str, ...], by: str = "section-officer", now: datetime = NOW, **terms: str
) -> Release:
    """The same, released."""
    asked: dict[str, Any] = {"task": TERMS.task, "nature": TERMS.nature, **terms}
    release = release_report(
        run=checked(*rows, by=by, now=now), terms=ReleaseTerms(**asked), by=as_actor(person(by)), now=now
    )
    assert not isinstance(release, Job)
    return release


def kept(number: str = "S1") -> ReleasedSample:
    """The current version of a sample."""
    return ReleasedSample.objects.get(sample_number=number, is_current=True)
