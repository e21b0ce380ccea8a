"""A worker without a broker: a store in memory, events in a list, and a small scene."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

import numpy as np
import pytest
from PIL import Image

# Importing the worker's Celery application reads the environment, as it does for a real worker.
os.environ.setdefault("BROKER_URL", "redis://127.0.0.1:1/0")
os.environ.setdefault("ARTIFACTS_URL", "file:///nonexistent")

from inference_worker.contract.commands import CandidateSeed, GenerateCandidates, SourceRef
from inference_worker.contract.geometry import Message
from inference_worker.pipelines.context import Context
from inference_worker.settings import Settings
from inference_worker.storage import ArtifactMissing, put_blob

SPACE = UUID("00000000-0000-4000-8000-000000000000")


@dataclass
class MemoryStore:
    """An artifact store in a dictionary."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def get(self, key: str) -> bytes:
        if key not in self.objects:
            raise ArtifactMissing(f"The artifact store has no {key}.")
        return self.objects[key]

    def chunks(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        content = self.get(key)[start:]
        yield content if length is None else content[:length]

    def exists(self, key: str) -> bool:
        return key in self.objects

    def put(self, key: str, content: bytes) -> None:
        self.objects[key] = content


@dataclass
class RecordedEvents:
    """Events in the order in which they went out."""

    sent: list[Any] = field(default_factory=list)

    def emit(self, event: Message) -> None:
        self.sent.append(event)

    def of_type(self, kind: str) -> list[Any]:
        return [event for event in self.sent if event.type == kind]

    def types(self) -> list[str]:
        return [event.type for event in self.sent]


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def events() -> RecordedEvents:
    return RecordedEvents()


@pytest.fixture
def worker_settings() -> Settings:
    return Settings(broker_url="memory://", artifacts_url="file:///nonexistent")


@pytest.fixture
def context(store: MemoryStore, events: RecordedEvents, worker_settings: Settings) -> Context:
    return Context(store, events, worker_settings, "test@here/1")


@dataclass(frozen=True)
class Scene:
    """A photo with one object: image (H, W, 3) uint8, mask (H, W) bool."""

    image: np.ndarray
    mask: np.ndarray


@pytest.fixture(scope="session")
def scene() -> Scene:
    """An orange pear on a blue ground, 120 x 160 pixels."""
    v, u = np.mgrid[:120, :160]
    mask = ((u - 80) / 34) ** 2 + ((v - 76) / 30) ** 2 < 1
    mask |= ((u - 80) / 18) ** 2 + ((v - 42) / 22) ** 2 < 1
    image = np.full((120, 160, 3), (70, 90, 150), dtype=np.uint8)
    shade = np.clip(1.1 - 0.006 * np.hypot(u - 70, v - 60), 0.3, 1)
    image[mask] = (np.array([235, 140, 40]) * shade[mask][:, None]).astype(np.uint8)
    return Scene(image, mask)


def png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def image_key(store: MemoryStore, scene: Scene) -> str:
    return put_blob(store, png(scene.image), "png")


@pytest.fixture
def mask_key(store: MemoryStore, scene: Scene) -> str:
    return put_blob(store, png(scene.mask.astype(np.uint8) * 255), "png")


@pytest.fixture
def command(image_key: str, mask_key: str) -> GenerateCandidates:
    """Two candidates by inflation, at a coarse resolution."""
    return GenerateCandidates(
        generation_id=uuid5(SPACE, "generation"),
        attempt=1,
        target_object_id=uuid5(SPACE, "object"),
        image_key=image_key,
        mask_key=mask_key,
        source=SourceRef(name="inflation", version="1", settings={"resolution": 32}),
        candidates=tuple(CandidateSeed(candidate_id=uuid5(SPACE, f"candidate {seed}"), seed=seed) for seed in (0, 1)),
    )
