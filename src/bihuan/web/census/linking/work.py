"""The long work of this room, as the worker is told of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.web.census.linking.actions.linking import LINK, link_in_job
from bihuan.web.jobs.kinds import Kind

JOBS = {
    LINK: Kind(
        do=lambda task: link_in_job(task=task),
        address=lambda _count: reverse("census:linking"),
        name=_("归并名册"),
        stages={
            "reading": _("正在读取全部记录"),
            "cleaning": _("正在拆分名称、地址，核对代码"),
            "linking": _("正在逐对比较名称、代码、电话、人名和地址"),
            "making": _("正在建立经营主体，建好的随即存下"),
            "joining": _("正在把记录归到已有的经营主体"),
            "pairs": _("正在写下比较的依据"),
            "closing": _("正在对应后处理事项的责任主体"),
        },
        again="census:linking",
    ),
}
