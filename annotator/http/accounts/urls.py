"""Routes of API tokens."""

from django.urls import path

from annotator.http.accounts.api import TokensView, TokenView

urlpatterns = [
    path("tokens/", TokensView.as_view()),
    path("tokens/<int:token_id>/", TokenView.as_view()),
]
