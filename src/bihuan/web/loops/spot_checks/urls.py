from __future__ import annotations

from django.urls import path

from bihuan.web.loops.spot_checks import views

spot_checks = [
    path("", views.spot_checks, name="spot_checks"),
    path("<int:spot_check_id>/", views.spot_check, name="spot_check"),
    path("<int:spot_check_id>/list.txt", views.spot_check_list, name="spot_check_list"),
    path("<int:spot_check_id>/matters.xlsx", views.spot_check_export, name="spot_check_export"),
]
figures = [
    path("", views.figures, name="figures"),
    path("matters/", views.figure_matters, name="figure_matters"),
    path("figures.xlsx", views.figures_export, name="figures_export"),
]
