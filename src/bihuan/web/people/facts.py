"""What the rules of the room work on: sign-in names, passwords, codes, who sees how far."""

from __future__ import annotations

import base64
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path

import pyotp
import segno
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from bihuan.engine.rules.procedures import NamedThing
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import Stamp, folder_stamp
from bihuan.rulebook.procedure_book import load_procedures
from bihuan.web.ledger.facts import Actor
from bihuan.web.people.models import Account

# Without the letters and digits that are mistaken for each other on paper.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
_SIGN_IN_NAME = re.compile(r"[\w.-]{1,50}")
_ISSUER = "Bihuan"
_STEP = 30
# The first sign that is found counts: Edge calls itself Chrome too, and Chrome calls itself Safari.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_DRIFT = (0, -1, 1)


class Sight(Enum):
    """How far a role sees, from the office that it was given for."""

    NOTHING = auto()
    OFFICE = auto()
    TREE = auto()
    ALL = auto()


_SIGHTS = {
    **dict.fromkeys(
        ("officer", "registrar", "section-head", "legal-reviewer", "bureau-head", "head-group"), Sight.TREE
    ),
    "task-force": Sight.ALL,
}
_DUTIES = {
    "system-administrator": "system",
    "security-administrator": "security",
    "audit-administrator": "audit",
}


@dataclass(frozen=True, slots=True)
class Post:
    """A role that somebody holds for an office today."""

    role: str
    office_id: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody sees: every office, or these; `ownerless` rows, of no office, are the bureau's."""

    everything: bool
    offices: frozenset[int]
    ownerless: bool = False


def as_actor(account: Account) -> Actor:
    """An account as the ledger names it."""
    return Actor(id=str(account.pk), name=account.name)


def as_sign_in_name(text: str) -> str:
    """The one spelling of a sign-in name: full-width and capital letters make no other name."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def is_sign_in_name(text: str) -> bool:
    """Whether a text can be a sign-in name: letters, digits, dots, hyphens, underscores, up to 50."""
    return _SIGN_IN_NAME.fullmatch(as_sign_in_name(text)) is not None


def new_first_password() -> str:
    """A password to be handed over once: 16 clear characters, about 79 bits."""
    return _groups(4, of=4)


def new_recovery_codes(count: int) -> list[str]:
    """Codes of 10 clear characters, about 49 bits each."""
    return [_groups(2, of=5) for _ in range(count)]


def recovery_digest(code: str, *, account_id: int) -> str:
    """The digest under which a recovery code is kept; blanks, hyphens and capitals don't count."""
    plain = "".join(character for character in code.lower() if character.isalnum())
    return _derived("recovery-code", account_id, plain).hex()


def totp_secret(nonce: str, *, account_id: int) -> str:
    """The base32 secret that an account shares with its authenticator: derived, so stored nowhere."""
    return base64.b32encode(_derived("totp", account_id, nonce)[:20]).decode("ascii")


def new_nonce() -> str:
    """What a new shared secret is derived from."""
    return secrets.token_hex(16)


def matching_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The time step (of 30 s) whose code this is, one step of drift allowed; None for a wrong code or one
    that is not later than the step `after`: a code is good once (RFC 6238, 5.2).
    """
    totp = pyotp.TOTP(secret, interval=_STEP)
    present = int(now.timestamp()) // _STEP
    digits = "".join(code.split())
    for drift in _DRIFT:
        step = present + drift
        if step > after and constant_time_compare(totp.generate_otp(step), digits):
            return step
    return None


def totp_picture(secret: str, *, sign_in_name: str) -> str:
    """The QR code of a shared secret as the address of an SVG image."""
    address = pyotp.TOTP(secret, interval=_STEP).provisioning_uri(name=sign_in_name, issuer_name=_ISSUER)
    return segno.make(address, error="m").svg_data_uri(scale=5, dark="#1b2430", light="#ffffff")


def browser_name(user_agent: str) -> str:
    """A browser in words that a person knows his own by, such as "Edge · Windows"."""
    found = (
        next((word for sign, word in signs if sign in user_agent), "") for signs in (_BROWSERS, _SYSTEMS)
    )
    return " · ".join(word for word in found if word)


def is_held(from_on: date, until_on: date | None, *, today: date) -> bool:
    """Whether `today` lies in [from_on, until_on)."""
    return from_on <= today and (until_on is None or today < until_on)


def known_roles() -> Mapping[str, NamedThing]:
    """Every role by its id: those of the rulebook and those that the office's own rule files add.

    Read anew when one of those files has changed. While they are faulty only the rulebook's own roles are
    known: nobody gains a role by a fault, and everybody else can still come to the page that tells it.
    """
    overlay = Path(settings.BIHUAN_DATA) / "rules"
    stamp = folder_stamp(overlay)
    return _roles(overlay if stamp else None, stamp)


@lru_cache(maxsize=2)
def _roles(overlay: Path | None, stamp: Stamp) -> Mapping[str, NamedThing]:
    try:
        book = load_procedures(overlay=overlay)
    except RulebookError:
        if overlay is None:
            raise
        return _roles(None, ())
    return {role.id: role for role in book.roles}


def administered(role: str) -> str:
    """Which of the three separate duties a role gives, "" for none."""
    return _DUTIES.get(role, "")


def sight_of(role: str) -> Sight:
    """How far holders of a role see; a role that an office added for itself sees its own office."""
    if role not in known_roles():
        return Sight.NOTHING
    return Sight.NOTHING if role in _DUTIES else _SIGHTS.get(role, Sight.OFFICE)


def with_all_below(offices: frozenset[int], parents: Mapping[int, int | None]) -> frozenset[int]:
    """The offices and everything under them; `parents` gives each office's parent."""
    children: dict[int, list[int]] = {}
    for office, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(office)
    found: set[int] = set()
    waiting = list(offices)
    while waiting:
        office = waiting.pop()
        if office not in found:
            found.add(office)
            waiting.extend(children.get(office, ()))
    return frozenset(found)


def _groups(count: int, *, of: int) -> str:
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(of)) for _ in range(count))


def _derived(purpose: str, account_id: int, text: str) -> bytes:
    return salted_hmac(f"bihuan.people.{purpose}", f"{account_id}:{text}", algorithm="sha256").digest()
