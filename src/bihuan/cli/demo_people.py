"""The people of `bihuan demo`, with the password that lets them in until it ends."""

from __future__ import annotations

# In the order of docs/use/tour.md.
_TOURED = ("section-officer", "east-officer", "east-head", "audit-admin")


def admit_cast() -> str:
    """Add the cast where it is missing, give it a new password, and list it for the terminal, first
    those whom the tour needs."""
    from django.utils import timezone

    from bihuan.web.ledger.facts import Actor
    from bihuan.web.people.actions.demonstration import build_cast, give_passwords
    from bihuan.web.people.demonstration import OFFICES, PERSONS
    from bihuan.web.people.facts import known_roles, new_first_password

    demonstrator, now = Actor(id="demo", name="演示"), timezone.now()
    password = new_first_password()
    build_cast(by=demonstrator, now=now)
    give_passwords(password=password, by=demonstrator, now=now)
    offices = {one.id: one.name for one in OFFICES}
    lines = {
        one.sign_in_name: f"  {one.sign_in_name:<18}{one.name}  {offices[one.office]}  "
        f"{known_roles()[one.role].words.zh}"
        for one in PERSONS
    }
    toured = [lines.pop(who) for who in _TOURED]
    return "\n".join([f"  密码 password: {password}", *toured, "  ……", *lines.values()])
