"""Fixtures of every test: no test writes into a real artifact store, queue or channel layer.

`sent` shows what would have gone to the queue. `running_maquette` is the whole product, with real servers and
processes, for the tests that need it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.running import RunningMaquette, manage, processes_of, start_maquette

IN_MEMORY_LAYER = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
#: Fewer than a visitor gets: half of what the browser tests cost was the demo's candidates, which they hardly look at.
SMALL_DEMO = {"DEMO_CANDIDATES": "4", "DEMO_OBJECTS": "3"}
# A check of a change tests the change: the same examples each time, whatever else the machine does. New examples are
# looked for by hand: `--hypothesis-profile=explore`.
hypothesis.settings.register_profile(
    "check",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "explore", hypothesis.settings.get_profile("check"), derandomize=False, max_examples=2_000
)
hypothesis.settings.load_profile("check")


@dataclass(frozen=True)
class SentMessage:
    """One message that the code under test put on a queue."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    queue: str | None
    options: dict[str, Any] = field(repr=False)


@pytest.fixture(autouse=True)
def isolated_stores(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An artifact directory, an export directory and a channel layer for this test alone."""
    from annotator.gateways import inference
    from annotator.gateways.artifacts import artifact_store

    inference.breaker.reset()
    directory = tmp_path_factory.mktemp("artifacts")
    settings.ARTIFACTS_URL = f"file://{directory}"
    settings.EXPORTS_DIR = str(tmp_path_factory.mktemp("exports"))
    settings.CHANNEL_LAYERS = IN_MEMORY_LAYER
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed: nothing here is secret
    artifact_store.cache_clear()
    yield directory
    artifact_store.cache_clear()


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[SentMessage]:
    """Everything that was sent through Celery during the test, in order. Nothing reaches a broker; its queues are empty."""
    messages: list[SentMessage] = []

    def record(self: object, name: str, args: Any = (), kwargs: Any = None, **options: Any) -> None:
        messages.append(SentMessage(name, tuple(args or ()), dict(kwargs or {}), options.get("queue"), options))

    monkeypatch.setattr("celery.app.base.Celery.send_task", record)
    monkeypatch.setattr("annotator.gateways.inference.depth", lambda queue: 0)
    return messages


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium for the browser tests."""
    from annotator.local.browser import find_or_install_chromium

    return find_or_install_chromium()


@pytest.fixture(scope="session")
def running_maquette(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMaquette]:
    """The whole product with the demo campaign. MAQUETTE_URL names one that runs already."""
    if address := os.environ.get("MAQUETTE_URL"):
        yield RunningMaquette(address.rstrip("/"), None)
        return
    with start_maquette(tmp_path_factory.mktemp("maquette"), **SMALL_DEMO) as running:
        yield running


@pytest.fixture(scope="module")
def own_maquette(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMaquette]:
    """One with four people and no campaign, for tests whose work the others would find on their pages.

    When it has stopped, none of its processes is left.
    """
    var = tmp_path_factory.mktemp("own-maquette")
    with start_maquette(var, DEMO="0") as running:
        for role in ("annotator", "artist", "lead", "engineer"):
            manage(var, "create_user", role, "--role", role, MAQUETTE_PASSWORD="clay-and-plaster")
        yield running
    assert processes_of(var) == {}
