"""What is said about a file: what, where, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.engine.kernel.reasons import Reason


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell about a file.

    `code` names the sentence in `rulebook/words/messages.yaml`, `data` fills it, `place` is the file
    with sheet and cell ("report.xlsx Sheet1!F12"). A fatal message refuses the whole file.
    """

    code: str
    place: str
    data: tuple[tuple[str, str], ...] = ()
    is_fatal: bool = False

    @property
    def reason(self) -> Reason:
        """The message as a reason with its place, ready for `rulebook.words.sentence`."""
        return Reason(self.code, (("place", self.place), *self.data))


class InputError(Exception):
    """A file that is refused as a whole; nothing of it was read."""

    def __init__(self, messages: tuple[Message, ...]) -> None:
        super().__init__("; ".join(f"{message.place}: {message.code}" for message in messages))
        self.messages = messages


def refusal(code: str, *, place: str, **data: str) -> InputError:
    """The error for one fatal message."""
    return InputError((Message(code, place, tuple(data.items()), is_fatal=True),))


def note(code: str, *, place: str, **data: str) -> Message:
    """Something worth knowing that refuses nothing."""
    return Message(code, place, tuple(data.items()))
