from __future__ import annotations

from django.urls import path

from bihuan.web.papers.views import acting, drafting, papers, signing

app_name = "papers"
urlpatterns = [
    path("", papers.papers, name="papers"),
    path("signing/", signing.signing, name="signing"),
    path("new/", drafting.choose, name="new"),
    path("new/<slug:kind>/", drafting.draft, name="draft"),
    path("<int:paper_id>/", papers.paper, name="paper"),
    path("<int:paper_id>/edit/", drafting.edit, name="edit"),
    path("<int:paper_id>/serve/", acting.serve, name="serve"),
    path("<int:paper_id>/paper.docx", papers.document, name="document"),
    path("<int:paper_id>/receipt/", papers.receipt, name="receipt"),
    path("<int:paper_id>/proof/", papers.proof, name="proof"),
    path("<int:paper_id>/act/<slug:act>/", acting.act, name="act"),
]
