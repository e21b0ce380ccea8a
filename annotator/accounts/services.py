"""Writes of users and tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotator.accounts.models import ApiToken, User
from annotator.domain.errors import AlreadyExists, InvalidInput, NotAllowed, NotFound
from annotator.domain.roles import ROLE_VALUES

TOKEN_PREFIX = "mq_"
TOKEN_USE_RESOLUTION = timedelta(minutes=5)
MAX_TOKEN_DAYS = 366


def create_user(*, username: str, role: str, password: str) -> User:
    """Create a user. Raises InvalidInput for a weak password or an unknown role, AlreadyExists for a taken name."""
    if role not in ROLE_VALUES:
        raise InvalidInput("role_unknown", f"There is no role {role!r}.", {"roles": ROLE_VALUES})
    user = User(username=username, role=role)
    try:
        validate_password(password, user)
        user.set_password(password)
        user.full_clean(exclude=["last_login"], validate_unique=False)
    except ValidationError as error:
        raise InvalidInput("user_invalid", " ".join(error.messages)) from error
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise AlreadyExists("username_taken", f"There is a user {username!r} already.") from error
    return user


def create_token(*, user: User, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """Create a token; return it with its secret, which is not stored."""
    if not 1 <= days <= MAX_TOKEN_DAYS:
        raise InvalidInput("token_days_invalid", f"Token lifetime must be 1 to {MAX_TOKEN_DAYS} days.", {"days": days})
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=secret[:10],
        token_sha256=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=sorted(set(scopes)),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token, secret


def revoke_token(*, user: User, token_id: int) -> None:
    """End one of the user's own tokens; NotFound for anybody else's."""
    n_revoked = ApiToken.objects.filter(user=user, pk=token_id, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    if not n_revoked:
        raise NotFound("token_not_found", "There is no such API token of yours.")


def note_token_use(*, token: ApiToken) -> None:
    """Remember that the token was used, to within a few minutes: no write on every call."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > TOKEN_USE_RESOLUTION:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def check_may_make_token(*, auth: object) -> None:
    """Only a signed-in browser makes tokens: a leaked token cannot make itself a longer-lived sibling."""
    if isinstance(auth, ApiToken):
        raise NotAllowed("token_makes_no_token", "Sign in with the browser to make an API token.")
