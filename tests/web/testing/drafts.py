"""Drafts of a standard to be tried: GB 18401 with other limits for formaldehyde and pH."""

from __future__ import annotations

from bihuan.rulebook.yaml_text import read_document
from tests.rulebook.forms import form_of

DRAFT = """standard: GB 18401
edition: "2030"
title: 草案
force: mandatory
in_force_from: "2030-01-01"
ends: "2010"
checked: secondary
source: S1
applies: {product: [bedding, filled, towels]}
rules:
  - {id: formaldehyde, item: formaldehyde, clause: "5.9", unit: mg/kg, limit: ≤30}
  - {id: ph, item: ph, clause: "5.9", limit: 4.0~9.5}
"""
CORRECTION = (
    DRAFT.replace('"2030"', '"2010"')
    .replace('in_force_from: "2030-01-01"\nends: "2010"', 'in_force_from: "2011-08-01"')
    .replace("≤30", "≤70")
)


def as_form(text: str) -> bytes:
    """The same draft as a filled Excel form."""
    document, _ = read_document(text.encode(), label="draft")
    assert document is not None
    return form_of(document.data)
