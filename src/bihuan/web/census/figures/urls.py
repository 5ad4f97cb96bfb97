from __future__ import annotations

from django.urls import path

from bihuan.web.census.figures.views import base, unlisted

urlpatterns = [
    path("", base.figures, name="figures"),
    path("figures.xlsx", base.figures_file, {"kind": "xlsx"}, name="figures_xlsx"),
    path("figures.csv", base.figures_file, {"kind": "csv"}, name="figures_csv"),
    path("operators/", base.figure_operators, name="figure_operators"),
    path("unlisted/", unlisted.unlisted, name="unlisted"),
    path("unlisted/operators/", unlisted.unlisted_operators, name="unlisted_operators"),
    path("unlisted.xlsx", unlisted.unlisted_file, {"kind": "xlsx"}, name="unlisted_xlsx"),
    path("unlisted.csv", unlisted.unlisted_file, {"kind": "csv"}, name="unlisted_csv"),
]
