"""The made-up files that the pages offer to try."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "static" / "testing" / "examples"
EXAMPLES = tuple(_FOLDER / name for name in ("report-form.xlsx", "wide-table.xlsx", "readings-table.csv"))
# What the tour hands in: a sheet of sampled goods, and a re-check. They are left for the visitor to check.
TOUR = tuple(_FOLDER / name for name in ("sampled-goods.xlsx", "re-check.xlsx"))
DRAFT = _FOLDER / "draft.yaml"
