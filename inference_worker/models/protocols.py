"""What a model is to the rest of the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from ..contract.commands import PromptBox, PromptPoint
from ..contract.geometry import Intrinsics, Layout
from ..errors import WorkerError
from ..geometry.meshes import Mesh
from ..geometry.pointmaps import ScenePointmap


@dataclass(frozen=True)
class ProposedCandidate:
    """One proposed object: mesh in its own frame (y up, inside [-0.5, 0.5]^3), and its layout in the camera frame."""

    seed: int
    mesh: Mesh
    layout: Layout
    seconds: dict[str, float]
    settings: dict[str, Any] = field(default_factory=dict)
    latent: bytes | None = None
    splat: bytes | None = None


@dataclass(frozen=True)
class FailedProposal:
    """One seed that gave nothing, while others of the same command may."""

    seed: int
    error: WorkerError


#: seed, what is being done in words for the page, step, steps
OnProgress = Callable[[int, str, int, int], None]
IsCancelled = Callable[[], bool]


class Reconstructor(Protocol):
    """Proposes objects for a mask: encodes the image once, then yields one proposal per seed, in the order of the seeds."""

    name: str
    version: str
    device: str

    def propose(
        self,
        *,
        image: np.ndarray,
        mask: np.ndarray,
        pointmap: ScenePointmap | None,
        intrinsics: Intrinsics,
        seeds: Sequence[int],
        on_progress: OnProgress,
        is_cancelled: IsCancelled,
    ) -> Iterator[ProposedCandidate | FailedProposal]:
        """image (H, W, 3) uint8 RGB, mask (H, W) bool. Stops early when is_cancelled() turns true; raises ModelError."""


@dataclass(frozen=True)
class Segmentation:
    """A mask (H, W) bool, and how sure the segmenter is, 0 to 1."""

    mask: np.ndarray
    score: float


class Segmenter(Protocol):
    """Turns clicks and a box into a mask. `is_fallback` says that no trained model stands behind it."""

    name: str
    is_fallback: bool

    def segment(
        self, *, image: np.ndarray, image_key: str, points: Sequence[PromptPoint], box: PromptBox | None
    ) -> Segmentation:
        """image (H, W, 3) uint8 RGB; image_key lets an embedding be kept between clicks. Raises UnusableInput."""


@dataclass(frozen=True)
class DepthEstimate:
    """A pointmap of the image's size or smaller, and the camera that it was made with (in pixels of the full image)."""

    pointmap: ScenePointmap
    intrinsics: Intrinsics
    metric: bool


class DepthEstimator(Protocol):
    """Estimates a pointmap. `is_fallback` says that no trained model stands behind it."""

    name: str
    version: str
    is_fallback: bool

    def estimate(self, image: np.ndarray) -> DepthEstimate:
        """image (H, W, 3) uint8 RGB. Raises ModelError."""
