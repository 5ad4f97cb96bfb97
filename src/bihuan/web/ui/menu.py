"""The menu is the loop: every room of the house, in its order, open or yet to come.

Upper rooms enter their first page through `open_rooms`, called once by `flow`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu; `step` is its place in the loop, 0 for a room beside it."""

    room: str
    name: str | Promise
    step: int = 0

    @property
    def route(self) -> str:
        """The name of the route where the room begins, "" while it is not open."""
        return _open.get(self.room, "")

    @property
    def address(self) -> str:
        """Where the room begins, "" while it is not open."""
        return reverse(self.route) if self.route else ""


DAY = Entry("day", _("今日工作"))
TODAY = Entry("loops", _("待办"))
LOOP = (
    Entry("census", _("摸底"), 1),
    Entry("campaigns", _("专项行动"), 2),
    Entry("selfcheck", _("自查"), 3),
    Entry("sampling", _("抽样"), 4),
    Entry("testing", _("检验"), 5),
    Entry("tracing", _("追溯"), 6),
    Entry("remedy", _("结果处理"), 7),
    Entry("indicators", _("成效评估"), 8),
    Entry("publication", _("结果公开"), 9),
)
BESIDE = (
    Entry("papers", _("文书")),
    Entry("complaints", _("投诉举报")),
    Entry("support", _("服务")),
    Entry("inspections", _("双随机检查")),
    Entry("awards", _("质量奖")),
    Entry("rules", _("规则库")),
    Entry("people", _("人员")),
    Entry("ledger", _("操作留痕")),
    Entry("jobs", _("后台任务")),
)

_open: dict[str, str] = {}


def open_rooms(first_pages: Mapping[str, str]) -> None:
    """Register the first page (a route's name) of each room that is open, replacing what was registered."""
    _open.clear()
    _open.update(first_pages)


def first_pages() -> list[str]:
    """The first page of each open room, in the order of the menu."""
    return [entry.route for entry in (DAY, TODAY, *LOOP, *BESIDE) if entry.route]


def step_name(step: int) -> str | Promise:
    """The name of a step of the loop, 1 to 9."""
    return LOOP[step - 1].name
