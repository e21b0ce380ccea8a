"""The worker's settings, read once from the environment. A wrong value is one clear sentence and the worker stops."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from .errors import SettingsError

DEVICES = ("auto", "cpu", "cuda")
SAM_MODEL_TYPES = ("vit_b", "vit_l", "vit_h")

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Settings:
    """Everything that differs between machines. Lengths of time are in seconds, sizes in bytes."""

    broker_url: str
    artifacts_url: str
    device: str = "auto"
    heartbeat_seconds: float = 5.0
    sam_checkpoint: Path | None = None
    sam_model_type: str = "vit_b"
    sam2_model: Path | None = None
    sam3_model: Path | None = None
    depth_model: Path | None = None
    models_directory: Path | None = None
    mesh_check_seconds: float = 120.0
    mesh_check_memory: int = 4 * 1024**3
    cache_directory: Path | None = None
    weights_cache_bytes: int = 8 * 1024**3


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings in an environment; raises SettingsError naming the variable, its value and what it may be."""
    return Settings(
        broker_url=_required(environment, "BROKER_URL", "redis://127.0.0.1:6379/0"),
        artifacts_url=_required(environment, "ARTIFACTS_URL", "file:///srv/maquette/artifacts"),
        device=_choice(environment, "DEVICE", DEVICES, "auto"),
        heartbeat_seconds=_number(environment, "HEARTBEAT_SECONDS", 5.0, minimum=0.2, maximum=600.0),
        sam_checkpoint=_file(environment, "SAM_CHECKPOINT"),
        sam_model_type=_choice(environment, "SAM_MODEL_TYPE", SAM_MODEL_TYPES, "vit_b"),
        sam2_model=_directory(environment, "SAM2_MODEL"),
        sam3_model=_directory(environment, "SAM3_MODEL"),
        depth_model=_directory(environment, "DEPTH_MODEL"),
        models_directory=_directory(environment, "MODELS_DIRECTORY"),
        mesh_check_seconds=_number(environment, "MESH_CHECK_SECONDS", 120.0, minimum=1.0, maximum=3600.0),
        mesh_check_memory=int(
            _number(environment, "MESH_CHECK_MEMORY_MB", 4096.0, minimum=512.0, maximum=65536.0) * 1024**2
        ),
        cache_directory=_path(environment, "WORKER_CACHE"),
        weights_cache_bytes=int(
            _number(environment, "WEIGHTS_CACHE_MB", 8192.0, minimum=1.0, maximum=1024.0**2) * 1024**2
        ),
    )


@lru_cache(maxsize=1)
def worker_settings() -> Settings:
    """Return this process's settings, read at the first call; raises SettingsError."""
    return read_settings(os.environ)


def _required(environment: Mapping[str, str], name: str, example: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is not set; the worker needs it, for example {name}={example}.")
    if "://" not in value:
        raise SettingsError(f"{name}={value!r} is not a URL; it looks like {example}.")
    return value


def _parsed(
    environment: Mapping[str, str], name: str, parse: Callable[[str], _Value], default: _Value, wanted: str
) -> _Value:
    value = environment.get(name, "").strip()
    if not value:
        return default
    try:
        return parse(value)
    except ValueError:
        raise SettingsError(f"{name}={value!r} is wrong; it must be {wanted}.") from None


def _choice(environment: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError
        return value

    return _parsed(environment, name, parse, default, "one of " + ", ".join(choices))


def _number(environment: Mapping[str, str], name: str, default: float, *, minimum: float, maximum: float) -> float:
    def parse(value: str) -> float:
        number = float(value)
        if not minimum <= number <= maximum:
            raise ValueError
        return number

    return _parsed(environment, name, parse, default, f"a number from {minimum:g} to {maximum:g}")


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name, "").strip()
    return Path(value).expanduser() if value else None


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    path = _path(environment, name)
    if path is not None and not path.is_file():
        raise SettingsError(f"{name}={str(path)!r} is not a file on this machine; leave it empty to do without.")
    return path


def _directory(environment: Mapping[str, str], name: str) -> Path | None:
    path = _path(environment, name)
    if path is not None and not path.is_dir():
        raise SettingsError(f"{name}={str(path)!r} is not a directory on this machine; leave it empty to do without.")
    return path
