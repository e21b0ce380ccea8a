"""Routes of the stories of objects."""

from django.urls import path

from annotator.http.stories.api import StoryView

urlpatterns = [path("objects/<uuid:object_id>/story/", StoryView.as_view())]
