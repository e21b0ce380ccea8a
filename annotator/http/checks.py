"""A wrong setting is a system check with a hint, not a surprise at three in the morning."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register
from django.core.checks import Warning as CheckWarning


@register()
def check_environment(app_configs: Any, **kwargs: Any) -> list[Error | CheckWarning]:
    """Everything that EnvironmentReader found wrong, and what it cannot see by itself."""
    found: list[Error | CheckWarning] = [
        Error(f"{name} {problem}.", hint="See docs/settings.md.", id="maquette.E001")
        for name, problem in settings.ENVIRONMENT.problems
    ]
    if len(settings.SECRET_KEY) < 32:
        found.append(
            Error(
                "SECRET_KEY is missing or shorter than 32 characters.",
                hint="python -c 'import secrets; print(secrets.token_urlsafe(48))', once, kept secret.",
                id="maquette.E002",
            )
        )
    if urlsplit(settings.ARTIFACTS_URL).scheme not in {"file", "s3"}:
        found.append(
            Error(
                "ARTIFACTS_URL must begin with file:// or s3://.",
                hint="For example file:///srv/maquette/artifacts, or s3://bucket/prefix?endpoint=https://minio:9000",
                id="maquette.E003",
            )
        )
    if settings.DEMO and urlsplit(settings.PUBLIC_URL).hostname not in {None, "127.0.0.1", "localhost", "::1"}:
        found.append(
            CheckWarning(
                "DEMO is on and PUBLIC_URL is no loopback address: the demo's log-ins are known to everybody.",
                hint="Unset DEMO on a machine that others can reach.",
                id="maquette.W001",
            )
        )
    return found
