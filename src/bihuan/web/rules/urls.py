from __future__ import annotations

from django.urls import path

from bihuan.web.rules import views

app_name = "rules"
urlpatterns = [
    path("", views.standards, name="standards"),
    path("limits/", views.limits, name="limits"),
    path("calculator/", views.calculator, name="calculator"),
    path("compare/", views.compare, name="compare"),
    path("coverage/", views.coverage, name="coverage"),
    path("gaps/", views.gaps, name="gaps"),
    path("gaps/gaps.<str:extension>", views.gaps_file, name="gaps_file"),
    path("<slug:standard>/<slug:edition>/", views.edition, name="edition"),
]
