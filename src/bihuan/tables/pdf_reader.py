"""Reads PDFs in a process of its own: `python -m bihuan.tables.pdf_reader SECONDS PAGES FILE...`.

PDFium is C++ and a file may be hostile: whatever it does there, it does to this process alone, which may use
so much time and memory and no more. One line of JSON a file, in their order; where the process ends before
its last line, the next file was the one that ended it. `bihuan.tables.pdf` asks.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from typing import Any

import pypdfium2

MOST_MEMORY = 1024**3
MOST_TEXT = 100_000
_PASSWORD, _SECURITY = 4, 5


def main() -> None:
    """Answer for each file; a timer on processor time ends the process at a file that takes too much."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    seconds, pages, *places = sys.argv[1:]
    for place in places:
        signal.setitimer(signal.ITIMER_PROF, float(seconds))
        sys.stdout.write(json.dumps(_read(place, text_pages=int(pages))) + "\n")
        sys.stdout.flush()


def _read(place: str, *, text_pages: int) -> dict[str, Any]:
    try:
        document = pypdfium2.PdfDocument(place)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code in (_PASSWORD, _SECURITY)
        return {"refused": "pdf_encrypted" if is_locked else "pdf_damaged"}
    pages = len(document)
    if not pages:
        return {"refused": "pdf_damaged"}
    texts: list[str] = []
    is_whole = pages <= text_pages
    for number in range(min(pages, text_pages)):
        try:
            text = document[number].get_textpage().get_text_bounded()
        except pypdfium2.PdfiumError:
            is_whole = False
            continue
        room = MOST_TEXT - sum(map(len, texts))
        texts.append(text[:room])
        if len(text) >= room:
            is_whole = False
            break
    return {"pages": pages, "text": "\n".join(texts), "is_whole": is_whole}


if __name__ == "__main__":
    main()
