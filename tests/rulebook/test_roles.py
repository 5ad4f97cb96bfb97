from __future__ import annotations

from bihuan.rulebook.roles import load_roles


def test_every_role_has_its_words_in_both_languages() -> None:
    assert load_roles()
    for id, role in load_roles().items():
        assert role.id == id
        assert role.zh
        assert role.en.isascii()


def test_the_three_administrators_are_roles() -> None:
    administrators = {id for id in load_roles() if id.endswith("-administrator")}
    assert administrators == {"system-administrator", "security-administrator", "audit-administrator"}
