"""Routes of candidates and generations."""

from django.urls import path

from annotator.http.candidates import api

urlpatterns = [
    path("objects/<uuid:object_id>/candidates/", api.CandidatesView.as_view()),
    path("objects/<uuid:object_id>/generate/", api.GenerateView.as_view()),
    path("campaigns/<uuid:campaign_id>/generations/", api.GenerationsView.as_view()),
    path("generations/<uuid:generation_id>/retry/", api.RetryView.as_view()),
    path("generations/<uuid:generation_id>/cancel/", api.CancelView.as_view()),
]
