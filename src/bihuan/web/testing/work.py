"""The long work of this room, as the worker is told of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.web.jobs.kinds import Kind
from bihuan.web.testing.actions import CHECK_FILE, check_in_job
from bihuan.web.testing.release.actions import RELEASE, release_in_job

JOBS = {
    CHECK_FILE: Kind(
        do=lambda task: check_in_job(task=task),
        address=lambda run_id: reverse("testing:check", args=[run_id]),
        name=_("报告核对"),
        stages={
            "reading": _("正在读取文件"),
            "judging": _("正在核对样品，核对好的随即存下"),
            "closing": _("正在汇总"),
        },
        again="testing:first",
    ),
    RELEASE: Kind(
        do=lambda task: release_in_job(task=task),
        address=lambda run_id: reverse("testing:release", args=[run_id]),
        name=_("接收检验结果"),
        stages={"releasing": _("正在逐个接收样品，接收好的随即存下")},
        again="testing:checks",
    ),
}
