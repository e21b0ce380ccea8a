"""An id for each request: in the response's header, and on each log line about it."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger("maquette.request")
SLOW_SECONDS = 1.0
#: Where a request's META holds its id. No header can set it: headers are stored below HTTP_.
REQUEST_ID = "maquette.request_id"
QUIET_PATHS = ("/livez", "/readyz", "/static/", "/files/")


class RequestIdMiddleware:
    """Logs what failed and what was slow; a page that works logs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Give the request an id, and log the response under it."""
        request_id = uuid.uuid4().hex[:12]
        request.META[REQUEST_ID] = request_id
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        response["X-Request-Id"] = request_id
        is_quiet = request.path.startswith(QUIET_PATHS) and response.status_code < 500
        if not is_quiet and (response.status_code >= 500 or seconds > SLOW_SECONDS):
            logger.warning(
                "%s %s %s %.2f s id=%s",
                request.method,
                request.path,
                response.status_code,
                seconds,
                request_id,
            )
        return response
