"""The stages that learn from a release, as functions: SFT, DPO and distillation, each from a parent or from a stage before it.

The image encoder stays frozen in all of them: the refinement model looks through the same one, and a checkpoint holds one.
Statistics of layouts and the VAE are those of the parent checkpoint.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from ..network.conditions import Condition
from ..network.occupancy_vae import OccupancyVae
from ..network.sizes import MaquetteSize
from ..network.weights import Manifest, read_manifest
from .distil import distilling_step, shortcut_step
from .geometry_flow import GeometryData, GeometryFlow, Latents
from .latent_cache import shape_latents
from .loop import Run, train
from .preference import dpo_step, sft_step
from .records import AcceptedRows, PairRows
from .release_filters import RowFilter
from .release_rows import RowReader, none_left
from .releases import Release
from .samples import AcceptedSamples
from .scene_cache import SceneCache
from .starts import geometry_from, occupancy_from
from .state import claim


@dataclass(frozen=True)
class Material:
    """What all stages of one post-training share.

    Attributes:
        parent: the checkpoint that it begins from.
        release: what is trained on.
        rules: which of its rows.
        scenes: a cache of the old domain, for replay; None: none.
        dinov2: the directory of DINOv2's weights, for a size that uses it.
    """

    parent: Path
    release: Release
    rules: RowFilter
    scenes: Path | None = None
    dinov2: Path | None = None

    @cached_property
    def manifest(self) -> Manifest:
        """Return the parent's manifest."""
        return read_manifest(self.parent)

    @property
    def size(self) -> MaquetteSize:
        """Return the parent's size."""
        return self.manifest.size

    @cached_property
    def vae(self) -> OccupancyVae:
        """Return the parent's occupancy VAE."""
        return occupancy_from(self.parent, self.size.name)

    @cached_property
    def reader(self) -> RowReader:
        """Return the release's rows, made ready for the parent's size."""
        return RowReader(self.release, self.size, self.vae, self.rules)

    @cached_property
    def replay(self) -> GeometryData | None:
        """Return the scenes of the old domain with their latents."""
        if self.scenes is None:
            return None
        cache = SceneCache(self.scenes)
        return GeometryData(cache, shape_latents(cache, self.vae), self.manifest.statistics)

    def flow(self, begin: Path) -> GeometryFlow:
        """Return the flow of a run or checkpoint to `begin` from, its encoder frozen."""
        flow = geometry_from(begin, self.size.name, self.dinov2)
        flow.model.embedder.encoder.requires_grad_(False)
        return flow

    def facts(self, stage: str, begin: Path) -> dict[str, Any]:
        """Return what decides the samples of a run: a resumed one must agree.

        Args:
            stage: its name.
            begin: the run or checkpoint that it begins from.
        """
        return {
            "stage": stage,
            "begin": begin.name,
            "parent": self.manifest.hash,
            "release": self.release.identity(),
            "rows": self.rules.to_json(),
        }


def tune_by_sft(material: Material, rows: AcceptedRows, begin: Path, run: Run, batch: int, replay_share: float) -> None:
    """Train on accepted objects and replayed scenes.

    Args:
        material: of the post-training.
        rows: accepted objects.
        begin: a run or checkpoint.
        run: how long and how.
        batch: samples in a step.
        replay_share: of each batch.

    Raises:
        UnusableRelease: there is no row.
        ValueError: the directory holds a run on other rows.
    """
    if not rows.rows:
        raise none_left(material.release, "accepted objects", rows.left_out)
    samples = AcceptedSamples(rows, material.manifest.statistics, material.replay, replay_share)
    claim(run.directory, material.facts("sft", begin))
    train(material.flow(begin), sft_step(samples, material.size, batch), run)


def tune_by_dpo(material: Material, pairs: PairRows, begin: Path, run: Run, batch: int, beta: float) -> None:
    """Train on preference pairs, against the frozen model that it begins from.

    Args:
        material: of the post-training.
        pairs: preference pairs.
        begin: a run or checkpoint.
        run: how long and how.
        batch: pairs in a step.
        beta: strength of the preference loss (see losses.dpo_loss).

    Raises:
        UnusableRelease: there is no pair.
        ValueError: the directory holds a run on other rows.
    """
    if not pairs.rows:
        raise none_left(material.release, "pairs", pairs.left_out)
    flow = material.flow(begin)
    reference = copy.deepcopy(flow).eval().requires_grad_(False).to(run.device)
    claim(run.directory, material.facts("dpo", begin))
    train(flow, dpo_step(pairs, reference, material.size, batch, beta), run)


def distil_again(
    material: Material, rows: AcceptedRows, begin: Path, run: Run, batch: int, replay_share: float, guidance: float
) -> None:
    """Distil to few steps on accepted objects that have a layout, and on replayed scenes.

    Args:
        material: of the post-training.
        rows: accepted objects; without any that is posed, scenes alone.
        begin: the run to distil.
        run: how long and how.
        batch: samples in a step.
        replay_share: of each batch.
        guidance: baked in.

    Raises:
        ValueError: there is neither a posed object nor a scene; or the directory holds a run on other rows.
    """
    posed = [n for n, row in enumerate(rows.rows) if row.layout is not None]
    if not posed and material.replay is None:
        raise ValueError("There is nothing to distil on: no accepted object has a layout, and there are no scenes.")
    flow = material.flow(begin)
    teacher = copy.deepcopy(flow).requires_grad_(False).to(run.device)
    claim(run.directory, material.facts("distil", begin))
    if not posed:
        assert material.replay is not None
        train(flow, shortcut_step(material.replay, teacher, material.size, batch, guidance), run)
        return
    some = AcceptedRows(tuple(rows.rows[n] for n in posed), tuple(rows.weights[n] for n in posed), {})
    samples = AcceptedSamples(some, material.manifest.statistics, material.replay, replay_share)

    def drawn(count: int, generator: torch.Generator) -> tuple[Condition, Latents]:
        one = samples.drawn(count, generator)
        return one.condition, one.clean

    plain = sft_step(samples, material.size, batch)
    train(flow, distilling_step(plain, drawn, teacher, material.size, batch, guidance), run)
