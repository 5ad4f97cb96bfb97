from __future__ import annotations

from django.urls import include, path

from bihuan.web.census.views import bulk, operator, register, site_checks

app_name = "census"
urlpatterns = [
    path("", register.register, name="register"),
    path("register.xlsx", register.export, {"form": "xlsx"}, name="export"),
    path("register.csv", register.export, {"form": "csv"}, name="export_csv"),
    path("views/", register.view_save, name="view_save"),
    path("views/<int:view_id>/drop/", register.view_drop, name="view_drop"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("operators/<int:operator_id>/", operator.operator, name="operator"),
    path("operators/<int:operator_id>/edit/<slug:what>/", operator.operator_edit, name="operator_edit"),
    path(
        "operators/<int:operator_id>/contacts/<int:contact_id>/",
        operator.contact_unmask,
        name="contact_unmask",
    ),
    path("site-checks/", site_checks.site_checks, name="site_checks"),
    path("site-checks/ask/", bulk.site_checks_ask, name="site_checks_ask"),
    path("site-checks/pack/", site_checks.site_check_pack, name="site_check_pack"),
    path("site-checks/<int:site_check_id>/", site_checks.site_check, name="site_check"),
    path("lists/", include("bihuan.web.census.lists.urls")),
    path("linking/", include("bihuan.web.census.linking.urls")),
    path("figures/", include("bihuan.web.census.figures.urls")),
]
