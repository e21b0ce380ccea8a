"""Guessing passwords is slow: wrong ones are counted per name and address, per address, per name and in all.

An attempt counts before the password is checked, so that attempts at the same time cannot pass together, and is taken out
of the counts when it succeeds. A browser in which the person has logged in before has counts of its own for that
name: strangers who try the name elsewhere do not lock its owner out.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.domain.errors import BrokerUnavailable, TooManyRequests

WINDOW_SECONDS = 300
MAX_FAILURES = 10
MAX_FAILURES_OF_NAME = 50
MAX_FAILURES_IN_ALL = 600
COOKIE = "known_browser"
COOKIE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Attempt:
    """A log-in that is being checked, and the counts that it was added to."""

    keys: tuple[str, ...]

    def succeeded(self) -> None:
        """Take it out of the counts."""
        for key in self.keys:
            cache.decr(key)


def begin_attempt(request: Request, username: str) -> Attempt:
    """Count an attempt to log in.

    Raises:
        TooManyRequests: Too many failed lately.
        BrokerUnavailable: They cannot be counted.
    """
    limits = _limits(request, username)
    try:
        counts = {key: _incremented(key) for key in limits}
    except RedisError as error:
        raise BrokerUnavailable("Signing in needs the broker, and it does not respond. Check BROKER_URL.") from error
    if any(counts[key] > limit for key, limit in limits.items()):
        Attempt(tuple(limits)).succeeded()  # what was not checked is no failure
        raise TooManyRequests("Too many wrong passwords. Wait five minutes and try again.")
    return Attempt(tuple(limits))


def remember_browser(response: Response, username: str) -> None:
    """Make this browser a known one of the person."""
    known = [_digest(username), secrets.token_urlsafe(12)]
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=COOKIE),
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
        path="/api/session/",
    )


def _limits(request: Request, username: str) -> dict[str, int]:
    """Return the counts that an attempt belongs to, by key, with the most that each may hold."""
    if browser := _known_browser(request, username):
        return {_key("browser", browser, username): MAX_FAILURES}
    address = str(request.META.get("REMOTE_ADDR", ""))
    return {
        _key("address and name", address, username): MAX_FAILURES,
        _key("address", address): settings.SIGN_IN_FAILURES_PER_ADDRESS,
        _key("name", username): MAX_FAILURES_OF_NAME,
        _key("all"): MAX_FAILURES_IN_ALL,
    }


def _known_browser(request: Request, username: str) -> str:
    """Return the id of the browser if the person has logged in with it before, else an empty string."""
    try:
        digest, browser = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=COOKIE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(browser) if digest == _digest(username) else ""


def _incremented(key: str) -> int:
    cache.add(key, 0, 2 * WINDOW_SECONDS)  # longer than it is used, so that it cannot end in between
    return int(cache.incr(key))


def _key(*parts: str) -> str:
    return "sign-in:" + _digest("|".join([str(_window()), *parts]))


def _window() -> int:
    """Return the number of the present window of time; each has counts of its own."""
    return int(time.time() // WINDOW_SECONDS)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
