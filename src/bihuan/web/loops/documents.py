"""Documents of a matter that other rooms hold: papers, the laboratory's sealed report.

`flow` registers where they come from, once, when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bihuan.web.loops.models import Loop


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of a matter: what it is called, its number, its day, and where its bytes stand.

    `name` is its file's name with the ending; `pages` is None where nobody counted them; `obligation` is the
    key of the one that it belongs to, "" for the whole matter. `address` opens it on a page, "" for nothing.
    """

    title: str
    name: str
    on: date
    digest: str
    size: int
    place: Path
    number: str = ""
    pages: int | None = None
    obligation: str = ""
    address: str = ""

    @property
    def is_there(self) -> bool:
        """Whether its file stands where it has to stand."""
        return self.place.is_file()


Documents = Callable[[Sequence[Loop]], Mapping[int, Sequence[Document]]]
"""Id of each loop → its documents that one room holds, asked for all loops of a page at once.

The caller has seen to it that the reader may see the loops.
"""

_sources: list[Documents] = []


def collect_from(sources: Sequence[Documents]) -> None:
    """Register where documents come from, replacing what was registered."""
    _sources[:] = sources


def collected(loops: Sequence[Loop]) -> dict[int, list[Document]]:
    """Id of each loop → what the registered rooms hold of it."""
    told = [source(loops) for source in _sources]
    return {loop.pk: [document for one in told for document in one.get(loop.pk, ())] for loop in loops}
