"""Django's configuration of this app."""

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    """Images, pointmaps, target objects and their masks."""

    name = "annotator.images"
    label = "images"

    def ready(self) -> None:
        """Register this app's kinds of machine work."""
        from annotator.images.machine_work import MASK_PROPOSALS, PointmapSubject
        from annotator.machine_work.models import WorkKind
        from annotator.machine_work.subjects import register

        register(WorkKind.POINTMAP, PointmapSubject())
        register(WorkKind.MASK_PROPOSAL, MASK_PROPOSALS)
