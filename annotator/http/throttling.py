"""Guessing passwords is slow: ten failures in five minutes for a name from an address, then a pause."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request

from annotator.domain.errors import BrokerUnavailable, TooManyRequests

MAX_FAILURES = 10
WINDOW_SECONDS = 300


def _key(request: Request, username: str) -> str:
    address = request.META.get("REMOTE_ADDR", "")
    return "sign-in:" + hashlib.sha256(f"{address}|{username}".encode()).hexdigest()


def check_sign_in(request: Request, username: str) -> None:
    """Raise TooManyRequests while the pause lasts; BrokerUnavailable when failures cannot be counted."""
    try:
        n_failures = cache.get(_key(request, username), 0)
    except RedisError as error:
        raise BrokerUnavailable("Signing in needs the broker, and it does not answer. Check BROKER_URL.") from error
    if n_failures >= MAX_FAILURES:
        raise TooManyRequests("Too many wrong passwords. Wait five minutes and try again.")


def note_failed_sign_in(request: Request, username: str) -> None:
    """Count a failure."""
    key = _key(request, username)
    cache.add(key, 0, WINDOW_SECONDS)
    cache.incr(key)
