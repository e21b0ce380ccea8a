"""Django's registration of the HTTP layer, which brings the system checks."""

from django.apps import AppConfig


class HttpConfig(AppConfig):
    """The API root, the error table, files, health, and the page."""

    name = "annotator.http"
    label = "http"

    def ready(self) -> None:
        """Load the Celery application, the system checks and the OpenAPI extensions."""
        # The Celery application becomes the current one, so that services can send commands; the checks and the
        # OpenAPI extensions register themselves.
        from annotator import celery  # noqa: F401
        from annotator.http import (
            checks,  # noqa: F401
            schema,  # noqa: F401
        )
