"""Routes of alignments."""

from django.urls import path

from annotator.http.alignments.api import AlignmentView

urlpatterns = [
    path("objects/<uuid:object_id>/alignment/", AlignmentView.as_view()),
]
