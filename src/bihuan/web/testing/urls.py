from __future__ import annotations

from django.urls import path

from bihuan.web.testing import check_sheet_views, list_views, row_views, views
from bihuan.web.testing.release import views as release_views
from bihuan.web.testing.what_if import views as what_if_views

app_name = "testing"
urlpatterns = [
    path("", views.first, name="first"),
    path("checks/", views.checks, name="checks"),
    path("checks/<int:run_id>/", views.check, name="check"),
    path("checks/<int:run_id>/rows/", row_views.rows, name="rows"),
    path("checks/<int:run_id>/rows/corrections.xlsx", row_views.corrections, name="corrections"),
    path("checks/<int:run_id>/accept/", row_views.accept, name="accept"),
    path("checks/<int:run_id>/samples/", list_views.samples, name="samples"),
    path("checks/<int:run_id>/samples/<int:place>/", views.sample, name="sample"),
    path("checks/<int:run_id>/verdicts.<str:extension>", list_views.download, name="download"),
    path("checks/<int:run_id>/sheets/", check_sheet_views.sheets, name="sheets"),
    path("checks/<int:run_id>/sheets.docx", check_sheet_views.sheets_document, name="sheets_document"),
    path("checks/<int:run_id>/samples/<int:place>/sheet/", check_sheet_views.sheet, name="sheet"),
    path(
        "checks/<int:run_id>/samples/<int:place>/sheet.docx",
        check_sheet_views.sheet_document,
        name="sheet_document",
    ),
    path("checks/<int:run_id>/release/", release_views.release, name="release"),
    path("released/", release_views.released_samples, name="released_samples"),
    path("released/samples.xlsx", release_views.released_file, name="released_file"),
    path("released/<int:sample_id>/", release_views.released_sample, name="released_sample"),
    path("released/<int:sample_id>/advice/", release_views.advice, name="advice"),
    path("released/<int:sample_id>/claim/", release_views.claim, name="claim"),
    path("what-if/", what_if_views.what_ifs, name="what_ifs"),
    path("what-if/<int:what_if_id>/", what_if_views.what_if, name="what_if"),
    path("what-if/<int:what_if_id>/samples/", what_if_views.samples, name="what_if_samples"),
    path("what-if/<int:what_if_id>/draft/", what_if_views.draft, name="what_if_draft"),
    path("what-if/<int:what_if_id>/changes.<str:extension>", what_if_views.changes, name="what_if_changes"),
]
