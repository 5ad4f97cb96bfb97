from __future__ import annotations

from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "bihuan.web.flow"
    label = "flow"
    verbose_name = "流转"

    def ready(self) -> None:
        from bihuan.web.flow.doors import DOORS
        from bihuan.web.flow.table import (
            CHECKS,
            FIRST_PAGES,
            HOLDS,
            JOBS,
            OCCASIONS,
            PANELS,
            PAPERS_ABOUT,
            TABLE,
        )
        from bihuan.web.jobs.kinds import open_kinds
        from bihuan.web.ledger.audits import audit_by
        from bihuan.web.ledger.events import hear
        from bihuan.web.loops.occasions import count_by
        from bihuan.web.loops.panels import add_panels, hold_papers
        from bihuan.web.papers.about import name_by
        from bihuan.web.people.doors import open_doors
        from bihuan.web.ui.menu import open_rooms

        hear(TABLE)
        open_doors(DOORS)
        audit_by(CHECKS)
        count_by(OCCASIONS)
        name_by(PAPERS_ABOUT)
        open_rooms(FIRST_PAGES)
        open_kinds(JOBS)
        add_panels(PANELS)
        hold_papers(HOLDS)
