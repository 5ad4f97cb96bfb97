"""YAML in which every value is text: 0.30 stays 0.30, `on` stays on, 5.10 stays 5.10."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.faults import Fault

_MOST_DEEP = 20  # rule files nest to about six
_MOST_NODES = 200_000
# PyYAML's base loader knows no types at all; the C one reads the rulebook fifteen times faster than ruamel.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A rule file: its `label` for messages, its data as dicts, lists and strings, and where they stand."""

    label: str
    data: Any
    node: yaml.Node

    def line(self, path: Sequence[str | int] = ()) -> int:
        """The line (from 1) of the value at a path of keys and indexes, or of its nearest ancestor."""
        node: yaml.Node = self.node
        line: int = node.start_mark.line
        for step in path:
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return line + 1

    def fault(self, path: Sequence[str | int], reason: Reason) -> Fault:
        """A fault at a path of this file."""
        return Fault(self.label, self.line(path), reason)


def read_document(content: bytes, *, label: str) -> tuple[Document | None, tuple[Fault, ...]]:
    """The document in a file's bytes and the faults of its YAML; None when it cannot be read at all."""
    try:
        node = yaml.compose(content.decode("utf-8-sig"), Loader=_LOADER)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, (Fault(label, line, Reason.of("rulebook_not_utf8")),)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        return None, (Fault(label, line, Reason.of("rulebook_not_yaml", problem=str(error.problem))),)
    except yaml.YAMLError as error:
        return None, (Fault(label, 1, Reason.of("rulebook_not_yaml", problem=str(error).splitlines()[0])),)
    if node is None:
        return None, (Fault(label, 1, Reason.of("rulebook_empty_file")),)
    faults: list[Fault] = []
    try:
        data = _plain(node, label, faults)
    except RecursionError:
        return None, (Fault(label, 1, Reason.of("rulebook_without_end")),)
    return Document(label, data, node), tuple(faults)


def read_foreign_document(content: bytes, *, label: str) -> tuple[Document | None, tuple[Fault, ...]]:
    """As `read_document`, for bytes that a stranger may have made.

    What nests too deeply would end the process, and aliases of aliases would fill the memory: both are
    counted before anything is built.
    """
    try:
        line = _where_too_large(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError):
        return read_document(content, label=label)  # which tells what is wrong
    if line is not None:
        return None, (Fault(label, line, Reason.of("rulebook_without_end")),)
    return read_document(content, label=label)


def _where_too_large(text: str) -> int | None:
    """The line (from 1) at which the document, its aliases written out, passes the bounds; None if never."""
    sizes: dict[str, int] = {}
    open_nodes: list[tuple[str, int]] = []  # the anchor of each open node, and the size before it
    size = 0
    for event in yaml.parse(text, Loader=_LOADER):
        anchor = getattr(event, "anchor", None) or ""
        size += sizes.get(anchor, _MOST_NODES) if isinstance(event, yaml.AliasEvent) else 1
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((anchor, size - 1))
        elif isinstance(event, yaml.CollectionEndEvent):
            ended, before = open_nodes.pop()
            sizes[ended] = size - before
        elif isinstance(event, yaml.ScalarEvent):
            sizes[anchor] = 1
        if size > _MOST_NODES or len(open_nodes) > _MOST_DEEP:
            return event.start_mark.line + 1 if event.start_mark else 1
    return None


def _step(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    """The line where a child's entry begins, and the child."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line, child
    return None


def _plain(node: yaml.Node, label: str, faults: list[Fault]) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, label, faults)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, label, faults) for child in node.value]
    return node.value


def _mapping(node: yaml.MappingNode, label: str, faults: list[Fault]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault(label, line, Reason.of("rulebook_key_no_text")))
        elif key.value in found:
            faults.append(Fault(label, line, Reason.of("rulebook_key_twice", key=key.value)))
        else:
            found[key.value] = _plain(value, label, faults)
    return found
