"""The whole rulebook as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.engine.rules.catalogue import Catalogue
from bihuan.engine.rules.standards import Method, Standard


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Sampling rules 实施细则: which items are judged, by which fixed editions, in which words."""

    id: str
    title: str
    edition: str
    products: frozenset[str]
    items: tuple[str, ...]
    fixed_editions: tuple[str, ...]  # "GB/T 22796-2021"
    wording_clean: str  # 所检项目未发现不合格
    wording_failed: str  # 不合格


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Everything that a judgement reads. `digest` is the SHA-256 of the files it came from.

    `catalogue_digest` and `methods_digest` (methods and sampling rules) tell what changed beside editions.
    """

    standards: tuple[Standard, ...]
    methods: tuple[Method, ...]
    catalogue: Catalogue
    rule_sets: tuple[RuleSet, ...]
    digest: str
    catalogue_digest: str = ""
    methods_digest: str = ""
