"""Asks the site whether every part answers, and for the demo's log-ins."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any


def missing_parts(address: str, live_address: str) -> list[str]:
    """The names of the parts that are not ready; `web` alone while the site does not answer at all."""
    try:
        _get_json(f"{address}/readyz")
    except urllib.error.HTTPError as error:
        return _names_not_ready(error.read())
    except (OSError, ValueError):
        return ["web"]
    return [] if _answers(f"{live_address}/livez") else ["live"]


def demo_logins(address: str) -> list[dict[str, str]]:
    """[{username, password, role}, ...]; empty when the demo is off."""
    return list(_get_json(f"{address}/api/session/").get("demo_logins") or [])


def _names_not_ready(body: bytes) -> list[str]:
    """Reads {"parts": {name: {"ok": bool, "message": str}}}; the message of a missing part follows its name."""
    try:
        parts = json.loads(body)["parts"]
        return [_described(name, part) for name, part in parts.items() if not part["ok"]] or ["web"]
    except (ValueError, KeyError, TypeError):
        return ["web"]


def _described(name: str, part: dict[str, str]) -> str:
    return f"{name} ({part['message']})" if part.get("message") else name


def _answers(url: str) -> bool:
    try:
        _get_json(url)
    except (OSError, ValueError):
        return False
    return True


def _get_json(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=5) as response:
        body: dict[str, Any] = json.load(response)
        return body
