from __future__ import annotations

from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "bihuan.web.census.linking"
    label = "linking"
    verbose_name = "归并"
