"""The model as a source of candidates: one encode for all seeds, seeds denoised together, each candidate yielded when done."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ...errors import Cancelled, OutOfMemory
from ...geometry.cameras import Intrinsics
from ...geometry.pointmaps import ScenePointmap
from ...proposals import FailedProposal, IsCancelled, OnProgress, ProposedCandidate
from ..checkpoints import BUILT_IN
from .candidate import Run, Samples, candidate_of
from .drafts import draft_seeds
from .generation_config import GenerationConfig
from .model import MaquetteModel, load_model
from .model_inputs import check_inputs
from .observed_object import observed_object

#: At most so many drafts where only the silhouette distinguishes them: it has less evidence.
DRAFTS_BY_SILHOUETTE = 4


class MaquetteGenerator:
    """See the module."""

    name = "maquette"

    def __init__(self, model: MaquetteModel, config: GenerationConfig) -> None:
        self.model, self.config = model, config
        self.version, self.device = model.manifest.version, model.device.type
        self.checkpoint_sha256 = model.manifest.hash

    def propose(
        self,
        *,
        image: np.ndarray,
        mask: np.ndarray,
        pointmap: ScenePointmap | None,
        intrinsics: Intrinsics,
        seeds: Sequence[int],
        on_progress: OnProgress = lambda *_: None,
        is_cancelled: IsCancelled = lambda: False,
    ) -> Iterator[ProposedCandidate | FailedProposal]:
        """Yield a candidate or a failure for each seed; see Reconstructor. Device memory is freed when anything fails.

        Args:
            image: (H, W, 3) uint8 RGB.
            mask: (H, W) bool.
            pointmap: of the image, if there is one.
            intrinsics: the camera.
            seeds: one for each candidate.
            on_progress: called as steps are done.
            is_cancelled: asked between steps.

        Raises:
            OutOfMemory: the device's memory is exhausted.
        """
        started = time.perf_counter()
        try:
            image, mask = check_inputs(image, mask)
            seen = observed_object(
                self.model, self.config, image=image, mask=mask, pointmap=pointmap, intrinsics=intrinsics
            )
            run = Run(self.model, self.config, seen, on_progress, is_cancelled)
            yield from _proposals(run, list(seeds), encode_seconds=time.perf_counter() - started)
        except Cancelled:
            return
        except torch.cuda.OutOfMemoryError as full:
            raise OutOfMemory("The GPU's memory was full; fewer seeds at once may fit.") from full
        finally:
            if self.model.device.type == "cuda":
                torch.cuda.empty_cache()


def _proposals(run: Run, seeds: list[int], *, encode_seconds: float) -> Iterator[ProposedCandidate | FailedProposal]:
    """Yield a candidate or a failure for each seed; as many seeds are denoised together as the config allows."""
    n_drafts = _drafts_per_seed(run)
    at_once = max(1, run.config.together // n_drafts)
    for start in range(0, len(seeds), at_once):
        for samples in _sampled(run, seeds[start : start + at_once], n_drafts, encode_seconds):
            run.stop_if_cancelled()
            yield candidate_of(run, samples)


def _drafts_per_seed(run: Run) -> int:
    """Return how many drafts each seed gets: one where nothing compares them, fewer where the silhouette alone does."""
    if run.seen.region is None:
        return 1
    return run.config.drafts if run.seen.has_depth else min(run.config.drafts, DRAFTS_BY_SILHOUETTE)


def _sampled(run: Run, seeds: list[int], n_drafts: int, encode_seconds: float) -> list[Samples]:
    """Return the drafts of some seeds, denoised together."""
    began = time.perf_counter()

    def on_step(step: int, steps: int) -> None:
        run.stop_if_cancelled()
        for seed in seeds:
            run.on_progress(seed, "denoising shape and layout", step, steps)

    drawn = [one for seed in seeds for one in draft_seeds(seed, n_drafts)]
    shapes = run.model.shapes(run.seen.encoded, run.seen.frame, drawn, run.config.geometry, on_step)
    seconds = {"encode": encode_seconds, "shape": (time.perf_counter() - began) / len(seeds)}
    return [
        Samples(seed, shapes, range(number * n_drafts, (number + 1) * n_drafts), seconds)
        for number, seed in enumerate(seeds)
    ]


def load_generator(
    directory: Path = BUILT_IN,
    settings: dict[str, Any] | None = None,
    *,
    device: str = "cpu",
    dinov2_directory: Path | None = None,
) -> MaquetteGenerator:
    """Return a generator of a checkpoint, as a notebook uses it.

    Args:
        directory: a checkpoint; the built-in one by default.
        settings: as `GenerationConfig.from_settings` takes them, such as {"steps": 8, "shape_only": True}.
        device: "cpu" or "cuda"; bfloat16 on a GPU, float32 on a CPU.
        dinov2_directory: the weights of DINOv2, for a checkpoint at the paper's size.

    Raises:
        SourceNotReady: the directory holds no checkpoint, or a damaged one.
        ModelError: a setting is out of range.
    """
    dtype = torch.bfloat16 if device.startswith("cuda") else torch.float32
    model = load_model(directory, torch.device(device), dtype, dinov2_directory)
    return MaquetteGenerator(model, GenerationConfig.from_settings(settings or {}, model))
