"""Two questions asked at once, the second in a copy of this process."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

_One = TypeVar("_One")
_Other = TypeVar("_Other")


def both_at_once(one: Callable[[], _One], other: Callable[[], _Other]) -> tuple[_One, _Other]:
    """Both answers. A copy of the process has everything that is asked about without being sent it.

    With a single processor, and where the copy ends without an answer (the system may have ended it for
    want of memory), the other question is asked here.
    """
    if not may_be_halved():
        return one(), other()
    context: Any = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    copy = context.Process(target=_answer, args=(sender, other))
    copy.start()
    sender.close()
    first = one()
    try:
        second = receiver.recv()
    except EOFError:
        second = other()
    copy.join()
    return first, second


def may_be_halved() -> bool:
    """Whether this machine can copy a process and has a second processor for the copy."""
    return hasattr(os, "fork") and len(os.sched_getaffinity(0)) > 1


def _answer(sender: Connection, ask: Callable[[], object]) -> None:
    sender.send(ask())
    sender.close()
