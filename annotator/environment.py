"""Typed reading of the environment. A wrong value is remembered, and reported by a system check with a hint."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class EnvironmentReader:
    """Reads settings by name. `problems` collects (name, what is wrong) instead of failing at import."""

    values: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    problems: list[tuple[str, str]] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        """Return the value, or the default when it is unset or empty."""
        return self.values.get(name, "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        """Return True for 1, true, yes, on; False for 0, false, no, off."""
        value = self.text(name).lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"0", "false", "no", "off"}:
            return False
        if value:
            self.problems.append((name, f"is {value!r}; use 1 or 0"))
        return default

    def integer(self, name: str, default: int, minimum: int = 0) -> int:
        """Return a whole number of at least `minimum`."""
        value = self.text(name)
        if not value:
            return default
        if not value.lstrip("-").isdigit() or int(value) < minimum:
            self.problems.append((name, f"is {value!r}; use a whole number of at least {minimum}"))
            return default
        return int(value)

    def names(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a comma-separated list."""
        value = self.text(name)
        return tuple(part.strip() for part in value.split(",") if part.strip()) if value else default

    def database(self, name: str) -> dict[str, object]:
        """postgres://user:password@host:port/name, or ?host=/socket/directory, as Django's DATABASES wants it."""
        parts = urlsplit(self.text(name))
        if parts.scheme not in {"postgres", "postgresql"}:
            self.problems.append((name, "is missing or no postgres:// URL; Maquette runs on PostgreSQL only"))
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        host = query.pop("host", unquote(parts.hostname or ""))
        port = query.pop("port", str(parts.port or ""))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")) or "maquette",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": port,
            "OPTIONS": dict(query),
        }


BASE_DIR = Path(__file__).resolve().parent.parent
