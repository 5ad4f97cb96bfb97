from __future__ import annotations

from django.apps import AppConfig


class LoopsConfig(AppConfig):
    name = "bihuan.web.loops"
    label = "loops"
    verbose_name = "后处理事项"
