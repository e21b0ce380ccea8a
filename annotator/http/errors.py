"""The one table from errors to HTTP. Every refusal has the body {code, message, details}."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from redis.exceptions import RedisError
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from annotator.domain import errors
from annotator.http.request_log import REQUEST_ID

logger = logging.getLogger(__name__)

STATUS_OF: tuple[tuple[type[errors.MaquetteError], int], ...] = (
    (errors.NotSignedIn, 401),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.TooLarge, 413),
    (errors.InvalidInput, 422),
    (errors.TooManyRequests, 429),
    (errors.Unavailable, 503),
)


def status_of(error: errors.MaquetteError) -> int:
    """Return the HTTP status of an error; the most particular class is listed first."""
    return next((status for kind, status in STATUS_OF if isinstance(error, kind)), 500)


def body_of(error: errors.MaquetteError) -> dict[str, Any]:
    """Return the JSON body of an error."""
    return {"code": error.code, "message": error.message, "details": error.details}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. Anything unknown is left to Django, which logs it and returns `server_error`."""
    known = _as_maquette_error(error)
    if known is None:
        return None
    set_rollback()
    status = status_of(known)
    if isinstance(error, drf.APIException) and not isinstance(error, drf.ValidationError):
        status = error.status_code
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status in {429, 503}:
        headers["Retry-After"] = "5"
    return Response(body_of(known), status=status, headers=headers)


def _as_maquette_error(error: Exception) -> errors.MaquetteError | None:
    if isinstance(error, errors.MaquetteError):
        return error
    if isinstance(error, drf.ValidationError):
        return errors.InvalidInput("invalid_input", "Some fields are invalid.", {"fields": _plain(error.detail)})
    if isinstance(error, Http404):
        return errors.NotFound("not_found", "There is nothing here.")
    if isinstance(error, PermissionDenied):
        return errors.NotAllowed("not_allowed", "You may not do this.")
    if isinstance(error, drf.APIException):
        code = {"parse_error": "malformed_body", "permission_denied": "csrf_failed"}.get(
            str(error.default_code), str(error.default_code)
        )
        return errors.MaquetteError(code, str(error.detail))
    if isinstance(error, OperationalError | InterfaceError):
        logger.warning("database: %s", error)
        return errors.DatabaseUnavailable()
    if isinstance(error, RedisError):
        logger.warning("broker: %s", error)
        return errors.BrokerUnavailable()
    if isinstance(error, RequestDataTooBig):
        return errors.TooLarge("body_too_large", "The request is larger than the limit.")
    if isinstance(error, SuspiciousOperation):
        return errors.InvalidInput("malformed_request", "The request is malformed.")
    return None


def _plain(detail: Any) -> Any:
    if isinstance(detail, dict):
        return {str(key): _plain(value) for key, value in detail.items()}
    if isinstance(detail, list):
        return [_plain(value) for value in detail]
    return str(detail)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Django's own 400, in our form."""
    return JsonResponse(
        {"code": "malformed_request", "message": "The request is malformed.", "details": {}}, status=400
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    """Django's own CSRF refusal, in our form."""
    message = "The page is out of date: reload it and try again."
    return JsonResponse({"code": "csrf_failed", "message": message, "details": {"reason": reason}}, status=403)


def server_error(request: HttpRequest) -> JsonResponse:
    """Return 503 for a part that is away outside of a view, otherwise the refusal for an error of the site.

    An error of the site is logged under the request id in the details.
    """
    known = _as_maquette_error(error) if isinstance(error := sys.exc_info()[1], Exception) else None
    if isinstance(known, errors.Unavailable):
        return JsonResponse(body_of(known), status=503, headers={"Retry-After": "5"})
    request_id = request.META.get(REQUEST_ID, "")
    body = {
        "code": "server_error",
        "message": "Something went wrong on the server. It is logged; give the lead this request's id.",
        "details": {"request_id": request_id},
    }
    return JsonResponse(body, status=500)
