from __future__ import annotations

from django.urls import path

from bihuan.web.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("entries/<int:sequence>/", views.entry, name="entry"),
    path("entries/<int:sequence>/proof.json", views.proof, name="proof"),
    path("verify_entry.py", views.verifier, name="verifier"),
    path("days/", views.days, name="days"),
    path("audit/", views.audit, name="audit"),
]
