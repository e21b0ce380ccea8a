"""Writes of users and tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from annotator.accounts.models import ApiToken, User
from annotator.domain.errors import AlreadyExists, InvalidInput, NotAllowed, NotFound
from annotator.domain.roles import ROLE_VALUES
from annotator.live.publish import rights_changed

TOKEN_PREFIX = "mq_"
TOKEN_USE_RESOLUTION = timedelta(minutes=5)
MAX_TOKEN_DAYS = 366


def set_checked_password(user: User, password: str) -> None:
    """Set the password on the object, unsaved. Raises InvalidInput for one that the validators refuse."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput("user_invalid", " ".join(error.messages)) from error
    user.set_password(password)


def create_user(*, username: str, role: str, password: str) -> User:
    """Create a user. Raises InvalidInput for a weak password or an unknown role, AlreadyExists for a taken name."""
    if role not in ROLE_VALUES:
        raise role_unknown(role)
    user = User(username=User.normalize_username(username), role=role)
    set_checked_password(user, password)
    try:
        user.full_clean(exclude=["last_login"], validate_unique=False)
    except ValidationError as error:
        raise InvalidInput("user_invalid", " ".join(error.messages)) from error
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise AlreadyExists("username_taken", f"There is a user {username!r} already.") from error
    return user


def change_password(*, user: User, password: str) -> None:
    """Set another password. It ends the person's sessions (the caller renews its own) and API tokens.

    Raises:
        InvalidInput: The validators refuse it; then nothing changes.
    """
    with transaction.atomic():
        set_checked_password(user, password)
        user.save(update_fields=["password"])
        user.api_tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
        rights_changed(user.pk)


def end_sessions(*, user: User) -> None:
    """Log the person out in every browser (the caller renews its own session); API tokens stay."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
        user.refresh_from_db(fields=["session_epoch"])
        rights_changed(user.pk)


def change_role(*, user: User, role: str) -> None:
    """Give the person another role. Raises InvalidInput for an unknown one."""
    if role not in ROLE_VALUES:
        raise role_unknown(role)
    with transaction.atomic():
        user.role = role
        user.save(update_fields=["role"])
        rights_changed(user.pk)


def set_active(*, user: User, is_active: bool) -> None:
    """Deactivate the account, which ends its sessions and tokens, or activate it; then the person logs in anew."""
    with transaction.atomic():
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        if not is_active:
            end_sessions(user=user)
            user.api_tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())


def role_unknown(role: str) -> InvalidInput:
    """Return the refusal of a role that there is not."""
    return InvalidInput("role_unknown", f"There is no role {role!r}.", {"roles": ROLE_VALUES})


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


def check_is_browser(*, auth: object) -> None:
    """Refuse an API token what concerns the account itself: passwords, sessions, other tokens."""
    if isinstance(auth, ApiToken):
        raise NotAllowed("browser_session_needed", "Sign in with the browser to do this: an API token may not.")
