"""Routes of sessions and tokens."""

from django.urls import path

from annotator.accounts.api import SessionView, TokensView, TokenView

urlpatterns = [
    path("session/", SessionView.as_view()),
    path("tokens/", TokensView.as_view()),
    path("tokens/<int:token_id>/", TokenView.as_view()),
]
