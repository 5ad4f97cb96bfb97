from __future__ import annotations

from django.apps import AppConfig


class CensusConfig(AppConfig):
    name = "bihuan.web.census"
    label = "census"
    verbose_name = "摸底"
