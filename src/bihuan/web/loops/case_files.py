"""The file of a case 一案一卷 as it is taken: one archive of the index in Word, the index for machines, and
every document. The same matter gives the same bytes, whoever takes it and when.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bihuan.engine.procedures.history import OPEN
from bihuan.engine.rules.procedures import Procedure
from bihuan.rulebook.procedure_words import in_language
from bihuan.rulebook.words import term
from bihuan.tables.case_file import CaseFile, Table, write_case_file
from bihuan.web.loops.models import Loop, Move
from bihuan.web.loops.queries.archive import Item

_ZH, _NONE = "zh", "未提供"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CHUNK = 256 * 1024
INDEX_NAME, MACHINE_NAME = "000-封面和卷内目录.docx", "目录.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseArchive:
    """What goes into the archive, in its order. `procedure` is None where the rule files lack it now."""

    loop: Loop
    procedure: Procedure | None
    moves: tuple[Move, ...]
    items: tuple[Item, ...]
    dated: date

    def machine_index(self) -> bytes:
        """The index as JSON, with the digest of each document and whether its file is there."""
        loop = self.loop
        told = {
            "matter": loop.pk,
            "title": loop.title,
            "procedure": loop.procedure,
            "edition": loop.edition,
            "source": loop.source,
            "number": loop.number,
            "opened_on": loop.opened_on.isoformat(),
            "closed_on": loop.closed_on.isoformat() if loop.closed_on else None,
            "owner": loop.owner.name,
            "documents": [
                {
                    "place": item.number,
                    "file": item.file_name,
                    "title": item.document.title,
                    "number": item.document.number or None,
                    "on": item.document.on.isoformat(),
                    "pages": item.document.pages,
                    "size": item.document.size,
                    "sha256": item.document.digest,
                    "is_there": item.document.is_there,
                }
                for item in self.items
            ],
            "moves": [
                {
                    "number": move.number,
                    "obligation": move.obligation,
                    "move": move.move,
                    "on": move.on.isoformat(),
                    "served_on": move.served_on.isoformat() if move.served_on else None,
                    "by": move.by_name,
                    "sha256": move.digest,
                }
                for move in self.moves
            ],
        }
        return json.dumps(told, ensure_ascii=False, indent=1).encode()

    def digest(self) -> str:
        """SHA-256 of the index for machines: it stands for everything in the archive."""
        return hashlib.sha256(self.machine_index()).hexdigest()

    def document(self) -> bytes:
        """Cover, index and history in Word."""
        name = f"{self.loop.title}（{self.loop.number}）"
        case = CaseFile(
            title="案卷",
            name=self.loop.title,
            facts=self._facts(),
            tables=(self._index(), self._history()),
            footer=name,
        )
        return write_case_file(case, dated=self.dated)

    def stream(self) -> Iterator[bytes]:
        """The archive, piece by piece; no more of it than a piece is held."""
        target = _Pieces()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name, content in ((INDEX_NAME, self.document()), (MACHINE_NAME, self.machine_index())):
                archive.writestr(_entry(name), content)
                yield target.taken()
            for item in self.items:
                if not item.document.is_there:
                    continue
                with (
                    item.document.place.open("rb") as file,
                    archive.open(_entry(item.file_name), "w", force_zip64=False) as entry,
                ):
                    while piece := file.read(_CHUNK):
                        entry.write(piece)
                        yield target.taken()
        yield target.taken()

    def _facts(self) -> tuple[tuple[str, str], ...]:
        loop, procedure = self.loop, self.procedure
        subjects = dict.fromkeys(
            one.subject_name or term("subject", one.subject, language=_ZH)
            for one in loop.obligations.all()
            if not one.is_withdrawn
        )
        named = in_language(procedure.words, language=_ZH) if procedure else loop.procedure
        return (
            ("登记编号", str(loop.pk)),
            ("程序", f"{named} {loop.edition}"),
            ("来源和原编号", f"{term('source_system', loop.source, language=_ZH)} {loop.number}"),
            ("责任主体", "、".join(subjects) or _NONE),
            ("承办机构", loop.owner.name),
            ("承办人", loop.handler.name if loop.handler else "未指定"),
            ("开始日期", loop.opened_on.isoformat()),
            ("办结日期", loop.closed_on.isoformat() if loop.closed_on else "尚未办结"),
            ("历史导入", "是" if loop.is_historical else "否"),
            ("卷内文件", f"{len(self.items)} 件"),
        )

    def _index(self) -> Table:
        return Table(
            heading="卷内目录",
            columns=("序号", "文号", "文件名称", "日期", "页数"),
            widths=(14, 36, 80, 24, 16),
            rows=tuple(
                (
                    str(item.number),
                    item.document.number or _NONE,
                    f"{item.document.title}：{item.document.name}"
                    + ("" if item.document.is_there else "（文件缺失）"),
                    item.document.on.isoformat(),
                    str(item.document.pages) if item.document.pages else _NONE,
                )
                for item in self.items
            ),
            empty="卷内没有文件。",
        )

    def _history(self) -> Table:
        names = {
            one.key: one.subject_name or term("subject", one.subject, language=_ZH)
            for one in self.loop.obligations.all()
        }
        return Table(
            heading="办理记录",
            columns=("序号", "办理日期", "办理动作", "责任主体", "由谁"),
            widths=(14, 24, 66, 40, 26),
            rows=tuple(
                (
                    str(move.number),
                    move.on.isoformat(),
                    self._move_words(move),
                    names.get(move.obligation, _NONE),
                    move.by_name or _NONE,
                )
                for move in self.moves
            ),
        )

    def _move_words(self, move: Move) -> str:
        rule = self.procedure.move_by_id.get(move.move) if self.procedure else None
        name = (
            in_language(rule.words, language=_ZH) if rule else term("standing_move", move.move, language=_ZH)
        )
        more = [
            f"送达 {move.served_on.isoformat()}" if move.served_on else "",
            f"文书写明 {move.stated_on.isoformat()}" if move.stated_on else "",
            move.note if move.move != OPEN else "",
        ]
        told = "；".join(filter(None, more))
        return f"{name}（{told}）" if told else name


class _Pieces(io.RawIOBase):
    """Takes what the archive writes and gives it away at once."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """It cannot be read or sought, which the archive finds out by itself."""
        return True

    def write(self, piece: object) -> int:
        """Take a piece."""
        content = bytes(piece)  # type: ignore[call-overload]
        self._pieces.append(content)
        return len(content)

    def taken(self) -> bytes:
        """What was written since the last time."""
        content = b"".join(self._pieces)
        self._pieces.clear()
        return content


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.external_attr = 0o600 << 16
    return info
