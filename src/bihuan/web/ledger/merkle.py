"""Merkle trees as RFC 6962 (section 2.1) builds them, over SHA-256, read once from the left.

Leaf = SHA-256(0x00 ‖ data), node = SHA-256(0x01 ‖ left ‖ right); the left part of n > 1 leaves holds the
largest power of two below n. A leaf's data is the 32 bytes of an entry's hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

EMPTY = hashlib.sha256(b"").digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over the data of leaves; memory grows with the logarithm of their number."""
    # Complete subtrees from the left, each smaller than the one before, with their number of leaves.
    peaks: list[tuple[int, bytes]] = []
    for data in leaves:
        size, node = 1, _leaf(data)
        while peaks and peaks[-1][0] == size:
            node = _node(peaks.pop()[1], node)
            size *= 2
        peaks.append((size, node))
    if not peaks:
        return EMPTY
    found = peaks.pop()[1]
    while peaks:
        found = _node(peaks.pop()[1], found)
    return found


def path(leaves: Iterable[bytes], *, index: int, size: int) -> list[bytes]:
    """The roots beside the way from leaf `index` (from 0) of `size` up to the root, lowest first."""
    return _path(iter(leaves), index, size)


def _path(leaves: Iterator[bytes], index: int, size: int) -> list[bytes]:
    if size == 1:
        next(leaves)
        return []
    left = 1 << (size - 1).bit_length() - 1
    if index < left:
        below = _path(leaves, index, left)
        return [*below, _take(leaves, size - left)]
    beside = _take(leaves, left)
    return [*_path(leaves, index - left, size - left), beside]


def _take(leaves: Iterator[bytes], size: int) -> bytes:
    return root(next(leaves) for _ in range(size))


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
