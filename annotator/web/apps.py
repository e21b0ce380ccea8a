"""Django's view of the web layer: it brings the system checks."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The API root, the error table, files, health, and the page."""

    name = "annotator.web"
    label = "web"

    def ready(self) -> None:
        # The Celery application becomes the current one, so that services can send commands; the checks and the
        # OpenAPI extensions register themselves.
        from annotator import celery  # noqa: F401
        from annotator.web import checks, schema  # noqa: F401
