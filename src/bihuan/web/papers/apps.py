from __future__ import annotations

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "bihuan.web.papers"
    label = "papers"
    verbose_name = "文书"

    def ready(self) -> None:
        from bihuan.web.ledger.guards import append_only

        append_only("papers_paperstep", within="paper_id", number="number")
