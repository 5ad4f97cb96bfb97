from __future__ import annotations

from django.urls import path

from bihuan.web.census.figures import views

urlpatterns = [
    path("", views.figures, name="figures"),
    path("figures.<str:kind>", views.figures_file, name="figures_file"),
    path("operators/", views.figure_operators, name="figure_operators"),
    path("unlisted/", views.unlisted, name="unlisted"),
    path("unlisted/operators/", views.unlisted_operators, name="unlisted_operators"),
    path("unlisted.<str:kind>", views.unlisted_file, name="unlisted_file"),
]
