"""The rate that an announcement states, and whether its own figures give it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from functools import cache

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.rounding import plain, round_to_step, step_of_places
from bihuan.tables.lists_headers import key_of, list_vocabulary

AGREES, DIFFERS = "agrees", "differs"
NOT_COMPARABLE, NOT_CHECKABLE, NO_RATE = "not_comparable", "not_checkable", "no_rate"
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")
_CONTEXT = Context(prec=60)
_OTHER_ROUNDINGS = (("half_up", ROUND_HALF_UP), ("cut_off", ROUND_DOWN), ("rounded_up", ROUND_UP))


@dataclass(frozen=True, slots=True)
class StatedRate:
    """A rate as stated: `kind` is pass, fail or "" (not understood); `percent` keeps its decimals.

    `is_physical`: the rate of physical quality alone (实物合格率); `is_about`: words such as 近四成.
    """

    kind: str
    percent: Decimal | None
    is_physical: bool = False
    is_about: bool = False


@dataclass(frozen=True, slots=True)
class RateCheck:
    """What came of the check: agrees, differs, not_comparable, not_checkable or no_rate.

    `computed` is the rate from the counts, in percent, rounded to the decimals of the stated one;
    `difference` says for `differs` what would explain it: half_up, cut_off, rounded_up, other_rate
    (the passing rate under the name of the failing one, or the reverse), other_count (another number of
    batches gives the rate) or no_count (none does).
    """

    status: str
    reason: Reason
    computed: str = ""
    difference: str = ""


def read_rate(text: str) -> StatedRate | None:
    """The rate in a text such as 合格率97.1%, 不合格发现率4.17%, 全部合格, 近四成不合格; None for ""."""
    key = key_of(text)
    if not key:
        return None
    words = _rate_words()
    physical = any(word in key for word in words["not_comparable"])
    if any(word in key for word in words["all_fail"]):
        return StatedRate("fail", Decimal(100), physical)
    if any(word in key for word in words["all_pass"]):
        return StatedRate("pass", Decimal(100), physical)
    kind = "fail" if _holds(key, "fail") else "pass" if _holds(key, "pass") else ""
    found = _PERCENT.findall(key)
    percent = Decimal(found[0]) if len(found) == 1 else None
    return StatedRate(kind, percent, physical, is_about=_holds(key, "about"))


def check_rate(rate: StatedRate | None, *, sampled: int | None, failed: int | None) -> RateCheck:
    """Compare a stated rate with failed / sampled, rounded half to even to the stated decimals.

    Source: GB/T 8170-2008, 3.2. A missing count, a rate in words and the rate of physical quality
    alone are never compared.
    """
    if rate is None:
        return RateCheck(NO_RATE, Reason.of("announcement_no_rate"))
    if rate.is_physical:
        return RateCheck(NOT_COMPARABLE, Reason.of("announcement_physical_rate"))
    if rate.is_about or rate.percent is None:
        return RateCheck(NOT_COMPARABLE, Reason.of("announcement_rate_in_words"))
    if not rate.kind:
        return RateCheck(NOT_COMPARABLE, Reason.of("announcement_rate_of_what"))
    if sampled is None or failed is None:
        return RateCheck(NOT_CHECKABLE, Reason.of("announcement_counts_missing"))
    if sampled == 0 or failed > sampled:
        data = {"sampled": str(sampled), "failed": str(failed)}
        return RateCheck(NOT_CHECKABLE, Reason.of("announcement_counts_impossible", **data))
    return _compared(rate.kind, rate.percent, sampled=sampled, failed=failed)


def _compared(kind: str, stated: Decimal, *, sampled: int, failed: int) -> RateCheck:
    counted = {"fail": failed, "pass": sampled - failed}
    exact = _percent(counted[kind], sampled)
    step = step_of_places(max(0, -int(stated.as_tuple().exponent)))
    computed = round_to_step(exact, step)
    data = {
        "stated": plain(stated),
        "computed": plain(computed),
        "part": str(counted[kind]),
        "sampled": str(sampled),
        "exact": plain(round_to_step(exact, step_of_places(4))),
    }
    if computed == stated:
        return RateCheck(AGREES, Reason.of("announcement_rate_agrees", **data), plain(computed))
    other = round_to_step(_percent(counted["pass" if kind == "fail" else "fail"], sampled), step)
    found = (name for name, way in _OTHER_ROUNDINGS if exact.quantize(step, rounding=way) == stated)
    fits = _part_that_fits(stated, sampled, step)
    difference = next(found, "other_rate" if other == stated else "other_count" if fits else "no_count")
    reason = Reason.of(f"announcement_rate_differs_{difference}", **data, fits=fits)
    return RateCheck(DIFFERS, reason, plain(computed), difference)


def _part_that_fits(stated: Decimal, sampled: int, step: Decimal) -> str:
    """The whole number of batches whose rate would be the stated one, or "" where there is none."""
    near = int(stated * sampled / 100)
    found = (part for part in (near, near + 1) if round_to_step(_percent(part, sampled), step) == stated)
    return str(next(found, ""))


def _percent(part: int, whole: int) -> Decimal:
    return _CONTEXT.divide(Decimal(part * 100), Decimal(whole))


def _holds(key: str, kind: str) -> bool:
    return any(word in key for word in _rate_words()[kind])


@cache
def _rate_words() -> Mapping[str, tuple[str, ...]]:
    return {kind: tuple(map(key_of, words)) for kind, words in list_vocabulary()["rates"].items()}
