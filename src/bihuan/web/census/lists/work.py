"""The long work of this room, as the worker is told of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.web.census.lists.actions.importing import ACCEPT_LIST, READ_LIST, accept_in_job, read_in_job
from bihuan.web.jobs.kinds import Kind


def _address(import_id: str) -> str:
    return reverse("census:list_import", args=[import_id])


JOBS = {
    READ_LIST: Kind(
        do=lambda task: read_in_job(task=task),
        address=_address,
        name=_("读取名册"),
        stages={"reading": _("正在读取文件"), "comparing": _("正在与名录逐行比对，还没有写入名录")},
        again="census:lists",
    ),
    ACCEPT_LIST: Kind(
        do=lambda task: accept_in_job(task=task),
        address=_address,
        name=_("接收名册"),
        stages={"writing": _("正在写入名录，写好的随即存下")},
        again="census:lists",
    ),
}
