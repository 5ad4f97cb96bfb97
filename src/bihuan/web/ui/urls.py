from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from bihuan.web.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.living, name="living"),
    path("language/", set_language, name="language"),
]
