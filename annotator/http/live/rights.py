"""What the person behind a socket may hear at this moment, read anew from the session that opened it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from annotator.accounts.models import User
from annotator.campaigns.selectors import campaign_ids_of
from annotator.domain.roles import CHOOSES_BLIND
from annotator.live.publish import campaign_group, user_group


@dataclass(frozen=True)
class Rights:
    """Which groups a socket may join, and whether its person must not know the sources."""

    is_blind: bool
    groups: frozenset[str]


def read_rights(session_key: str) -> Rights | None:
    """Return the rights of a session; None when it has ended or expired, or its person may not log in any more."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active:
        return None
    groups = {user_group(user.pk), *(campaign_group(pk) for pk in campaign_ids_of(user))}
    return Rights(is_blind=user.role in CHOOSES_BLIND, groups=frozenset(groups))


rights_of = database_sync_to_async(read_rights)
