"""Chain roles: their ids in the order of the chain, and what registers call them."""

from __future__ import annotations

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


def roles_in(text: str) -> set[str]:
    """The chain roles that a record names by their ids, divided by commas, bars or blanks."""
    words = text.replace("、", " ").replace("，", " ").replace(",", " ").replace("|", " ").split()
    return {word for word in words if word in ROLES}
