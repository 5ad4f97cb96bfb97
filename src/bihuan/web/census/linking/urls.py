from __future__ import annotations

from django.urls import path

from bihuan.web.census.linking.views import merges, parties, review, together

urlpatterns = [
    path("", review.linking, name="linking"),
    path("start/", review.link, name="link"),
    path("review/", review.review, name="review"),
    path("pairs/", review.decisions, name="decisions"),
    path("pairs/<int:pair_id>/", review.pair, name="pair"),
    path("pairs/<int:pair_id>/withdraw/", review.withdraw, name="withdraw"),
    path("merges/", merges.merges, name="merges"),
    path("merges/<int:merge_id>/", merges.merge, name="merge"),
    path("operators/<int:operator_id>/merge/", merges.merge_new, name="merge_new"),
    path("operators/<int:operator_id>/together/", together.together, name="together"),
    path("records/<int:record_id>/split/", together.split, name="split"),
    path("parties/", parties.parties, name="parties"),
    path("parties/<int:party_id>/", parties.party, name="party"),
]
