"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bihuan.tables.messages import refusal


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place when all of it is written; the folder is made. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as part:
        part.write_bytes(content)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file beside the target, put in its place when the block ends without an error. Raises OSError."""
    # A suffix that no reader of a folder looks for, until the file is whole.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_output(out: Path) -> Iterator[Path]:
    """The same for what a command was told to write: raises InputError `output_not_written`."""
    try:
        with whole(out) as part:
            yield part
    except OSError as error:
        raise refusal("output_not_written", place=str(out), why=error.strerror or str(error)) from error
