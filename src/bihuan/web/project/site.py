"""Production mode: the site has a public address, others reach it, and careless settings are refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_SHORTEST = 50
_FEWEST_CHARACTERS = 12
_STANDARD = ("django-insecure-", "changeme", "secret", "bihuan")


@dataclass(frozen=True, slots=True)
class Site:
    """The public address, "" on a workstation; `hosts` are the names that it answers to."""

    origin: str
    hosts: tuple[str, ...]

    @property
    def is_production(self) -> bool:
        return bool(self.origin)


def site(address: str) -> Site:
    """What `BIHUAN_SITE` names, such as "https://bihuan.example.org". Raises ImproperlyConfigured."""
    if not address:
        return Site("", ())
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ImproperlyConfigured(
            f"BIHUAN_SITE={address} is not the https address of the site → write it as https://NAME, with "
            "the proxy that holds its certificate in front; without https passwords would travel in clear"
        )
    return Site(f"https://{parts.netloc}", (parts.hostname,))


def refuse_weak_secret(secret: str, *, folder: Path) -> None:
    """Raises ImproperlyConfigured for a secret that is missing, short, plain or known to others."""
    is_known = secret.lower().startswith(_STANDARD)
    if is_known or len(secret) < _SHORTEST or len(set(secret)) < _FEWEST_CHARACTERS:
        raise ImproperlyConfigured(
            f"{folder / 'secret-key'} holds no secret that others could not guess → delete the file and "
            "start, a new one is made; everybody signs in again, authenticators are enrolled again"
        )
