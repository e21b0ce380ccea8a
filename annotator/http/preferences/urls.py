"""Routes of best-of-N rounds."""

from django.urls import path

from annotator.http.preferences.api import ComparisonsView, RatingView, UndoView

urlpatterns = [
    path("rounds/<uuid:round_id>/comparisons/", ComparisonsView.as_view()),
    path("rounds/<uuid:round_id>/undo/", UndoView.as_view()),
    path("rounds/<uuid:round_id>/rating/", RatingView.as_view()),
]
