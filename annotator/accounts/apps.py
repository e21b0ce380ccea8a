"""Django's view of this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, their roles, and their API tokens."""

    name = "annotator.accounts"
    label = "accounts"
