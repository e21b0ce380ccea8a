"""Routes of API tokens."""

from django.urls import path

from annotator.http.accounts.api import OtherSessionsView, PasswordView, TokensView, TokenView

urlpatterns = [
    path("session/password/", PasswordView.as_view()),
    path("session/others/", OtherSessionsView.as_view()),
    path("tokens/", TokensView.as_view()),
    path("tokens/<int:token_id>/", TokenView.as_view()),
]
