"""How Django finds the person of a session. Signing in is the action `sign_in`."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend

from bihuan.web.people.models import Account
from bihuan.web.people.queries import find_signed_in


class AccountBackend(BaseBackend):
    """The backend that `AUTHENTICATION_BACKENDS` names."""

    def get_user(self, user_id: int) -> Account | None:
        return find_signed_in(user_id)
