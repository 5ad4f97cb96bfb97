from __future__ import annotations

import re
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tests.architecture.house import (
    DOCS,
    WEB,
    imported_names,
    may_know,
    module_paths,
    parsed,
    rooms,
    shown,
)

if not (WEB / "project").is_dir() or find_spec("bihuan.web.project.settings") is None:
    pytest.skip("there is no web floor yet", allow_module_level=True)

if TYPE_CHECKING:
    from django.db.models import Model


def own_models() -> list[type[Model]]:
    from django.apps import apps

    return [model for model in apps.get_models() if model.__module__.startswith("bihuan.web.")]


def room_of(model: type[Model]) -> str:
    return model.__module__.split(".")[2]


def test_every_model_lives_in_a_room_of_the_map() -> None:
    assert {room_of(model) for model in own_models()} <= set(rooms())


def test_no_foreign_key_points_to_a_room_above() -> None:
    upward = [
        f"{model.__name__}.{field.name} ({room_of(model)}) -> {room_of(field.related_model)}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and _is_own(field.related_model)
        if not may_know(room_of(model), room_of(field.related_model))
    ]
    assert not upward, "let the lower room hear an event and keep its own row:\n" + "\n".join(upward)


def _is_own(model: type[Model] | None) -> bool:
    return model is not None and model.__module__.startswith("bihuan.web.")


def test_every_model_is_a_word_of_the_glossary() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8").lower()
    unknown = [model.__name__ for model in own_models() if not _stands_in(glossary, model.__name__)]
    assert not unknown, f"docs/glossary.md is the only source of names; missing: {unknown}"


def _stands_in(glossary: str, name: str) -> bool:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
    return re.search(rf"\b({re.escape(words)}|{re.escape(name.lower())})\b", glossary) is not None


@pytest.mark.parametrize(("name", "stands"), [("Reading", True), ("LabReport", True), ("Ring", False)])
def test_the_look_into_the_glossary(name: str, stands: bool) -> None:
    assert _stands_in("| reading | 读数 |\n| lab report | 检验报告 |\nstring", name) is stands


def test_migrations_are_named_by_what_they_do() -> None:
    unnamed = [shown(path) for path in WEB.glob("*/migrations/*_auto_*.py")]
    assert not unnamed, f"rename them: {unnamed}"


def test_migrations_do_not_depend_on_code_that_will_change() -> None:
    dependent = [
        f"{shown(path, line)} {name}"
        for path in module_paths(WEB, migrations=True)
        if path.parent.name == "migrations"
        for line, name in imported_names(parsed(path))
        if name.startswith("bihuan.")
    ]
    assert not dependent, "write the value into the migration:\n" + "\n".join(dependent)
