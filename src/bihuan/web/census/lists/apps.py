from __future__ import annotations

from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "bihuan.web.census.lists"
    label = "lists"
    verbose_name = "名册导入"
