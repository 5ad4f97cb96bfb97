"""People at work: each sends until he is answered, sometimes twice at once, and notes what was answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.crash.browsers import BROKEN, Answer, Browser
from tests.crash.serving import PATIENCE

Send = Callable[[], Answer]
_PAUSE = 0.1


@dataclass
class Journal:
    """What was acknowledged, by kind: what identifies it to the sender → what the site answered."""

    kept: dict[str, dict[Any, Any]] = field(default_factory=dict)
    broken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, key: Any, answer: Any) -> None:
        """Note it; what was acknowledged before must be acknowledged alike."""
        with self.lock:
            before = self.kept.setdefault(kind, {}).setdefault(key, answer)
        assert before == answer, f"{kind} {key}: first {before}, then {answer}"

    def of(self, kind: str) -> list[tuple[Any, Any]]:
        """Everything of a kind."""
        return sorted(self.kept.get(kind, {}).items())

    def count(self) -> int:
        return sum(map(len, self.kept.values()))


class Clerk:
    """Somebody signed in who does one errand after another until told that the day is over."""

    def __init__(self, who: str, browser: Browser, journal: Journal, *, seed: int) -> None:
        self.who, self.browser, self.journal = f"{type(self).__name__} {who}", browser, journal
        # Each has dice of his own: threads that share them would throw them in another order each time.
        self.dice = Random(f"{seed} {self.who}")
        self._is_over = threading.Event()
        self._errand = 0

    def work(self, is_over: threading.Event) -> None:
        self._is_over = is_over
        while not is_over.is_set():
            self._errand += 1
            self.errand(f"{self.who} {self._errand}")

    def errand(self, name: str) -> None:
        """One piece of work, done to its end: what is begun is acknowledged before this returns."""
        raise NotImplementedError

    def send(self, send: Send) -> list[Answer]:
        """The answers, at least one; sometimes the button is clicked twice."""
        times = 2 if self.dice.random() < 0.3 else 1
        until = 0.0
        while True:
            with ThreadPoolExecutor(times) as clicks:
                sent = [clicks.submit(self._attempt, send) for _ in range(times)]
                answers = [one for each in sent if (one := each.result())]
            for answer in answers:
                assert answer.status < 500, f"{self.who}: {answer}"
            if answers:
                return answers
            # While it is killed again and again, somebody may be cut off each time.
            if self._is_over.is_set():
                until = until or time.monotonic() + PATIENCE
                assert time.monotonic() < until, f"{self.who} was not answered"
            time.sleep(_PAUSE)

    def _attempt(self, send: Send) -> Answer | None:
        try:
            return send()
        except ConnectionRefusedError:
            return None
        except BROKEN:
            with self.journal.lock:
                self.journal.broken += 1
            return None
