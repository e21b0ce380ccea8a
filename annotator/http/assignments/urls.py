"""Routes of work items."""

from django.urls import path

from annotator.http.assignments.api import ClaimView, HeartbeatView, MineView, ReleaseView, UndoView
from annotator.http.assignments.previous import PreviousView
from annotator.http.assignments.stages import FORMS, submit_routes

urlpatterns = [
    path("work-items/claim/", ClaimView.as_view()),
    path("work-items/mine/", MineView.as_view()),
    path("work-items/previous/", PreviousView.as_view()),
    path("work-items/<uuid:item_id>/heartbeat/", HeartbeatView.as_view()),
    path("work-items/<uuid:item_id>/release/", ReleaseView.as_view()),
    path("work-items/<uuid:item_id>/undo/", UndoView.as_view()),
    *submit_routes(FORMS),
]
