"""Django's view of this app."""

from django.apps import AppConfig


class AlignmentsConfig(AppConfig):
    """Accepted layouts of accepted meshes."""

    name = "annotator.alignments"
    label = "alignments"

    def ready(self) -> None:
        """Register this app's kind of machine work."""
        from annotator.alignments.machine_work import POSE_FITS
        from annotator.machine_work.models import WorkKind
        from annotator.machine_work.subjects import register

        register(WorkKind.POSE_FIT, POSE_FITS)
