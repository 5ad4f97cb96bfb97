from __future__ import annotations

from django.urls import path

from bihuan.web.census.lists import views

urlpatterns = [
    path("", views.lists, name="lists"),
    path("<int:import_id>/", views.list_import, name="list_import"),
    path("<int:import_id>/columns/", views.columns, name="list_columns"),
    path("<int:import_id>/accept/", views.accept, name="list_accept"),
    path("<int:import_id>/discard/", views.discard, name="list_discard"),
    path("<int:import_id>/faulty.xlsx", views.faulty, name="list_faulty"),
    path("sources/<int:source_id>/", views.source, name="list_source"),
    path("records/<int:record_id>/", views.record, name="list_record"),
]
