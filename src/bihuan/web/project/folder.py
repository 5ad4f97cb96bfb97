"""The one folder that holds everything an installation writes: database, files, its own rules, its secret."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_SECRET = "secret-key"


def data_folder() -> Path:
    """`$BIHUAN_DATA`, or else `bihuan` in the user's folder for data (XDG base directories)."""
    chosen = os.environ.get("BIHUAN_DATA")
    if chosen:
        return Path(chosen).expanduser().resolve()
    share = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(share).expanduser() / "bihuan"


def prepare_folder(folder: Path) -> None:
    """Make the folder, readable by its owner alone, with a secret key of its own on the first start."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = folder / _SECRET
    if secret.exists():
        return
    own = folder / f"{_SECRET}.{os.getpid()}"
    own.touch(mode=0o600)
    own.write_text(secrets.token_urlsafe(50), encoding="ascii")
    try:
        # A link fails where the name is taken: of two first starts at once, one key wins for both.
        secret.hardlink_to(own)
    except FileExistsError:
        pass
    finally:
        own.unlink()


def secret_key(folder: Path) -> str:
    """The secret of this installation; "" before `prepare_folder` (Django then refuses to use it)."""
    secret = folder / _SECRET
    return secret.read_text(encoding="ascii").strip() if secret.exists() else ""
