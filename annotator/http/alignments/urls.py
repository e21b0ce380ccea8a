"""Routes of alignments."""

from django.urls import path

from annotator.http.alignments.api import AlignmentView, SubmitAlignmentView

urlpatterns = [
    path("work-items/<uuid:item_id>/alignment/", SubmitAlignmentView.as_view()),
    path("objects/<uuid:object_id>/alignment/", AlignmentView.as_view()),
]
