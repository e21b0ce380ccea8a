"""Routes of work items."""

from django.urls import path

from annotator.http.assignments.api import ClaimView, HeartbeatView, MaskReviewView, MineView, ReleaseView

urlpatterns = [
    path("work-items/claim/", ClaimView.as_view()),
    path("work-items/mine/", MineView.as_view()),
    path("work-items/<uuid:item_id>/heartbeat/", HeartbeatView.as_view()),
    path("work-items/<uuid:item_id>/release/", ReleaseView.as_view()),
    path("work-items/<uuid:item_id>/mask-review/", MaskReviewView.as_view()),
]
