"""Django's view of this app."""

from django.apps import AppConfig


class EscalationsConfig(AppConfig):
    """Objects that need a 3D artist: the board, uploads and reviews."""

    name = "annotator.escalations"
    label = "escalations"
