"""Reasons: a code with data, never a translated sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was decided: `code` names the sentence, `data` fills it.

    `ui` turns codes into sentences in the reader's language.
    """

    code: str
    data: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, **data: str) -> Reason:
        """A reason with its data in the order given."""
        return cls(code, tuple(data.items()))

    def as_dict(self) -> dict[str, str]:
        """`{"code": …}` and the data, ready for JSON."""
        return {"code": self.code, **dict(self.data)}
