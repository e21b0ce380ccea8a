"""The interfaces of segmenters and depth estimators; reconstructors' is in `proposals.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..contract.commands import PromptBox, PromptPoint
from ..geometry.cameras import Intrinsics
from ..geometry.pointmaps import ScenePointmap


@dataclass(frozen=True)
class Alternative:
    """Another mask (H, W) bool that the prompts may mean, and how sure the segmenter is of it, 0 to 1."""

    mask: np.ndarray
    score: float


@dataclass(frozen=True)
class Segmentation:
    """A mask (H, W) bool, how sure the segmenter is, 0 to 1, and other masks that may be meant, best first."""

    mask: np.ndarray
    score: float
    alternatives: tuple[Alternative, ...] = ()


class Segmenter(Protocol):
    """Turns clicks and a box into a mask. `is_fallback`: it is not a trained model."""

    name: str
    is_fallback: bool

    def segment(
        self, *, image: np.ndarray, image_key: str, points: Sequence[PromptPoint], box: PromptBox | None
    ) -> Segmentation:
        """Return image (H, W, 3) uint8 RGB; image_key lets an embedding be kept between clicks. Raises UnusableInput."""


class ConceptSegmenter(Segmenter, Protocol):
    """Also finds every instance of what is named in words or shown by exemplar boxes."""

    def find(
        self, *, image: np.ndarray, image_key: str, text: str, exemplars: Sequence[tuple[PromptBox, bool]] = ()
    ) -> list[Segmentation]:
        """Return every instance in image (H, W, 3) uint8 RGB, best first; an exemplar is a box, and whether it shows the concept.

        Raises:
            UnusableInput: Neither words nor an example were given.
        """


@dataclass(frozen=True)
class DepthEstimate:
    """A pointmap of the image's size or smaller, and the camera that it was made with (in pixels of the full image)."""

    pointmap: ScenePointmap
    intrinsics: Intrinsics
    metric: bool


class DepthEstimator(Protocol):
    """Estimates a pointmap. `is_fallback`: it is not a trained model."""

    name: str
    version: str
    is_fallback: bool

    def estimate(self, image: np.ndarray) -> DepthEstimate:
        """Return image (H, W, 3) uint8 RGB. Raises ModelError."""
