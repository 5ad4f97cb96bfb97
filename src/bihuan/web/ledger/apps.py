from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "bihuan.web.ledger"
    label = "ledger"
    verbose_name = "操作留痕"

    def ready(self) -> None:
        from bihuan.web.ledger import checks  # noqa: F401
