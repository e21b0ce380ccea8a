"""Django's view of this app."""

from django.apps import AppConfig


class AlignmentsConfig(AppConfig):
    """Accepted layouts of accepted meshes."""

    name = "annotator.alignments"
    label = "alignments"
