from __future__ import annotations

from django.urls import path

from bihuan.web.testing import views

app_name = "testing"
urlpatterns = [
    path("", views.first, name="first"),
    path("checks/", views.checks, name="checks"),
    path("checks/<int:run_id>/", views.check, name="check"),
    path("checks/<int:run_id>/samples/<int:place>/", views.sample, name="sample"),
    path("checks/<int:run_id>/verdicts.<str:extension>", views.download, name="download"),
]
