"""Every address: one line per room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from bihuan.web.people import views as people

urlpatterns: list[URLPattern | URLResolver] = [
    path("", people.home, name="home"),
    path("people/", include("bihuan.web.people.urls")),
    path("loops/", include("bihuan.web.loops.urls")),
    path("census/", include("bihuan.web.census.urls")),
    path("papers/", include("bihuan.web.papers.urls")),
    path("testing/", include("bihuan.web.testing.urls")),
    path("rules/", include("bihuan.web.rules.urls")),
    path("ledger/", include("bihuan.web.ledger.urls")),
    path("jobs/", include("bihuan.web.jobs.urls")),
    path("ui/", include("bihuan.web.ui.urls")),
]

handler400 = "bihuan.web.ui.views.bad_request"
handler403 = "bihuan.web.ui.views.forbidden"
handler404 = "bihuan.web.ui.views.not_found"
handler500 = "bihuan.web.ui.views.server_error"
