"""What the office's own folder of rules holds, with who entered and checked it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bihuan.rulebook.load import rule_files
from bihuan.web.rules.facts import current_tools, overlay_folder
from bihuan.web.rules.models import EditionDraft
from bihuan.web.rules.queries.editions import EditionLine, list_editions


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An edition among the office's own rules; `confirmed_at` is None where its file came by another way."""

    line: EditionLine
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """The office's own editions, and its rule files of other kinds."""

    editions: Sequence[Holding]
    others: Sequence[str]


def holdings_on(day: date) -> Holdings:
    """What the folder of the office holds. Raises RulebookError."""
    folder, local = overlay_folder(), current_tools().local
    confirmed = dict(
        EditionDraft.objects.filter(state=EditionDraft.State.CONFIRMED).values_list(
            "file_digest", "changed_at"
        )
    )
    digests = {
        Path(file.label).relative_to(folder).as_posix(): hashlib.sha256(file.content).hexdigest()
        for file in rule_files(overlay=folder)
        if file.layer
    }
    return Holdings(
        editions=[
            Holding(line=line, confirmed_at=confirmed.get(digests[line.local]))
            for line in list_editions(day=day)
            if line.local
        ],
        others=sorted(set(digests) - set(local.values())),
    )
