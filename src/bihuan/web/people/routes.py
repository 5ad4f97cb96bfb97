"""The names of the site's routes."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver


def route_names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of all routes under these patterns, as `room:page`."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from route_names(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"
