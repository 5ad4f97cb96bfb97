from __future__ import annotations

from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "bihuan.web.flow"
    label = "flow"
    verbose_name = "流转"

    def ready(self) -> None:
        from bihuan.web.census.linking.parties import tell_codes_by
        from bihuan.web.census.panels import add_operator_panels
        from bihuan.web.flow import table
        from bihuan.web.flow.doors import DOORS
        from bihuan.web.jobs.kinds import open_kinds
        from bihuan.web.ledger.audits import audit_by
        from bihuan.web.ledger.events import hear
        from bihuan.web.loops.books.descriptions import describe_by
        from bihuan.web.loops.documents import collect_from
        from bihuan.web.loops.findings import tell_by
        from bihuan.web.loops.occasions import count_by
        from bihuan.web.loops.panels import add_panels, hold_papers
        from bihuan.web.loops.today import begin_days_with
        from bihuan.web.papers.about import name_by
        from bihuan.web.people.doors import open_doors
        from bihuan.web.ui.menu import open_rooms

        hear(table.TABLE)
        open_doors(DOORS)
        audit_by(table.CHECKS)
        count_by(table.OCCASIONS)
        name_by(table.PAPERS_ABOUT)
        tell_by(table.FINDINGS)
        begin_days_with(table.DAY)
        collect_from(table.DOCUMENTS)
        describe_by(table.DESCRIPTIONS)
        open_rooms(table.FIRST_PAGES)
        open_kinds(table.JOBS)
        add_panels(table.PANELS)
        add_operator_panels(table.OPERATOR_PANELS)
        hold_papers(table.HOLDS)
        tell_codes_by(table.PARTY_CODES)
