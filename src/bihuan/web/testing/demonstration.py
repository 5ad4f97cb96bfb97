"""An invented sheet of a task, released, so that the demonstration has what follows from each nature."""

from __future__ import annotations

from datetime import datetime

from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account
from bihuan.web.testing.actions import check_report
from bihuan.web.testing.release.actions import release_report
from bihuan.web.testing.release.facts import ReleaseTerms

_NAME = "2026年二季度家纺检验结果（演示）.csv"
_TASK = "2026年二季度家纺质量检验（演示）"
# A failing sample with another maker, one that the report fails and our check passes, one the other way
# round, one monitored, one of a free test, one re-checked, one whose place no branch has.
_SHEET = """\
检验机构,报告编号,样品编号,产品名称,产品类别,安全类别,生产日期,检验项目,检测值,技术要求,单项判定,结论,检验性质,受检单位,受检单位统一社会信用代码,受检单位地址,抽样环节,标称生产企业,标称生产企业统一社会信用代码,批号
准衡纤维检验所,ZH演-0601,YX演-01,全棉印花床单,床单,B,2026-02-11,pH值,9.3,4.0~8.5,不合格,不合格,区级监督抽查,小桥家纺商行,92370613MA3TEST10H,云溪区东桥镇市场街12号,流通,海棉纺织有限公司,91320623MA1TEST025,HM260211
准衡纤维检验所,ZH演-0602,YX演-02,提花毛巾,毛巾,B,2026-01-20,pH值,7.4,4.0~8.5,不合格,不合格,区级监督抽查,青棉毛巾厂,91370613MA3TEST20G,云溪区西园镇纺织路6号,生产,青棉毛巾厂,91370613MA3TEST20G,QM0120
准衡纤维检验所,ZH演-0603,YX演-03,染色枕套,枕套,B,2026-03-02,pH值,8.9,4.0~9.0,合格,合格,区级监督抽查,蓝屏家纺有限公司,91370613MA3TEST30F,云溪区东桥镇染坊路3号,生产,蓝屏家纺有限公司,91370613MA3TEST30F,LP0302
准衡纤维检验所,ZH演-0604,YX演-04,儿童被套,被套,B,2026-03-09,pH值,9.0,4.0~8.5,不合格,不合格,风险监测,小桥童品店,92370613MA3TEST40E,云溪区东桥镇学府路9号,流通,,,TB0309
准衡纤维检验所,ZH演-0605,YX演-05,蚕丝被,蚕丝被,B,2026-03-15,pH值,8.8,4.0~8.5,不合格,不合格,免费检测,云丝坊,92370613MA3TEST50D,云溪区西园镇桑园巷2号,生产,云丝坊,92370613MA3TEST50D,YS0315
准衡纤维检验所,ZH演-0606,YX演-06,床单,床单,B,2026-04-20,pH值,7.2,4.0~8.5,合格,合格,复查,蓝屏家纺有限公司,91370613MA3TEST30F,云溪区东桥镇染坊路3号,生产,蓝屏家纺有限公司,91370613MA3TEST30F,LP0420
准衡纤维检验所,ZH演-0607,YX演-07,印花靠垫,靠垫,B,2026-02-28,pH值,9.1,4.0~8.5,不合格,不合格,区级监督抽查,流云百货,92370613MA3TEST70B,云溪区中山路88号,流通,,,LY0228
准衡纤维检验所,ZH演-0608,YX演-08,纯棉浴巾,浴巾,B,2026-03-20,pH值,7.0,4.0~8.5,合格,合格,区级监督抽查,青棉毛巾厂,91370613MA3TEST20G,云溪区西园镇纺织路6号,生产,青棉毛巾厂,91370613MA3TEST20G,QM0320
"""


def release_sheet(*, now: datetime) -> None:
    """Check and release the sheet, through the same actions as the pages; what is there stays."""
    by = as_actor(Account.objects.get(sign_in_name="section-officer"))
    run = check_report(by=by, now=now, name=_NAME, content=_SHEET.encode()).run
    release_report(run=run, terms=ReleaseTerms(task=_TASK), by=by, now=now)
