from __future__ import annotations

from django.apps import AppConfig


class SpotChecksConfig(AppConfig):
    name = "bihuan.web.loops.spot_checks"
    label = "spot_checks"
    verbose_name = "抽件检查"
