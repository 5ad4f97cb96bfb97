"""Checking the shape of rule files against their JSON Schemas, with messages for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.faults import Fault
from bihuan.rulebook.yaml_text import Document

_FOLDER = Path(__file__).parent / "schema"
_COMMON = "bihuan:common"
_FORMS = {
    "id": "rulebook_not_an_id",
    "day": "rulebook_not_a_day",
    "number": "rulebook_not_a_number",
    "count": "rulebook_not_a_count",
}


def shape_faults(document: Document, *, kind: str) -> tuple[Fault, ...]:
    """The faults of a document against the schema `schema/<kind>.json`, one for each place."""
    found: dict[int, Fault] = {}
    for error in _leaves(_validator(kind).iter_errors(document.data)):
        fault = _fault(document, error)
        found.setdefault(hash((fault.line, fault.reason)), fault)
    return tuple(found.values())


@lru_cache(maxsize=32)
def _validator(kind: str) -> Draft202012Validator:
    common, schema = (json.loads((_FOLDER / f"{name}.json").read_text("utf-8")) for name in ("common", kind))
    return Draft202012Validator(_spelled_out(schema, {_COMMON: common["$defs"], "": schema.get("$defs", {})}))


def _spelled_out(schema: Any, definitions: Mapping[str, Mapping[str, Any]]) -> Any:
    """The schema with each reference replaced by what it names: resolving them costs more than checking."""
    if isinstance(schema, list):
        return [_spelled_out(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" not in schema:
        return {key: _spelled_out(part, definitions) for key, part in schema.items()}
    place, _, name = schema["$ref"].partition("#/$defs/")
    known = definitions[place]
    return _spelled_out(known[name], {**definitions, "": known})


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """The innermost errors: of alternatives, the one that came nearest."""
    for error in errors:
        if error.context and error.validator == "anyOf":
            yield max(error.context, key=lambda inner: len(inner.absolute_path))
        else:
            yield error


def _fault(document: Document, error: ValidationError) -> Fault:
    """What is wrong, at the place of the key that is wrong."""
    path = list(error.absolute_path)
    schema: Any = error.schema
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = set(schema.get("properties", ()))
        key = next((key for key in error.instance if key not in known), "")
        reason = Reason.of("rulebook_unknown_key", key=key, known=", ".join(sorted(known)))
        return document.fault([*path, key], reason)
    if "propertyNames" in error.absolute_schema_path:
        key = str(error.instance)
        return document.fault([*path, key], Reason.of("rulebook_not_a_fact_name", key=key))
    return document.fault(path, _reason(error, path))


def _reason(error: ValidationError, path: list[str | int]) -> Reason:
    where = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    value = error.instance if isinstance(error.instance, str) else type(error.instance).__name__
    wanted: Any = error.validator_value
    schema: Any = error.schema
    if error.validator == "required" and isinstance(error.instance, dict):
        missing = [key for key in wanted if key not in error.instance]
        return Reason.of("rulebook_missing_key", key=", ".join(missing), where=where)
    if error.validator == "oneOf":
        keys = "/".join(key for choice in wanted for key in choice.get("required", ()))
        return Reason.of("rulebook_one_of_keys", keys=keys)
    if error.validator == "enum":
        allowed = ", ".join(map(str, wanted))
        return Reason.of("rulebook_not_allowed", key=where, value=value, allowed=allowed)
    if error.validator == "pattern":
        code = _FORMS.get(str(schema.get("title", "")), "rulebook_bad_form")
        return Reason.of(code, key=where, value=value)
    return Reason.of(
        "rulebook_wrong_kind", key=where, value=value, wanted=_wanted(str(error.validator), schema)
    )


def _wanted(validator: str, schema: Any) -> str:
    """What the schema asks for, in words that both languages share."""
    kind = {"string": "text", "object": "mapping", "array": "list"}.get(str(schema.get("type")), "value")
    if validator.startswith("min"):
        return f"{kind} (1+)"
    return f"{kind} (1)" if validator.startswith("max") else kind
