from __future__ import annotations

from django.urls import path

from bihuan.web.rules.views import drafts, rulebook

app_name = "rules"
urlpatterns = [
    path("", rulebook.standards, name="standards"),
    path("limits/", rulebook.limits, name="limits"),
    path("calculator/", rulebook.calculator, name="calculator"),
    path("compare/", rulebook.compare, name="compare"),
    path("coverage/", rulebook.coverage, name="coverage"),
    path("gaps/", rulebook.gaps, name="gaps"),
    path("gaps/gaps.<str:extension>", rulebook.gaps_file, name="gaps_file"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/new/", drafts.new, name="new_draft"),
    path("drafts/form.xlsx", drafts.blank_form, name="blank_form"),
    path("drafts/<int:draft_id>/", drafts.draft, name="draft"),
    path("drafts/<int:draft_id>/form.xlsx", drafts.form_file, name="draft_form"),
    path("drafts/<int:draft_id>/upload/", drafts.upload, name="upload"),
    path("drafts/<int:draft_id>/review/", drafts.review, name="review"),
    path("drafts/<int:draft_id>/<slug:section>/", drafts.section, name="section"),
    path("drafts/<int:draft_id>/<slug:section>/new/", drafts.row, name="new_row"),
    path("drafts/<int:draft_id>/<slug:section>/<int:number>/", drafts.row, name="row"),
    path("<slug:standard>/<path:edition>/", rulebook.edition, name="edition"),
]
