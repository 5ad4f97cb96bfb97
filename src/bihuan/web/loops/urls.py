from __future__ import annotations

from django.urls import include, path

from bihuan.web.loops.spot_checks.urls import figures, spot_checks
from bihuan.web.loops.views import (
    archives,
    duties,
    matters,
    moving,
    opening,
    operators,
    procedures,
    reminding,
    today,
    worklist,
)

app_name = "loops"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("worklist.xlsx", worklist.export, name="export"),
    path("today/", today.today, name="today"),
    path("operators/", operators.operator, name="operator"),
    path("operators/matters.xlsx", operators.export, name="operator_export"),
    path("reminders/", reminding.reminders, name="reminders"),
    path("reminders/offices/", reminding.remind_offices, name="remind_offices"),
    path("new/", opening.choose, name="new"),
    path("new/<slug:procedure>/", opening.open_by_hand, name="open"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<slug:procedure>/", procedures.procedure, name="procedure"),
    path("book/", include("bihuan.web.loops.books.urls")),
    path("spot-checks/", include(spot_checks)),
    path("figures/", include(figures)),
    path("delegations/", duties.delegations, name="delegations"),
    path("delegations/end/", duties.delegation_end, name="delegation_end"),
    path("<int:loop_id>/", matters.loop, name="loop"),
    path("<int:loop_id>/move/", moving.move, name="move"),
    path("<int:loop_id>/evidence/", matters.evidence, name="evidence"),
    path("<int:loop_id>/evidence/<int:file_id>/", matters.evidence_file, name="evidence_file"),
    path("<int:loop_id>/paper/", matters.paper, name="paper"),
    path("<int:loop_id>/notes/", matters.note, name="note"),
    path("<int:loop_id>/archive/", archives.archive, name="archive"),
    path("<int:loop_id>/archive.zip", archives.archive_file, name="archive_file"),
    path("<int:loop_id>/remind/", reminding.remind, name="remind"),
    path("<int:loop_id>/reminders/<int:reminder_id>/", reminding.reminder, name="reminder"),
    path("<int:loop_id>/hand-over/", duties.hand_over, name="hand_over"),
]
