from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "bihuan.web.ui"
    label = "ui"
    verbose_name = "界面"
