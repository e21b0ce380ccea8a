"""Django's configuration of this app."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """Immutable dataset snapshots."""

    name = "annotator.datasets"
    label = "datasets"

    def ready(self) -> None:
        """Register this app's kinds of machine work."""
        from annotator.datasets.machine_work import ExportSubject
        from annotator.machine_work.models import WorkKind
        from annotator.machine_work.subjects import register

        register(WorkKind.EXPORT, ExportSubject())
