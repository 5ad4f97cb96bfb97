from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from bihuan.web.people.doors import door_of
from bihuan.web.people.signed_in import account_of, opens_for
from bihuan.web.ui.menu import first_pages


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the first room of the menu that is this person's work, or else to one that is open to all."""
    opens = opens_for(account_of(request))
    rooms = sorted(filter(opens, first_pages()), key=lambda route: door_of(route).is_for_all)
    return redirect(rooms[0] if rooms else "people:me")
