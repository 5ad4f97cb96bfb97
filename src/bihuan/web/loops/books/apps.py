from __future__ import annotations

from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "bihuan.web.loops.books"
    label = "books"
    verbose_name = "台账"
