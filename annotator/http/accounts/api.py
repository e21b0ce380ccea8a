"""API tokens over HTTP."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.accounts import selectors, services
from annotator.accounts.models import ApiToken
from annotator.domain.errors import NotAllowed
from annotator.domain.roles import EVERYBODY
from annotator.http import throttling
from annotator.http.accounts.serializers import NewTokenAnswer, PasswordBody, TokenAnswer, TokenBody, TokenList
from annotator.http.permissions import ApiView, annotate, read


class TokensView(ApiView):
    """The caller's own API tokens."""

    access = {"GET": read(), "POST": annotate(read().roles)}

    @extend_schema(operation_id="list_tokens", responses=TokenList)
    def get(self, request: Request) -> Response:
        """Return the caller's tokens, newest first, without their secrets."""
        return Response(TokenList({"results": selectors.tokens_of(self.user)}).data)

    @extend_schema(operation_id="create_token", request=TokenBody, responses={201: NewTokenAnswer})
    def post(self, request: Request) -> Response:
        """Make a token. The secret is in this response and in no other."""
        body = TokenBody.read(request)
        services.check_may_make_token(auth=request.auth)
        token, secret = services.create_token(
            user=self.user, name=body["name"], scopes=sorted(body["scopes"]), days=body["days"]
        )
        return Response({**TokenAnswer(token).data, "token": secret}, status=201)


class TokenView(ApiView):
    """One of the caller's own API tokens."""

    access = {"DELETE": annotate(read().roles)}

    @extend_schema(operation_id="revoke_token", request=None, responses={204: None})
    def delete(self, request: Request, token_id: int) -> Response:
        """End a token at once. A token ends itself at most."""
        if not (isinstance(request.auth, ApiToken) and request.auth.pk == token_id):
            services.check_is_browser(auth=request.auth)
        services.revoke_token(user=self.user, token_id=token_id)
        return Response(status=204)


class PasswordView(ApiView):
    """The caller's own password."""

    access = {"POST": annotate(EVERYBODY)}

    @extend_schema(operation_id="change_password", request=PasswordBody, responses={204: None})
    def post(self, request: Request) -> Response:
        """Change the password. It ends the caller's other sessions and API tokens."""
        services.check_is_browser(auth=request.auth)
        body = PasswordBody.read(request)
        attempt = throttling.begin_attempt(request, self.user.username)
        if not self.user.check_password(body["current_password"]):
            raise NotAllowed("password_wrong", "The current password is wrong.")
        attempt.succeeded()
        services.change_password(user=self.user, password=body["new_password"])
        update_session_auth_hash(request._request, self.user)
        return Response(status=204)


class OtherSessionsView(ApiView):
    """The caller's sessions in other browsers."""

    access = {"DELETE": annotate(EVERYBODY)}

    @extend_schema(operation_id="end_other_sessions", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Log out everywhere but here."""
        services.check_is_browser(auth=request.auth)
        services.end_sessions(user=self.user)
        update_session_auth_hash(request._request, self.user)
        return Response(status=204)
