"""The worker that `bihuan serve` and `bihuan demo` keep beside the server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_COMMAND = [sys.executable, "-c", "from bihuan.cli import main; main()", "worker"]
_PAUSE = 2.0
_PATIENCE = 10.0


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker for as long as the block lasts; one that ends by accident is started again."""
    is_over = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def attend() -> None:
        while not is_over.is_set():
            command = [*_COMMAND, "--parent", str(os.getpid())]
            running[:] = [subprocess.Popen(command, stdin=subprocess.DEVNULL)]
            running[0].wait()
            is_over.wait(_PAUSE)

    thread = threading.Thread(target=attend, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        _end(running)
        thread.join(_PATIENCE)


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
