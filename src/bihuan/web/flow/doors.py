"""Who may open which route of the site. A route that stands here not opens to nobody, and fails the check."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.web.people.doors import PUBLIC, SIGNED_IN, Door, for_roles

# Those who handle matters, from the branch's officer to the leader who signs.
_SUPERVISION = (
    "officer",
    "registrar",
    "section-head",
    "legal-reviewer",
    "bureau-head",
    "head-group",
    "task-force",
)
_SYSTEM = ("system-administrator",)
_SECURITY = ("security-administrator",)
_AUDIT = ("audit-administrator",)
_ADMINISTRATORS = ("system-administrator", "security-administrator", "audit-administrator")

DOORS: Mapping[str, Door] = {
    "home": SIGNED_IN,
    "ui:living": SIGNED_IN,
    "ui:language": PUBLIC,
    "ledger:entries": for_roles(*_AUDIT),
    "ledger:entry": for_roles(*_AUDIT),
    "ledger:proof": for_roles(*_AUDIT),
    "ledger:days": for_roles(*_AUDIT),
    "ledger:audit": for_roles(*_AUDIT),
    "ledger:verifier": SIGNED_IN,
    "people:sign_in": PUBLIC,
    "people:sign_out": SIGNED_IN,
    "people:me": SIGNED_IN,
    "people:password": SIGNED_IN,
    "people:second_factor": SIGNED_IN,
    "people:second_factor_off": SIGNED_IN,
    "people:recovery_codes": SIGNED_IN,
    "people:end_sessions": SIGNED_IN,
    "people:offices": for_roles(*_ADMINISTRATORS),
    "people:office_new": for_roles(*_SYSTEM),
    "people:office": for_roles(*_SYSTEM),
    "people:accounts": for_roles(*_ADMINISTRATORS),
    "people:account_new": for_roles(*_SYSTEM),
    "people:account": for_roles(*_ADMINISTRATORS),
    "people:account_edit": for_roles(*_SYSTEM),
    "people:account_act": for_roles(*_SYSTEM),
    "people:grants": for_roles(*_ADMINISTRATORS),
    "people:grant_new": for_roles(*_SECURITY),
    "people:grant_end": for_roles(*_SECURITY),
    "loops:worklist": for_roles(*_SUPERVISION),
    "loops:export": for_roles(*_SUPERVISION),
    "loops:new": for_roles(*_SUPERVISION),
    "loops:open": for_roles(*_SUPERVISION),
    "loops:loop": for_roles(*_SUPERVISION),
    "loops:move": for_roles(*_SUPERVISION),
    "loops:evidence": for_roles(*_SUPERVISION),
    "loops:evidence_file": for_roles(*_SUPERVISION),
    "loops:note": for_roles(*_SUPERVISION),
    "loops:hand_over": for_roles(*_SUPERVISION),
    "loops:delegations": for_roles(*_SUPERVISION),
    "loops:delegation_end": for_roles(*_SUPERVISION),
    "loops:procedures": SIGNED_IN,
    "loops:procedure": SIGNED_IN,
    "testing:first": for_roles(*_SUPERVISION),
    "testing:checks": for_roles(*_SUPERVISION),
    "testing:check": for_roles(*_SUPERVISION),
    "testing:sample": for_roles(*_SUPERVISION),
    "testing:download": for_roles(*_SUPERVISION),
    "rules:standards": SIGNED_IN,
    "rules:limits": SIGNED_IN,
    "rules:calculator": SIGNED_IN,
    "rules:compare": SIGNED_IN,
    "rules:coverage": SIGNED_IN,
    "rules:gaps": SIGNED_IN,
    "rules:gaps_file": SIGNED_IN,
    "rules:edition": SIGNED_IN,
}
