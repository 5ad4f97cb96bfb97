from __future__ import annotations

from django.urls import include, path

from bihuan.web.census.views import register

app_name = "census"
urlpatterns = [
    path("", register.register, name="register"),
    path("operators/<int:operator_id>/", register.operator, name="operator"),
    path("lists/", include("bihuan.web.census.lists.urls")),
    path("linking/", include("bihuan.web.census.linking.urls")),
    path("figures/", include("bihuan.web.census.figures.urls")),
]
