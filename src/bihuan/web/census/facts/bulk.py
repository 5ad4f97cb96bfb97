from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.web.census.models import Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is written into many operators: a branch, one more chain role, or both."""

    branch_id: int | None = None
    role: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what is written."""
        return (*(("branch_id",) if self.branch_id else ()), *(("role",) if self.role else ()))


def changes_of(operators: Iterable[Operator], assignment: Assignment) -> list[Operator]:
    """The operators whose branch would change."""
    if not assignment.branch_id:
        return []
    return [one for one in operators if one.branch_id != assignment.branch_id]
