"""Django's view of this app."""

from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    """Best-of-N rounds, comparisons and quality ratings."""

    name = "annotator.preferences"
    label = "preferences"
