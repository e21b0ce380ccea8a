"""Sessions and API tokens over HTTP."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.middleware.csrf import get_token
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts import demo, selectors, services, throttling
from annotator.accounts.models import User
from annotator.accounts.permissions import ApiView, annotate, read
from annotator.accounts.serializers import (
    CredentialsBody,
    NewTokenAnswer,
    SessionAnswer,
    TokenAnswer,
    TokenBody,
    TokenList,
)
from annotator.campaigns.selectors import visible_campaigns
from annotator.domain.errors import NotSignedIn


@method_decorator(csrf_protect, name="post")
class SessionView(APIView):
    """Who am I, sign in, sign out."""

    permission_classes = [AllowAny]
    throttle_classes: list[type] = []

    @extend_schema(operation_id="get_session", responses=SessionAnswer)
    def get(self, request: Request) -> Response:
        """Who is signed in, and what a page needs to begin."""
        return Response(_session(request))

    @extend_schema(operation_id="sign_in", request=CredentialsBody, responses=SessionAnswer)
    def post(self, request: Request) -> Response:
        """Sign in with name and password; sets the session cookie."""
        body = CredentialsBody(data=request.data)
        body.is_valid(raise_exception=True)
        throttling.check_sign_in(request, body.validated_data["username"])
        user = authenticate(request, **body.validated_data)
        if not isinstance(user, User):
            throttling.note_failed_sign_in(request, body.validated_data["username"])
            raise NotSignedIn("The name or the password is wrong.", {"reason": "credentials"})
        login(request, user)
        request.user = user
        return Response(_session(request))

    @extend_schema(operation_id="sign_out", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        logout(request)
        return Response(status=204)


def _session(request: Request) -> dict[str, object]:
    user = request.user if isinstance(request.user, User) else None
    return SessionAnswer(
        {
            "user": user,
            "csrf_token": get_token(request._request),
            "live_url": settings.LIVE_URL,
            "version": settings.VERSION,
            "campaigns": visible_campaigns(user).order_by("name") if user else [],
            "demo_logins": demo.LOGINS if settings.DEMO and user is None else [],
        }
    ).data


class TokensView(ApiView):
    """The caller's own API tokens."""

    access = {"GET": read(), "POST": annotate(read().roles)}

    @extend_schema(operation_id="list_tokens", responses=TokenList)
    def get(self, request: Request) -> Response:
        """The caller's tokens, newest first, without their secrets."""
        return Response(TokenList({"results": selectors.tokens_of(self.user)}).data)

    @extend_schema(operation_id="create_token", request=TokenBody, responses={201: NewTokenAnswer})
    def post(self, request: Request) -> Response:
        """Make a token. The secret is in this answer and never again."""
        body = TokenBody(data=request.data)
        body.is_valid(raise_exception=True)
        services.check_may_make_token(auth=request.auth)
        token, secret = services.create_token(user=self.user, **_token_fields(body))
        return Response({**TokenAnswer(token).data, "token": secret}, status=201)


def _token_fields(body: TokenBody) -> dict[str, object]:
    data = body.validated_data
    return {"name": data["name"], "scopes": sorted(data["scopes"]), "days": data["days"]}


class TokenView(ApiView):
    """One of the caller's own API tokens."""

    access = {"DELETE": annotate(read().roles)}

    @extend_schema(operation_id="revoke_token", request=None, responses={204: None})
    def delete(self, request: Request, token_id: int) -> Response:
        """End a token at once."""
        services.revoke_token(user=self.user, token_id=token_id)
        return Response(status=204)
