from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "bihuan.web.people"
    label = "people"
    verbose_name = "人员"

    def ready(self) -> None:
        from bihuan.web.people import checks  # noqa: F401
