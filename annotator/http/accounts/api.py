"""API tokens over HTTP."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.accounts import selectors, services
from annotator.http.accounts.serializers import NewTokenAnswer, TokenAnswer, TokenBody, TokenList
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
        """Make a token. The secret is in this answer and never again."""
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
        """End a token at once."""
        services.revoke_token(user=self.user, token_id=token_id)
        return Response(status=204)
