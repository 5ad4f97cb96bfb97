"""What goes in: a sample and its readings, as texts, exactly as the sheet gives them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading. Field names are the columns of the readings table (design, section 9).

    `value` stays text until it is parsed here ("75.5", "未检出", "<20", "3-4级", "有霉味").
    `lab_limit` and `lab_verdict` are what the laboratory wrote. Readings that share one verdict of the
    laboratory (a merged cell, several results in one cell) carry the same non-empty `shares_verdict`.
    `source` says where the reading stands ("Sheet1!F12") and changes nothing.
    """

    item: str
    value: str
    part: str = ""
    component: str = ""
    unit: str = ""
    method: str = ""
    tested_on: str = ""
    declared_limit: str = ""
    lab_limit: str = ""
    lab_verdict: str = ""
    shares_verdict: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample with its readings; every field is text as written, "" when the sheet does not give it.

    `received_on` is the day on which the sheet reached us: where it gives no date at all, the goods
    were made before that day. `lab_verdict` is the laboratory's conclusion on the whole sample.
    `extra` holds further facts of the catalogue (construction, washable, …) as (fact id, text) pairs.
    """

    sample_id: str
    readings: tuple[Reading, ...]
    product_category: str = ""
    product_name: str = ""
    audience: str = ""
    stage: str = ""
    treatment: str = ""
    depth: str = ""
    safety_class: str = ""
    produced_on: str = ""
    sampled_on: str = ""
    purchased_on: str = ""
    received_on: str = ""
    declared_standard: str = ""
    declared_grade: str = ""
    composition_label: str = ""
    purpose: str = ""
    rule_set: str = ""
    lab_verdict: str = ""
    extra: tuple[tuple[str, str], ...] = ()
