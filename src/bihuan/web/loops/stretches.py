from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def stretches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """The things in lists of up to `size`, without holding more of them than one list."""
    stream = iter(things)
    while stretch := list(islice(stream, size)):
        yield stretch
