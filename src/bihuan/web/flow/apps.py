from __future__ import annotations

from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "bihuan.web.flow"
    label = "flow"
    verbose_name = "流转"

    def ready(self) -> None:
        from bihuan.web.flow.doors import DOORS
        from bihuan.web.flow.table import CHECKS, DAY, DOCUMENTS, FIRST_PAGES, JOBS, OCCASIONS, TABLE
        from bihuan.web.jobs.kinds import open_kinds
        from bihuan.web.ledger.audits import audit_by
        from bihuan.web.ledger.events import hear
        from bihuan.web.loops.documents import collect_from
        from bihuan.web.loops.occasions import count_by
        from bihuan.web.loops.today import begin_days_with
        from bihuan.web.people.doors import open_doors
        from bihuan.web.ui.menu import open_rooms

        hear(TABLE)
        open_doors(DOORS)
        audit_by(CHECKS)
        count_by(OCCASIONS)
        begin_days_with(DAY)
        collect_from(DOCUMENTS)
        open_rooms(FIRST_PAGES)
        open_kinds(JOBS)
