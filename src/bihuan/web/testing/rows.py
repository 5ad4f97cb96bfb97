"""Verdicts as rows to be stored, and the counts of a whole run."""

from __future__ import annotations

from collections import Counter

from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.results import SampleVerdict
from bihuan.tables.readings import SampleRecord
from bihuan.web.testing.facts import Json, as_json, rank_of
from bihuan.web.testing.models import CheckedSample, CheckRun

SECTION_OF = {
    "nonconforming": "failing",
    "undetermined": "undetermined",
    "partly_checked": "others",
    "no_nonconformity_found": "others",
}

# More than a file has samples.
RANK = 1_000_000_000


class Tally:
    """Counts samples while they pass by, so that no page has to."""

    def __init__(self) -> None:
        self._sections = Counter(dict.fromkeys(("all", "disagreements", *SECTION_OF.values()), 0))
        self._products: Counter[str] = Counter()
        self._items: Counter[str] = Counter()

    def count(self, row: CheckedSample) -> None:
        """Count one sample."""
        self._sections["all"] += 1
        self._sections[row.section] += 1
        self._sections["disagreements"] += row.disagreement_rank > 0
        self._products[row.product] += 1
        self._items.update(row.items.strip("|").split("|") if row.items else ())

    def as_json(self) -> Json:
        """The counts as a run keeps them."""
        return {
            "sections": dict(self._sections),
            "products": dict(self._products),
            "items": dict(self._items),
        }


def sample_row(
    run: CheckRun, place: int, record: SampleRecord, verdict: SampleVerdict, *, names: Names
) -> CheckedSample:
    """A sample and its verdict as a row, with what lists filter by."""
    sample = record.sample
    maker = dict(record.columns).get("nominal_maker", "")
    items = dict.fromkeys(line.item for line in verdict.readings if line.item)
    rank = rank_of(verdict)
    return CheckedSample(
        run=run,
        place=place,
        sample_id=sample.sample_id[:255],
        product_name=sample.product_name[:255],
        overall=verdict.overall.value,
        disagreement_rank=rank,
        disagreement_order=rank and rank * RANK + place,
        section=SECTION_OF[verdict.overall.value],
        product=_product(record, names)[:100],
        maker=maker[:255],
        items="".join(f"|{item}" for item in items) + "|" if items else "",
        searched=f"{sample.sample_id} {sample.product_name} {maker}".lower(),
        given=as_json(record),
        verdict=as_json(verdict),
    )


def _product(record: SampleRecord, names: Names) -> str:
    """The id of the product category, or what the sheet says where nobody knows it."""
    sample = record.sample
    found = names.category(sample.product_category) or names.category_in(sample.product_name)
    return found.id if found else sample.product_category
