"""Django's view of this app."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """Immutable dataset snapshots."""

    name = "annotator.datasets"
    label = "datasets"
