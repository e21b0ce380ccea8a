"""Django's view of the web layer: it brings the system checks."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The API root, the error table, files, health, and the page."""

    name = "annotator.web"
    label = "web"

    def ready(self) -> None:
        from annotator.web import checks  # noqa: F401  (registers the checks)
