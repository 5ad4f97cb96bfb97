"""The rulebook as it stands now: the package's files with the office's own laid over them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.load import load_rulebook

_Stamp = tuple[tuple[str, int, int], ...]


def current_rulebook() -> Rulebook:
    """Loaded once, and again whenever a file of the overlay folder has changed. Raises RulebookError."""
    overlay = Path(settings.BIHUAN_DATA) / "rules"
    return _loaded(overlay, _stamp(overlay))


@lru_cache(maxsize=1)
def _loaded(overlay: Path, stamp: _Stamp) -> Rulebook:
    return load_rulebook(overlay=overlay if stamp else None)


def _stamp(overlay: Path) -> _Stamp:
    """Name, time and size of every file: what tells that a file has changed."""
    if not overlay.is_dir():
        return ()
    files = sorted(path for path in overlay.rglob("*") if path.is_file())
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)
