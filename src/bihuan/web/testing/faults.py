"""Row by row, what is wrong with a file: what the reader refused, and what cannot be judged as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bihuan.engine.judgement.results import Outcome, SampleVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.tables.messages import Message
from bihuan.tables.readings import ReadingsFile, SampleRecord
from bihuan.web.testing.facts import as_json
from bihuan.web.testing.models import CheckRun, FaultyRow

_REFUSED = frozenset({"reading_without_sample", "reading_without_item"})
FAULTY = _REFUSED | {"sample_contradicts_itself"}
_ADDRESS = re.compile(r"(?P<sheet>.+)!(?P<column>[A-Z]*)(?P<row>\d+)")


class Faults:
    """Gathers the faulty rows of one file."""

    def __init__(self, file: ReadingsFile) -> None:
        self._rows: dict[tuple[str, int], list[tuple[str, bool, Reason]]] = {}
        for message in file.messages:
            if message.code in FAULTY:
                self._note(_address(message, file.name), message.reason, message.code in _REFUSED)

    def hear(self, record: SampleRecord, verdict: SampleVerdict) -> None:
        """Take up the readings of a sample that are no data."""
        for one in verdict.readings:
            if one.outcome is Outcome.DATA_ERROR and one.index is not None:
                for reason in one.reasons:
                    self._note(record.sample.readings[one.index].source, reason, False)

    def _note(self, address: str, reason: Reason, is_refused: bool) -> None:
        found = _ADDRESS.fullmatch(address)
        if found is None:
            return
        told = self._rows.setdefault((found["sheet"], int(found["row"])), [])
        if (address, is_refused, reason) not in told:
            told.append((address, is_refused, reason))

    @property
    def read(self) -> int:
        """Rows that were read although something in them is wrong."""
        return sum(1 for told in self._rows.values() if not any(refused for _, refused, _ in told))

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self, run: CheckRun) -> Iterable[FaultyRow]:
        """The rows, sheet by sheet from the top."""
        sheets = list(dict.fromkeys(sheet for sheet, _ in self._rows))
        ordered = sorted(self._rows.items(), key=lambda pair: (sheets.index(pair[0][0]), pair[0][1]))
        for place, ((sheet, row), told) in enumerate(ordered, 1):
            yield FaultyRow(
                run=run,
                place=place,
                sheet=sheet[:255],
                row=row,
                is_refused=any(refused for _, refused, _ in told),
                messages=[[address, as_json(reason)] for address, _, reason in told],
            )


def _address(message: Message, name: str) -> str:
    return message.place.removeprefix(f"{name} ")
