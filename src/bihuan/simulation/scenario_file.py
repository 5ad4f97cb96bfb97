"""Reading scenario files: YAML in which every value is text, read into what `scenario` declares.

The types of the dataclasses are the schema: a key that is missing, unknown or of the wrong kind is told with
its file and line. A file may begin with `based_on: NAME`; its values are laid over that shipped scenario.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import yaml

from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_sense import contradictions

FOLDER = Path(__file__).parent / "scenarios"
_BASE = "based_on"
Path_ = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a scenario: `code` and `data` for a sentence, the file and its line (from 1)."""

    file: str
    line: int
    code: str
    data: Mapping[str, str]


class ScenarioError(Exception):
    """A scenario that can't be used, with all its faults."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{one.file}:{one.line} {one.code} {dict(one.data)}" for one in faults))


def shipped() -> list[str]:
    """Names of the scenarios that come with the program."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load_scenario(name_or_path: str) -> Scenario:
    """The scenario of that shipped name, or of that file. Raises ScenarioError."""
    path = FOLDER / f"{name_or_path}.yaml" if name_or_path in shipped() else Path(name_or_path)
    layers = [_read(path)]
    while base := layers[-1].base():
        layers.append(_read(FOLDER / f"{base}.yaml"))
    merged: Any = {}
    for layer in reversed(layers):
        merged = _laid_over(merged, layer.data)
    reader = _Reader(layers)
    scenario = reader.value(Scenario, merged, ())
    if not reader.faults:
        reader.faults += [
            reader.fault(where, "scenario_contradiction_" + code, **data)
            for where, code, data in contradictions(scenario)
        ]
    if reader.faults:
        raise ScenarioError(reader.faults)
    found: Scenario = scenario
    return found


@dataclass(frozen=True)
class _Layer:
    """One file: its data, and where each key stands."""

    label: str
    data: dict[str, Any]
    lines: Mapping[Path_, int]
    name: str = ""

    def base(self) -> str:
        """The shipped scenario under this file."""
        name = self.name
        if name and name not in shipped():
            data = {"name": name, "known": ", ".join(shipped())}
            raise ScenarioError([Fault(self.label, self.lines[(_BASE,)], "scenario_unknown_base", data)])
        return name


def _read(path: Path) -> _Layer:
    label = str(path) if path.parent != FOLDER else path.name
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError):
        data = {"known": ", ".join(shipped())}
        raise ScenarioError([Fault(label, 1, "scenario_not_readable", data)]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScenarioError(
            [Fault(label, line, "scenario_not_yaml", {"problem": str(error.problem)})]
        ) from None
    if not isinstance(node, yaml.MappingNode):
        raise ScenarioError([Fault(label, 1, "scenario_not_mapping", {"key": "", "value": ""})])
    lines: dict[Path_, int] = {}
    faults: list[Fault] = []
    data = _plain(
        node,
        (),
        lines,
        lambda path, line: faults.append(Fault(label, line, "scenario_key_twice", {"key": ".".join(path)})),
    )
    if faults:
        raise ScenarioError(faults)
    base = data.pop(_BASE, "")
    return _Layer(label, data, lines, base if isinstance(base, str) else "?")


def _plain(node: yaml.Node, path: Path_, lines: dict[Path_, int], twice: Callable[[Path_, int], None]) -> Any:
    """A node as dicts, lists and texts, its lines noted."""
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, path, lines, twice) for child in node.value]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    found = {}
    for key, value in node.value:
        where = (*path, str(key.value))
        if where in lines:
            twice(where, key.start_mark.line + 1)
        lines[where] = key.start_mark.line + 1
        found[str(key.value)] = _plain(value, where, lines, twice)
    return found


def _laid_over(under: Any, over: Any) -> Any:
    if not isinstance(under, dict) or not isinstance(over, dict):
        return over
    return under | {key: _laid_over(under.get(key), value) for key, value in over.items()}


class _Reader:
    """Turns texts into the declared types and collects what does not fit."""

    def __init__(self, layers: Sequence[_Layer]) -> None:
        self._layers = layers
        self.faults: list[Fault] = []

    def fault(self, path: Path_, code: str, **data: str) -> Fault:
        """A fault at the place of a key, or of the nearest key above it."""
        for length in range(len(path), 0, -1):
            for layer in self._layers:
                if path[:length] in layer.lines:
                    return Fault(layer.label, layer.lines[path[:length]], code, data)
        return Fault(self._layers[0].label, 1, code, data)

    def value(self, kind: Any, given: Any, path: Path_) -> Any:
        """The value of that type; None and a fault where it does not fit."""
        if dataclasses.is_dataclass(kind):
            return self._record(kind, given, path)
        origin = get_origin(kind)
        if origin is dict:
            return self._mapping(get_args(kind)[1], given, path)
        if origin is tuple:
            return self._list(given, path)
        if isinstance(given, str):
            return self._scalar(kind, given, path)
        return self._refuse(path, "scenario_not_text", given)

    def _record(self, kind: Any, given: Any, path: Path_) -> Any:
        if not isinstance(given, dict):
            return self._refuse(path, "scenario_not_mapping", given)
        hints = get_type_hints(kind, include_extras=True)
        known = [field.name for field in dataclasses.fields(kind)]
        for key in sorted(set(given) - set(known)):
            self.faults.append(
                self.fault((*path, key), "scenario_unknown_key", key=key, known=", ".join(known))
            )
        for key in known:
            if key not in given:
                self.faults.append(self.fault(path, "scenario_missing_key", key=".".join((*path, key))))
        found = {key: self.value(hints[key], given[key], (*path, key)) for key in known if key in given}
        return kind(**found) if len(found) == len(known) else None

    def _mapping(self, kind: Any, given: Any, path: Path_) -> Any:
        if not isinstance(given, dict):
            return self._refuse(path, "scenario_not_mapping", given)
        return {key: self.value(kind, value, (*path, key)) for key, value in given.items()}

    def _list(self, given: Any, path: Path_) -> Any:
        if not isinstance(given, list) or not all(isinstance(part, str) for part in given):
            return self._refuse(path, "scenario_not_list", given)
        return tuple(given)

    def _scalar(self, kind: Any, given: str, path: Path_) -> Any:
        if get_origin(kind) is Literal:
            allowed = get_args(kind)
            if given in allowed:
                return given
            self.faults.append(
                self.fault(
                    path, "scenario_not_allowed", key=path[-1], value=given, allowed=", ".join(allowed)
                )
            )
            return None
        name = get_args(kind)[1] if get_origin(kind) is Annotated else kind.__name__
        try:
            return _READ[name](given)
        except ValueError:
            return self._refuse(path, f"scenario_not_{name}", given)

    def _refuse(self, path: Path_, code: str, given: Any) -> None:
        shown = given if isinstance(given, str) else type(given).__name__
        self.faults.append(self.fault(path, code, key=".".join(path), value=shown))


def _share(text: str) -> float:
    found = float(text)
    if not 0 <= found <= 1:
        raise ValueError
    return found


def _amount(text: str) -> float:
    found = float(text)
    if not 0 <= found < 1e12:
        raise ValueError
    return found


def _number(text: str) -> float:
    found = float(text)
    if not abs(found) < 1e12:
        raise ValueError
    return found


def _count(text: str) -> int:
    if not (text.isascii() and text.replace("_", "").isdigit()) or int(text) > 10**8:
        raise ValueError
    return int(text)


def _bool(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError
    return text == "yes"


_READ: dict[str, Callable[[str], Any]] = {
    "share": _share,
    "amount": _amount,
    "number": _number,
    "count": _count,
    "str": str,
    "bool": _bool,
    "date": date.fromisoformat,
}
