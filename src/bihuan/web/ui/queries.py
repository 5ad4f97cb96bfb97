"""What the living page shows in place of real data."""

from __future__ import annotations

from bihuan.engine.kernel.reasons import Reason


def example_steps() -> list[Reason]:
    """How a reading of pH became the compared value."""
    return [
        Reason.of("rounded", method="GB/T 7573", step="0.1", value="7.45", to="7.4"),
        Reason.of("meets_limit", value="7.4", limit="4.0~8.5", unit=""),
    ]
