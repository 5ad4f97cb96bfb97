from __future__ import annotations


class RefusedError(Exception):
    """An action that a rule of the room forbids; `code` says which, nothing was changed.

    wrong_password, wrong_code: what was typed to prove who one is doesn't match.
    no_second_factor: there is none to remove.
    own_account: nobody may do this to himself.
    own_grant: nobody may give or take his own roles.
    second_duty: the account holds another of the three separate duties.
    unknown_role: the roles file doesn't know it.
    office_in_a_circle: an office can't stand under itself.
    name_taken: another account or office has the name.
    already_ended: the role has ended before.
    already_held: the account holds the role for that office already.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
