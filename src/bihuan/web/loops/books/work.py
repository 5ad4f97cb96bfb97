"""The long work of this room, as the worker is told of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.web.jobs.kinds import Kind
from bihuan.web.loops.books.actions import ACCEPT_BOOK, READ_BOOK, accept_in_job, read_in_job


def _address(import_id: str) -> str:
    return reverse("loops:book_import", args=[import_id])


JOBS = {
    READ_BOOK: Kind(
        do=lambda task: read_in_job(task=task),
        address=_address,
        name=_("读取台账"),
        stages={"reading": _("正在读取文件"), "understanding": _("正在逐行核对，还没有写入任何事项")},
        again="loops:book",
    ),
    ACCEPT_BOOK: Kind(
        do=lambda task: accept_in_job(task=task),
        address=_address,
        name=_("导入台账"),
        stages={"opening": _("正在逐件登记，登记好的随即存下")},
        again="loops:book",
    ),
}
