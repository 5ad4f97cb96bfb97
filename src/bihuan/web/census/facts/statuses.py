"""What the status of an operator means for who is counted and listed."""

from __future__ import annotations

from bihuan.web.census.models import Operator

# Stopped for good: counted and listed only where the reader asks for it. An unknown status is none of these.
GONE = (Operator.Status.CLOSED, Operator.Status.DEREGISTERED, Operator.Status.REVOKED)
