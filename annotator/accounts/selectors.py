"""Reads of users and tokens."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet
from django.utils import timezone

from annotator.accounts.models import ApiToken, User


def live_token(secret: str) -> ApiToken | None:
    """The token with this secret, if it is neither expired nor revoked and its user is active."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    live = ApiToken.objects.filter(
        token_sha256=digest, revoked_at__isnull=True, expires_at__gt=timezone.now(), user__is_active=True
    )
    # asked at every call of a program: only what is looked at, and no order, for the digest is unique
    found = live.select_related("user").only(
        "scopes", "last_used_at", "user__username", "user__role", "user__is_active"
    )
    return next(iter(found), None)


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """A user's tokens that were not revoked, newest first."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True).order_by("-created_at")
