"""Django's view of this app."""

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    """Work items: leased slots of human work."""

    name = "annotator.assignments"
    label = "assignments"
