"""Django's registration of the workflow, for its management command."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Use cases that cross apps. It has no tables."""

    name = "annotator.workflow"
    label = "workflow"
