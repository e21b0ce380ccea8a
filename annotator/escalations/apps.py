"""Django's configuration of this app."""

from django.apps import AppConfig


class EscalationsConfig(AppConfig):
    """Objects that need a 3D artist: the board, uploads and reviews."""

    name = "annotator.escalations"
    label = "escalations"

    def ready(self) -> None:
        """Register this app's kinds of machine work."""
        from annotator.escalations.mesh_checks import MeshCheckSubject
        from annotator.machine_work.models import WorkKind
        from annotator.machine_work.subjects import register

        register(WorkKind.MESH_CHECK, MeshCheckSubject())
