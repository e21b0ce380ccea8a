"""Routes of alignments."""

from django.urls import path

from annotator.http.alignments.api import AlignmentView, PoseFitsView, PoseFitView

urlpatterns = [
    path("objects/<uuid:object_id>/alignment/", AlignmentView.as_view()),
    path("work-items/<uuid:item_id>/pose-fits/", PoseFitsView.as_view()),
    path("pose-fits/<uuid:fit_id>/", PoseFitView.as_view()),
]
