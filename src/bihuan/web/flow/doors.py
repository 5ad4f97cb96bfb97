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
    "testing:first": for_roles(*_SUPERVISION),
    "testing:checks": for_roles(*_SUPERVISION),
    "testing:check": for_roles(*_SUPERVISION),
    "testing:rows": for_roles(*_SUPERVISION),
    "testing:corrections": for_roles(*_SUPERVISION),
    "testing:accept": for_roles(*_SUPERVISION),
    "testing:samples": for_roles(*_SUPERVISION),
    "testing:sample": for_roles(*_SUPERVISION),
    "testing:download": for_roles(*_SUPERVISION),
    "testing:sheets": for_roles(*_SUPERVISION),
    "testing:sheets_document": for_roles(*_SUPERVISION),
    "testing:sheet": for_roles(*_SUPERVISION),
    "testing:sheet_document": for_roles(*_SUPERVISION),
    "testing:what_ifs": for_roles(*_SUPERVISION),
    "testing:what_if": for_roles(*_SUPERVISION),
    "testing:what_if_samples": for_roles(*_SUPERVISION),
    "testing:what_if_draft": for_roles(*_SUPERVISION),
    "testing:what_if_changes": for_roles(*_SUPERVISION),
    "jobs:jobs": for_roles(*_SUPERVISION),
    "jobs:job": for_roles(*_SUPERVISION),
    "rules:standards": SIGNED_IN,
    "rules:limits": SIGNED_IN,
    "rules:calculator": SIGNED_IN,
    "rules:compare": SIGNED_IN,
    "rules:coverage": SIGNED_IN,
    "rules:gaps": SIGNED_IN,
    "rules:gaps_file": SIGNED_IN,
    "rules:edition": SIGNED_IN,
    "rules:drafts": for_roles(*_SUPERVISION),
    "rules:new_draft": for_roles(*_SUPERVISION),
    "rules:blank_form": for_roles(*_SUPERVISION),
    "rules:draft": for_roles(*_SUPERVISION),
    "rules:section": for_roles(*_SUPERVISION),
    "rules:new_row": for_roles(*_SUPERVISION),
    "rules:row": for_roles(*_SUPERVISION),
    "rules:review": for_roles(*_SUPERVISION),
    "rules:draft_form": for_roles(*_SUPERVISION),
    "rules:upload": for_roles(*_SUPERVISION),
}
