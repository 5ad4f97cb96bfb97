from __future__ import annotations

from django.urls import path

from bihuan.web.loops.views import duties, matters, moving, opening, procedures, worklist

app_name = "loops"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("worklist.xlsx", worklist.export, name="export"),
    path("new/", opening.choose, name="new"),
    path("new/<slug:procedure>/", opening.open_by_hand, name="open"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<slug:procedure>/", procedures.procedure, name="procedure"),
    path("delegations/", duties.delegations, name="delegations"),
    path("delegations/end/", duties.delegation_end, name="delegation_end"),
    path("<int:loop_id>/", matters.loop, name="loop"),
    path("<int:loop_id>/move/", moving.move, name="move"),
    path("<int:loop_id>/evidence/", matters.evidence, name="evidence"),
    path("<int:loop_id>/evidence/<int:file_id>/", matters.evidence_file, name="evidence_file"),
    path("<int:loop_id>/paper/", matters.paper, name="paper"),
    path("<int:loop_id>/notes/", matters.note, name="note"),
    path("<int:loop_id>/hand-over/", duties.hand_over, name="hand_over"),
]
