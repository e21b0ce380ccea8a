"""The 404 of an unknown API route, in the API's form instead of the page."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt  # it writes nothing, and a wrong address should not be reported as a wrong token
def api_not_found(request: HttpRequest) -> JsonResponse:
    """404 in our form."""
    body = {"code": "route_not_found", "message": "There is no such route. See /api/schema/.", "details": {}}
    return JsonResponse(body, status=404)
