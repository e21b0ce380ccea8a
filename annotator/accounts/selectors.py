"""Reads of users and tokens."""

from __future__ import annotations

import hashlib
import json

from django.db import connection
from django.db.models import QuerySet

from annotator.accounts.models import ApiToken, User

#: Asked at every call of a program, so it is written in SQL: building it anew from the ORM cost a tenth of a call.
LIVE_TOKEN = """
    SELECT token.id, token.scopes, token.last_used_at, account.id, account.username, account.role
    FROM accounts_apitoken AS token JOIN accounts_user AS account ON account.id = token.user_id
    WHERE token.token_sha256 = %s AND token.revoked_at IS NULL AND token.expires_at > now() AND account.is_active
"""


def live_token(secret: str) -> ApiToken | None:
    """Return the token with this secret, if it is neither expired nor revoked and its user is active.

    Only what a call looks at is loaded; the other fields are deferred.
    """
    with connection.cursor() as cursor:
        cursor.execute(LIVE_TOKEN, [hashlib.sha256(secret.encode()).hexdigest()])
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, scopes, last_used_at, user_id, username, role = row
    # `from_db` takes values in the order of the model's fields
    user = User.from_db(connection.alias, ["id", "username", "is_active", "role"], [user_id, username, True, role])
    names, values = ["id", "user_id", "scopes", "last_used_at"], [token_id, user_id, json.loads(scopes), last_used_at]
    token = ApiToken.from_db(connection.alias, names, values)
    token.user = user
    return token


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return a user's tokens that were not revoked, newest first."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True).order_by("-created_at")
