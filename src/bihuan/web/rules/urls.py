from __future__ import annotations

from django.urls import path

from bihuan.web.rules import views

app_name = "rules"
urlpatterns = [
    path("", views.standards, name="standards"),
    path("<slug:standard>/<slug:edition>/", views.edition, name="edition"),
]
