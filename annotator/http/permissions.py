"""What a role and a token may call. Each view declares it; a test walks every route to see that it does.

Whether the *object* is theirs to see is the selectors' work: they raise NotFound for what is in another campaign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.models import ApiToken, User
from annotator.domain.errors import NotAllowed, NotSignedIn
from annotator.domain.roles import EVERYBODY, LEADS, STAFF, WORKERS, Scope
from annotator.gateways.contention import repeat_on_contention
from annotator.http.query import refuse_unknown_parameters


@dataclass(frozen=True)
class Access:
    """The roles that may call a method, and the scope that a token needs for it."""

    roles: frozenset[str]
    scope: Scope


def read(roles: frozenset[str] = EVERYBODY) -> Access:
    """Return the access for reading, for these roles."""
    return Access(roles, Scope.READ)


def annotate(roles: frozenset[str] = WORKERS) -> Access:
    """Return the access for doing the work, for these roles."""
    return Access(roles, Scope.ANNOTATE)


def manage(roles: frozenset[str] = LEADS) -> Access:
    """Return the access for running a campaign, for these roles."""
    return Access(roles, Scope.MANAGE)


def export(roles: frozenset[str] = STAFF) -> Access:
    """Return the access for exporting data, for these roles."""
    return Access(roles, Scope.EXPORT)


def _method(request: Request) -> str:
    return "GET" if request.method in {"HEAD", "OPTIONS"} else str(request.method)


class IsLoggedIn(BasePermission):
    """Signed in, of a role that the view names for the method, with a token of the right scope if by token."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return True, or raise NotSignedIn or NotAllowed."""
        if not isinstance(request.user, User) or not request.user.is_active:
            raise NotSignedIn
        method = _method(request)
        access: Access | None = getattr(view, "access", {}).get(method)
        if access is None:
            return True  # no such method on this view: DRF returns 405
        if request.user.role not in access.roles:
            raise NotAllowed(
                "role_not_allowed",
                f"Your role ({request.user.get_role_display()}) may not do this.",
                {"role": request.user.role, "roles_allowed": sorted(access.roles)},
            )
        if isinstance(request.auth, ApiToken) and access.scope not in request.auth.scopes:
            raise NotAllowed(
                "scope_missing",
                f"This API token lacks the scope '{access.scope}'.",
                {"scope_needed": str(access.scope), "scopes": list(request.auth.scopes)},
            )
        return True


def _repeated(method: Callable[..., Response]) -> Callable[..., Response]:
    """Return the view's method, which runs again after a deadlock; uploaded files are read from their start again."""

    @wraps(method)
    def repeat(view: APIView, request: Request, *args: Any, **kwargs: Any) -> Response:
        def rewind() -> None:
            for _, files in request.FILES.lists():
                for file in files:
                    file.seek(0)

        return repeat_on_contention(lambda: method(view, request, *args, **kwargs), before_again=rewind)

    return repeat


class ApiView(APIView):
    """A view that declares per method who may call it and which query parameters it reads.

    For example `access = {"GET": read(), "POST": manage()}` and `query = {"GET": PAGING}`. A method that another transaction
    got in the way of runs again.
    """

    permission_classes = [IsLoggedIn]
    access: dict[str, Access] = {}
    query: dict[str, list[OpenApiParameter]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        """Wrap the methods that the view defines."""
        super().__init_subclass__(**options)
        for name in cls.http_method_names:
            if name in vars(cls):
                setattr(cls, name, _repeated(vars(cls)[name]))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the caller, then refuse query parameters that the method does not read."""
        super().initial(request, *args, **kwargs)
        refuse_unknown_parameters(request, self.query.get(_method(request), []))

    @property
    def user(self) -> User:
        """The caller; permission checks have made sure that there is one."""
        user = self.request.user
        if not isinstance(user, User):
            raise NotSignedIn
        return user
