"""Every address: one line per room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="testing:first"), name="home"),
    path("testing/", include("bihuan.web.testing.urls")),
    path("rules/", include("bihuan.web.rules.urls")),
    path("ledger/", include("bihuan.web.ledger.urls")),
    path("jobs/", include("bihuan.web.jobs.urls")),
    path("ui/", include("bihuan.web.ui.urls")),
]

handler400 = "bihuan.web.ui.views.bad_request"
handler404 = "bihuan.web.ui.views.not_found"
handler500 = "bihuan.web.ui.views.server_error"
