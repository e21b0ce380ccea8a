"""What reconstructors yield: a proposed candidate per seed, or the reason why that seed has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from .errors import WorkerError
from .geometry.cameras import Intrinsics
from .geometry.layout import Layout
from .geometry.meshes import Mesh
from .geometry.pointmaps import ScenePointmap


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
    #: The identity of the weights that made it (`provenance.weights_sha256`); "" where there are none.
    checkpoint_sha256: str = ""


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
        """Yield one proposal per seed, in the order of the seeds.

        Args:
            image: (H, W, 3) uint8 RGB.
            mask: (H, W) bool, true on the object.
            pointmap: The image's points, or None where there are none.
            intrinsics: The camera, in pixels of the image.
            seeds: One per proposal.
            on_progress: Called with seed, activity, step and steps.
            is_cancelled: Called between steps; the work stops once it returns True.

        Raises:
            ModelError: The model cannot work with these inputs.
        """
