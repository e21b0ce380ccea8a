"""Who is calling: a bearer token, or the browser's session. One gate for both."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.request import Request

from annotator.accounts.models import ApiToken, User
from annotator.accounts.selectors import live_token
from annotator.accounts.services import note_token_use
from annotator.domain.errors import NotSignedIn


class BearerTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer mq_...`. A wrong, expired or revoked token is an error, never an anonymous call."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the user and token of a bearer header, or None without one; raise NotSignedIn for a bad token."""
        words = get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != "bearer":
            return None
        token = live_token(words[1]) if len(words) == 2 else None
        if token is None:
            raise NotSignedIn("This API token is unknown, expired or revoked. Make a new one under API tokens.")
        note_token_use(token=token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401."""
        return "Bearer"


class BrowserSessionAuthentication(SessionAuthentication):
    """Django's session, with the CSRF check that DRF adds to it."""

    def authenticate_header(self, request: Request) -> str:
        """Return a header, so that a missing session is refused with 401 (sign in), not 403 (not allowed)."""
        return "Session"
