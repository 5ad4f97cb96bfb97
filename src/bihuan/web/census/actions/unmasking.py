"""One whole contact for whoever needs it, and the ledger knows."""

from __future__ import annotations

from datetime import datetime

from bihuan.web.census.events import ContactUnmasked
from bihuan.web.census.models import Contact
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.facts import Actor


def unmask(*, contact_id: int, operator_id: int, reason: str, by: Actor, now: datetime) -> Contact:
    """One contact of an operator's family, whole. Raises Contact.DoesNotExist."""
    with recording(by=by, now=now) as rec:
        contact = Contact.objects.get(pk=contact_id, operator__root=operator_id)
        rec(ContactUnmasked(operator_id=contact.operator_id, contact_id=contact.pk, reason=reason))
    return contact
