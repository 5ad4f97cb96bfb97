"""What a password must be, beside Django's own rules."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from bihuan.web.people.policy import MIN_CHARACTER_KINDS

_KINDS = (str.islower, str.isupper, str.isdigit)


class CharacterKindsValidator:
    """Letters of both cases, digits and others: at least three of the four (网络安全等级保护, level 3)."""

    def validate(self, password: str, user: Any = None) -> None:
        kinds = {next((kind for kind, is_it in enumerate(_KINDS) if is_it(one)), -1) for one in password}
        if len(kinds) < MIN_CHARACTER_KINDS:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return ngettext(
            "密码须包含小写字母、大写字母、数字、其他字符中的至少 %(count)d 种。",
            "密码须包含小写字母、大写字母、数字、其他字符中的至少 %(count)d 种。",
            MIN_CHARACTER_KINDS,
        ) % {"count": MIN_CHARACTER_KINDS}
