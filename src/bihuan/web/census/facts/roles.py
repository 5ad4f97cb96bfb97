"""Chain roles: their ids in the order of the chain, and what records tell of them."""

from __future__ import annotations

from bihuan.tables.register_roles import chain_roles_of
from bihuan.web.census.models import Record, Source

ROLES = (
    "research",
    "yarn",
    "greige",
    "dyeing",
    "fabric",
    "finished",
    "sale",
    "shop",
    "online",
    "live",
    "logistics",
)
SIZES = ("large", "medium", "small", "micro", "individual")


def roles_of(record: Record) -> frozenset[str]:
    """The chain roles that a record tells; it is loaded with its `source`."""
    # Only the registration has a scope of business in that column, other lists have goods.
    scope = record.products if record.source.kind == Source.Kind.REGISTRATION else ""
    return chain_roles_of(role=record.role, scope=scope, kind=record.source.kind)
