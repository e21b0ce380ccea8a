"""Django's view of this app."""

from django.apps import AppConfig


class ModelRegistryConfig(AppConfig):
    """Immutable model versions that can generate candidates."""

    name = "annotator.model_registry"
    label = "model_registry"
