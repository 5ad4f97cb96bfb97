from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations import Migration
from django.db.models.signals import post_migrate, pre_migrate


class LedgerConfig(AppConfig):
    name = "bihuan.web.ledger"
    label = "ledger"
    verbose_name = "操作留痕"

    def ready(self) -> None:
        from bihuan.web.ledger import checks  # noqa: F401

        pre_migrate.connect(open_tables, sender=self)
        post_migrate.connect(guard_tables, sender=self)


def open_tables(*, using: str, plan: list[tuple[Migration, bool]], **_: Any) -> None:
    """Before a migration of the ledger itself: SQLite renames no table that a trigger speaks of."""
    from bihuan.web.ledger.guards import lift_guards

    if any(migration.app_label == LedgerConfig.label for migration, _ in plan):
        lift_guards(connections[using])


def guard_tables(*, using: str, **_: Any) -> None:
    """After every migration, whatever it did to the tables, they are guarded again."""
    from bihuan.web.ledger.guards import install_guards

    install_guards(connections[using])
