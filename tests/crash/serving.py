"""`bihuan serve` as an office runs it, with its worker: frozen, looked at, killed, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import OperationalError

from tests.kit.installation import Installation
from tests.kit.site import COMMAND, free_port

PATIENCE = 120.0
# A backend of PostgreSQL takes up what its client sent before the client stood still.
_SETTLING = 0.01
_WRITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL
"""


class Server:
    """The server, its granian process and its worker: one group of processes, killed as one."""

    def __init__(self, site: Installation, *, log: Path) -> None:
        self._site, self._log = site, log
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    def start(self) -> None:
        """Start it and wait until it listens; what it is asked then, it answers as soon as it can."""
        with self._log.open("ab") as said:
            self._process = subprocess.Popen(
                [*COMMAND, "serve", "--port", str(self.port)],
                env=self._site.env,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        wait_until(self._is_listening)

    def freeze(self) -> None:
        """Let nothing go on. What is seen now is what a kill will find."""
        os.killpg(self._group, signal.SIGSTOP)
        wait_until(lambda: set(self._states()) <= set("Tt"))

    def thaw(self) -> None:
        os.killpg(self._group, signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL to all of it, at once."""
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._group, signal.SIGKILL)
        self._process.wait()
        wait_until(lambda: not set(self._states()))

    def stop(self) -> None:
        """End it politely, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            assert self._process.wait(PATIENCE) == 0

    def is_writing(self) -> bool:
        """Whether a transaction that has written, or is about to, is open in the frozen server."""
        if not self._site.is_sqlite:
            time.sleep(_SETTLING)
            return bool(self._site.one(_WRITING))
        with closing(self._site.connect()) as database:
            database.execute("PRAGMA busy_timeout = 0")
            try:
                database.execute("BEGIN IMMEDIATE")
            except OperationalError:
                return True
            database.rollback()
        return False

    def _is_listening(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "the server ended"
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except ConnectionRefusedError:
            return False
        return True

    @property
    def _group(self) -> int:
        assert self._process is not None
        return self._process.pid

    def _states(self) -> Iterator[str]:
        """The state of each process of the group that still has something open, as the kernel gives it."""
        for place in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = place.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            state, group, threads = fields[0], int(fields[2]), int(fields[17])
            # The first thread is a zombie while others still hold the port.
            if group == self._group and (state != "Z" or threads > 1):
                yield state


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.005)
