"""What one local start reads from its environment, and the environment of each process that it starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from annotator.local.bootstrap import environment_without_surprises
from annotator.local.errors import LocalError
from annotator.local.machine import LOOPBACK, ROOT, port_is_free, remembered_port, secret

OPTIONAL_SETTINGS = (
    "PSEUDONYM_SECRET", "LIVE_URL", "LIVE_PORT", "PUBLIC_URL", "DEBUG", "DEMO", "DEMO_CANDIDATES", "DEMO_OBJECTS", "REQUIRED_QUEUES",
    "PORT", "MAQUETTE_VAR",
)  # fmt: skip
SITE_SECRETS = ("DATABASE_URL", "SECRET_KEY", "PSEUDONYM_SECRET")


@dataclass(frozen=True)
class Configuration:
    """`var` is the directory of everything we keep; an address that is None is started by us."""

    port: int
    var: Path
    database_url: str | None
    broker_url: str | None
    artifacts_url: str

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Configuration:
        """Read PORT, MAQUETTE_VAR, DATABASE_URL, BROKER_URL and ARTIFACTS_URL.

        Raises:
            LocalError: a value cannot be used.
        """
        var = Path(env.get("MAQUETTE_VAR") or ROOT / "var").expanduser()
        var = (var if var.is_absolute() else ROOT / var).resolve()
        return cls(
            port=_port(env.get("PORT") or "8000"),
            var=var,
            database_url=env.get("DATABASE_URL") or None,
            broker_url=env.get("BROKER_URL") or None,
            artifacts_url=env.get("ARTIFACTS_URL") or f"file://{var / 'artifacts'}",
        )

    @property
    def address(self) -> str:
        """Where people open the site."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def logs(self) -> Path:
        """The folder of one log file per program."""
        return self.var / "logs"

    def check_port(self) -> None:
        """Raise when somebody else listens on our port."""
        if not port_is_free(self.port):
            raise LocalError(
                f"Port {self.port} is taken by another program.",
                f"Stop that program, or choose another port: make run PORT={self.port + 1}",
            )

    def site_environment(self, *, database_url: str, broker_url: str) -> dict[str, str]:
        """Return the environment of web, live, the site's worker and manage.py."""
        live_port = remembered_port(self.var / "live_port")
        defaults = {
            "SECRET_KEY": secret(self.var / "secret_key"),
            "PSEUDONYM_SECRET": secret(self.var / "pseudonym_secret"),
            "LIVE_URL": f"ws://{LOOPBACK}:{live_port}/ws/live/",
            "LIVE_PORT": str(live_port),
            "PUBLIC_URL": self.address,
            "DEBUG": "false",
            "DEMO": "1",
            "REQUIRED_QUEUES": "gpu,cpu,interactive",
        }
        fixed = {
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
            "DATABASE_URL": database_url,
            "BROKER_URL": broker_url,
            "ARTIFACTS_URL": self.artifacts_url,
            "EXPORTS_DIR": os.environ.get("EXPORTS_DIR") or str(self.var / "exports"),
            "PORT": str(self.port),
            "MAQUETTE_VAR": str(self.var),
        }
        return defaults | environment_without_surprises() | fixed | {"PYTHONUNBUFFERED": "1"}


def worker_environment(site: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of an inference worker: the broker and the store, no database and no secret of the site."""
    hidden = (*SITE_SECRETS, "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in site.items() if name not in hidden}


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LocalError(
            f"PORT is {text!r}, which is not a port number.", "Use a number between 1 and 65535: PORT=8000"
        )
    return int(text)
