from __future__ import annotations

from django.apps import AppConfig


class TestingConfig(AppConfig):
    name = "bihuan.web.testing"
    label = "testing"
    verbose_name = "检验"
