from __future__ import annotations

from django.urls import path

from bihuan.web.loops.books import views

urlpatterns = [
    path("", views.book, name="book"),
    path("template.xlsx", views.template, name="book_template"),
    path("<int:import_id>/", views.book_import, name="book_import"),
    path("<int:import_id>/refused.xlsx", views.refused, name="book_refused"),
    path("<int:import_id>/accept/", views.accept, name="book_accept"),
]
