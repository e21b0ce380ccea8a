"""Django's registration of the demo, for its management command."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo campaign and its log-ins. It has no tables."""

    name = "annotator.demo"
    label = "demo"
