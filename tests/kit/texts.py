"""Every text of the pages, and the English catalogues: `python -m tests.kit.texts` brings both in step.

Chinese is the source language. A room keeps its English in `locale/en/LC_MESSAGES/django.po`; what `ui`
has translated already is not translated again. The compiled catalogues are committed, so that an
installation needs no gettext.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.template.base import Lexer, Token, TokenType

from tests.architecture.house import ROOT, WEB, existing_rooms, module_paths, parsed

_CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
_TRANSLATE = re.compile(r"""^(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""")
_IN_TAG = re.compile(r"""_\(\s*(?:"([^"]*)"|'([^']*)')\s*\)""")
_VARIABLE = re.compile(r"^([\w.]+)")


@dataclass(frozen=True)
class Text:
    """A text as gettext knows it, and where it stands."""

    msgid: str
    plural: str
    place: str


def texts(room: str) -> list[Text]:
    """The texts of a room's templates and modules."""
    found = [text for path in sorted((WEB / room).rglob("*.html")) for text in _in_template(path)]
    return found + [text for path in module_paths(WEB / room) for text in _in_module(path)]


def catalogue_place(room: str) -> Path:
    """Where a room's English stands."""
    return WEB / room / "locale/en/LC_MESSAGES/django.po"


def catalogue(room: str) -> polib.POFile:
    """A room's English; an empty one when there is none."""
    place = catalogue_place(room)
    if place.exists():
        return polib.pofile(str(place), wrapwidth=0)
    empty = polib.POFile(wrapwidth=0)
    empty.metadata = {
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return empty


def update(room: str) -> polib.POFile:
    """The room's catalogue with every text that it needs and no other; the order is that of the pages."""
    known = {(entry.msgid, entry.msgid_plural): entry for entry in catalogue(room)}
    shared = {(entry.msgid, entry.msgid_plural) for entry in catalogue("ui")} if room != "ui" else set()
    new = polib.POFile(wrapwidth=0)
    new.metadata = catalogue(room).metadata
    for key, places in _by_text(room).items():
        if key in shared:
            continue
        entry = known.get(key) or _blank(*key)
        entry.occurrences = [(place, "") for place in sorted(places)]
        new.append(entry)
    return new


def _by_text(room: str) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for text in texts(room):
        found.setdefault((text.msgid, text.plural), set()).add(text.place)
    return found


def _blank(msgid: str, plural: str) -> polib.POEntry:
    if plural:
        return polib.POEntry(msgid=msgid, msgid_plural=plural, msgstr_plural={0: "", 1: ""})
    return polib.POEntry(msgid=msgid, msgstr="")


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _in_module(path: Path) -> Iterator[Text]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            words = [
                arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            ]
            plural = words[1] if node.func.id.startswith("n") else ""
            yield Text(words[0], plural, _shown(path))


def _in_template(path: Path) -> Iterator[Text]:
    tokens = iter(Lexer(path.read_text(encoding="utf-8")).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        for double, single in _IN_TAG.findall(token.contents):
            yield Text(double or single, "", _shown(path))
        if found := _TRANSLATE.match(token.contents):
            yield Text(found[1] or found[2], "", _shown(path))
        elif token.contents.startswith(("blocktranslate", "blocktrans")):
            singular, plural = _block(token, tokens)
            yield Text(singular, plural, _shown(path))


def _block(opening: Token, tokens: Iterator[Token]) -> tuple[str, str]:
    """The text of a blocktranslate as Django asks gettext for it."""
    halves = [""]
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            halves[-1] += token.contents.replace("%", "%%")
        elif token.token_type == TokenType.VAR:
            name = _VARIABLE.match(token.contents)
            assert name, token.contents
            halves[-1] += f"%({name[1]})s"
        elif token.contents.strip() == "plural":
            halves.append("")
        else:
            break
    if " trimmed" in opening.contents:
        halves = [" ".join(line.strip() for line in half.strip().splitlines()) for half in halves]
    return halves[0], halves[1] if len(halves) > 1 else ""


def main() -> None:
    """Bring every catalogue in step with the pages, compile it, and say what is left to translate."""
    for room in reversed(existing_rooms()):
        entries = update(room)
        if not len(entries):
            continue
        place = catalogue_place(room)
        place.parent.mkdir(parents=True, exist_ok=True)
        entries.save(str(place))
        entries.save_as_mofile(str(place.with_suffix(".mo")))
        for entry in entries.untranslated_entries():
            print(f"{room}: {entry.msgid}")  # noqa: T201


if __name__ == "__main__":
    main()
