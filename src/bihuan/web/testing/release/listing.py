"""Released samples as a list: filtered, leafed through by where the last page ended, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.rules.procedures import Effect
from bihuan.web.testing.models import ReleasedSample
from bihuan.web.ui.words import word

PER_PAGE = 50
UNCLAIMED = "unclaimed"
_PLAIN = ("nature", "conclusion", "task")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedPage:
    """Some samples, the latest first; `next` and `previous` are the ids beyond which another page begins."""

    rows: list[ReleasedSample]
    count: int
    next: int
    previous: int


def filtered(samples: QuerySet[ReleasedSample], wanted: Mapping[str, str]) -> QuerySet[ReleasedSample]:
    """The current versions that every filter leaves: effect, nature, conclusion, task, missing, q."""
    samples = samples.filter(is_current=True)
    samples = samples.filter(**{name: wanted[name] for name in _PLAIN if wanted.get(name)})
    match wanted.get("effect"):
        case None | "":
            pass
        case "unclaimed":
            samples = samples.filter(effect=Effect.DOCUMENT.value, claimed_loop=None)
        case effect:
            samples = samples.filter(effect=effect)
    if missing := wanted.get("missing"):
        any_ = samples.exclude(missing="")
        samples = any_ if missing == "any" else samples.filter(missing__contains=f"|{missing}|")
    for text in wanted.get("q", "").lower().split():
        samples = samples.filter(searched__contains=text)
    return samples


def released_page(samples: QuerySet[ReleasedSample], *, after: int = 0, before: int = 0) -> ReleasedPage:
    """The samples after an id, or right before one; the first where neither is given."""
    rows = samples.select_related("owner", "doubt")
    if before:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: PER_PAGE + 1])
        shown, has_previous, has_next = found[:PER_PAGE][::-1], len(found) > PER_PAGE, True
    else:
        rows = rows.filter(pk__lt=after) if after else rows
        found = list(rows.order_by("-pk")[: PER_PAGE + 1])
        shown, has_previous, has_next = found[:PER_PAGE], bool(after), len(found) > PER_PAGE
    return ReleasedPage(
        rows=shown,
        count=samples.count(),
        next=shown[-1].pk if shown and has_next else 0,
        previous=shown[0].pk if shown and has_previous else 0,
    )


def released_columns() -> tuple[str, ...]:
    """The columns of the file, in the reader's language."""
    return tuple(name for name, _text in _cells(ReleasedSample()))


def released_rows(samples: QuerySet[ReleasedSample]) -> list[dict[str, str]]:
    """One row a sample, the latest first."""
    found = samples.select_related("owner").order_by("-pk").iterator(chunk_size=2_000)
    return [dict(_cells(one)) for one in found]


def _cells(one: ReleasedSample) -> Iterator[tuple[str, str]]:
    yield _("检验机构"), one.laboratory
    yield _("报告编号"), one.report_no
    yield _("样品编号"), one.sample_number
    yield _("检验性质"), word("nature", one.nature)
    yield _("任务名称"), one.task
    yield _("产品名称"), one.product_name
    yield _("受检单位"), one.sampled_party
    yield _("受检单位地址"), one.place
    yield _("标称生产者"), one.nominal_maker
    yield _("批号"), one.lot
    yield _("报告的检验结论"), word("conclusion", one.conclusion)
    yield _("报告不合格项目"), one.failing_items
    yield _("系统核对结果"), word("overall", one.overall)
    yield _("后续"), word("effect", one.effect)
    yield _("缺少"), _("、").join(word("missing", id) for id in one.missing_ids)
    yield _("承办机构"), one.owner.name if one.owner_id else ""
