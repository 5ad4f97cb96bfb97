from __future__ import annotations

from django.apps import AppConfig


class LoopsConfig(AppConfig):
    name = "bihuan.web.loops"
    label = "loops"
    verbose_name = "后处理事项"

    def ready(self) -> None:
        from bihuan.web.ledger.guards import append_only

        append_only("loops_move", within="loop_id", number="number")
