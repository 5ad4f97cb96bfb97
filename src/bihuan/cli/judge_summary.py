"""What `bihuan judge` tells when it is done: disagreements with the laboratory first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bihuan.analytics.bulk import BulkSummary
from bihuan.engine.judgement.results import SampleVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence, term
from bihuan.tables.disagreement_sheet import DisagreementSheet, Line
from bihuan.tables.messages import Message
from bihuan.tables.readings import ReadingsFile, SampleRecord

_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was judged. `differing` are the weightiest of all `disagreements`, under `head`."""

    files: Sequence[ReadingsFile]
    samples: int
    readings: int
    overall: Mapping[str, int]
    outcomes: Mapping[str, int]
    head: Line
    differing: Sequence[Line]
    disagreements: int
    language: str

    @classmethod
    def of(
        cls,
        read: Sequence[ReadingsFile],
        records: Sequence[SampleRecord],
        verdicts: Sequence[SampleVerdict],
        *,
        language: str,
    ) -> Summary:
        """The summary of samples that were judged one after another."""
        said = _heard(zip(records, verdicts, strict=True), language)
        return cls(
            files=read,
            samples=len(records),
            readings=sum(len(record.sample.readings) for record in records),
            overall=Counter(verdict.overall.value for verdict in verdicts),
            outcomes=Counter(one.outcome.value for verdict in verdicts for one in verdict.readings),
            head=said.head,
            differing=said.differing,
            disagreements=len(said.differing),
            language=language,
        )

    @classmethod
    def of_bulk(cls, found: BulkSummary, *, language: str) -> Summary:
        """The summary of a long table that was judged in bulk."""
        said = _heard(found.weightiest, language)
        return cls(
            files=(found.file,),
            samples=found.samples,
            readings=found.readings,
            overall=found.overall,
            outcomes=found.outcomes,
            head=said.head,
            differing=said.differing[: found.listed],
            disagreements=found.disagreements,
            language=language,
        )

    def as_json(self, out: Path) -> str:
        """The summary for machines."""
        differing = [{"where": where, "kind": kind, "text": text} for where, kind, text in self.differing]
        return json.dumps(
            {
                "out": str(out),
                "disagreements": differing,
                "disagreements_not_listed": self.disagreements - len(differing),
                "samples": self.samples,
                "readings": self.readings,
                "overall": dict(self.overall),
                "outcomes": dict(self.outcomes),
                "files": [self._file(file) for file in self.files],
            },
            ensure_ascii=False,
        )

    def show(self, out: Path) -> None:
        """The summary for people."""
        console = Console()
        if self.differing:
            table = Table(title=self._say("disagreements_title", count=str(self.disagreements)))
            for name in self.head:
                table.add_column(name, overflow="fold")
            for line in self.differing[:_SHOWN]:
                table.add_row(*map(Text, line))
            console.print(table)
        for message in [m for file in self.files for m in file.messages][:_SHOWN]:
            console.print(Text(self._sentence(message)), soft_wrap=True)
        for told in self._lines(out):
            console.print(Text(told), soft_wrap=True)

    def _lines(self, out: Path) -> Iterable[str]:
        if not self.differing:
            yield self._say("no_disagreements")
        yield self._say(
            "judged",
            samples=str(self.samples),
            readings=str(self.readings),
            overall=self._counted("overall", self.overall),
            outcomes=self._counted("outcome", self.outcomes),
        )
        refused = sum(file.rows_refused for file in self.files)
        if refused:
            yield self._say("rows_refused", rows=str(refused))
        yield self._say("written", out=str(out))

    def _counted(self, kind: str, counts: Mapping[str, int]) -> str:
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        named = [f"{term(kind, one, language=self.language)} {count}" for one, count in ranked]
        return {"zh": "、", "en": ", "}[self.language].join(named)

    def _file(self, file: ReadingsFile) -> dict[str, object]:
        return {
            "name": file.name,
            "shape": file.shape,
            "rows_in": file.rows_in,
            "rows_read": file.rows_read,
            "rows_refused": file.rows_refused,
            "rows_ignored": dict(file.ignored),
            "messages": [
                {"code": m.code, "place": m.place, "text": self._sentence(m)} for m in file.messages
            ],
        }

    def _sentence(self, message: Message) -> str:
        return sentence(message.reason, language=self.language)

    def _say(self, code: str, **data: str) -> str:
        return sentence(Reason.of(code, **data), language=self.language)


def _heard(judged: Iterable[tuple[SampleRecord, SampleVerdict]], language: str) -> DisagreementSheet:
    said = DisagreementSheet(language)
    pairs = list(judged)
    for _ in said.listening((record for record, _ in pairs), (verdict for _, verdict in pairs)):
        pass
    return said
