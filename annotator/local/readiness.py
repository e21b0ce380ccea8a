"""Asks the site over HTTP which parts are ready, and for the demo's log-ins. A site that dies meanwhile raises nothing."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from typing import Any

TIMEOUT_S = 10.0
NO_ANSWER = (OSError, ValueError, http.client.HTTPException)


def missing_parts(address: str, live_address: str, *, explained: bool = True) -> list[str]:
    """Return the names of the parts that are not ready; `web` alone while the site does not respond at all.

    Args:
        address: Of the site.
        live_address: Of the live process.
        explained: Whether a name is followed by the part's message, which names a remedy.
    """
    try:
        _get_json(f"{address}/readyz")
    except urllib.error.HTTPError as error:
        return _names_not_ready(error, explained=explained)
    except NO_ANSWER:
        return ["web"]
    return [] if responds(f"{live_address}/livez") else ["live"]


def demo_logins(address: str) -> list[dict[str, str]] | None:
    """Return [{username, password, role}, ...], empty when the demo is off, or None when the site does not respond."""
    try:
        return list(_get_json(f"{address}/api/session/").get("demo_logins") or [])
    except NO_ANSWER:
        return None


def responds(url: str) -> bool:
    """Return whether the address responds with JSON and no error."""
    try:
        _get_json(url)
    except NO_ANSWER:
        return False
    return True


def _names_not_ready(error: urllib.error.HTTPError, *, explained: bool) -> list[str]:
    """Read {"parts": {name: {"ok": bool, "message": str}}}; the message of a missing part follows its name if `explained`."""
    try:
        parts = json.loads(error.read())["parts"]
        missing = {name: part for name, part in parts.items() if not part["ok"]}
        return [_described(name, part) if explained else name for name, part in missing.items()] or ["web"]
    except (*NO_ANSWER, KeyError, TypeError, AttributeError):
        return ["web"]


def _described(name: str, part: dict[str, str]) -> str:
    return f"{name} ({part['message']})" if part.get("message") else name


def _get_json(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as response:
        body = json.load(response)
    return body if isinstance(body, dict) else {}
