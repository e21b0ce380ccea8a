"""Django's view of this app."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as every_app
from django.core.exceptions import FieldDoesNotExist
from django.db.models.signals import post_migrate


class ModelRegistryConfig(AppConfig):
    """Immutable model versions that can generate candidates."""

    name = "annotator.model_registry"
    label = "model_registry"

    def ready(self) -> None:
        """After every `migrate`, the sources that workers bring along are there to be chosen, demo or not."""
        post_migrate.connect(_register, sender=self)


def _register(*, apps: Any = every_app, **_: Any) -> None:  # `flush` sends the signal without
    try:
        apps.get_model("model_registry", "ModelVersion")._meta.get_field("revision")
    except (LookupError, FieldDoesNotExist):  # migrated back to before the table, or to an older form of it
        return
    from annotator.model_registry.services import note_shipped_weights, register_built_in_sources

    register_built_in_sources()
    note_shipped_weights()
