from __future__ import annotations

from django.urls import path

from bihuan.web.testing import list_views, row_views, views

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
]
