"""From the samples of a seed to its candidate: the draft that agrees best with the photo, completed, refined, painted."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from safetensors.torch import save

from ...errors import Cancelled, ModelError
from ...geometry.meshes import Mesh
from ...proposals import FailedProposal, IsCancelled, OnProgress, ProposedCandidate
from ..network.geometry_model import SHAPE
from ..network.structured_vae import StructuredVae
from .completion import completed
from .drafts import Draft, best_draft, draft_seeds, row_of, silhouette_of
from .flow import Latents
from .generation_config import GenerationConfig
from .model import MaquetteModel, Shapes, product_dtype
from .observed_object import ObservedObject
from .seen_voxels import seen_through_mask, with_photo_detail
from .splats import mesh_splats, write_splats
from .surfaces import EmptyShape, TooManyVoxels, fine_mesh, painted_by, photo_colours, smooth_mesh

#: A silhouette whose IoU with the mask is lower contradicts it; its seed is sampled anew, at most so many times.
CONTRADICTION, MOST_RESAMPLED = 0.5, 2
#: Seeds of samples drawn anew begin after those of the drafts.
DRAFTS_APART = 65


@dataclass(frozen=True)
class Run:
    """One call of `propose`: the model, how it is used, what the camera saw, and the caller's callbacks."""

    model: MaquetteModel
    config: GenerationConfig
    seen: ObservedObject
    on_progress: OnProgress
    is_cancelled: IsCancelled

    def stop_if_cancelled(self) -> None:
        """Return while the caller still wants candidates.

        Raises:
            Cancelled: the caller wants no more.
        """
        if self.is_cancelled():
            raise Cancelled("The site no longer wants these candidates.")


@dataclass(frozen=True)
class Samples:
    """The drafts of one seed: rows of `shapes`, and the seconds that its batch took for each seed, by phase."""

    seed: int
    shapes: Shapes
    rows: range
    seconds: dict[str, float]


@dataclass(frozen=True)
class _Chosen:
    """The draft that stays, completed, with its flow latents, and how often its seed was sampled anew."""

    draft: Draft
    latents: Latents
    n_resampled: int


@dataclass(frozen=True)
class _Finished:
    """A candidate's mesh, its splat PLY if it was refined, its number of voxels, and why it was not refined."""

    mesh: Mesh
    splat: bytes | None
    n_voxels: int
    unrefined_reason: str | None


def candidate_of(run: Run, samples: Samples) -> ProposedCandidate | FailedProposal:
    """Return one seed's mesh, layout, splats and latents; a shape without voxels fails alone.

    Raises:
        Cancelled: the caller wants no more.
    """
    began = time.perf_counter()
    manifest = run.model.manifest
    try:
        chosen = _agreeing_draft(run, samples)
        latents = dict(chosen.latents)
        finished = _finished(run, chosen.draft, samples.seed, latents)
    except ModelError as wrong:
        return FailedProposal(samples.seed, wrong)
    settings: dict[str, Any] = {
        "steps": run.config.geometry.steps,
        "guidance": run.config.geometry.guidance,
        "few_step": run.config.geometry.few_step,
        "drafts": len(samples.rows),
        "checkpoint": manifest.version,
        "weights_sha256": manifest.files["geometry"]["sha256"],
        "products": str(product_dtype(run.model.device, run.model.dtype)).removeprefix("torch."),
        "refined": finished.splat is not None,
        "voxels": finished.n_voxels,
        **chosen.draft.agreement,
        "resampled": chosen.n_resampled,
    }
    if finished.unrefined_reason:
        settings["unrefined_reason"] = finished.unrefined_reason
    return ProposedCandidate(
        seed=samples.seed,
        mesh=finished.mesh,
        layout=chosen.draft.layout,
        seconds={**samples.seconds, "decode": time.perf_counter() - began},
        settings=settings,
        latent=save(latents),
        splat=finished.splat,
        checkpoint_sha256=manifest.hash,
    )


def _agreeing_draft(run: Run, samples: Samples) -> _Chosen:
    """Return the seed's best draft.

    As long as it contradicts the mask, the seed is sampled anew, at most MOST_RESAMPLED times, of which the best stays.
    """
    region, seed, shapes, rows = run.seen.region, samples.seed, samples.shapes, samples.rows
    tried: list[tuple[float, Draft, Latents]] = []
    empty: EmptyShape | None = None
    for attempt in range(1 + MOST_RESAMPLED):
        if attempt:
            run.stop_if_cancelled()
            drawn = draft_seeds(draft_seeds(seed, DRAFTS_APART + attempt)[-1], len(rows))
            shapes = run.model.shapes(run.seen.encoded, run.seen.frame, drawn, run.config.geometry, lambda *_: None)
            rows = range(len(drawn))
        try:
            draft = best_draft(shapes, rows, seed, region, run.config.fit_proportions)
            row = draft.row
            if region is not None and run.config.complete:
                steps = run.config.completion_steps
                draft = completed(draft, run.seen.observation, run.model.completion, seed, steps)
        except EmptyShape as nothing:
            empty = nothing
            continue
        latents = row_of(shapes.latents, row)
        if draft.stretched:
            latents |= row_of({SHAPE: run.model.shape_latents(draft.logits)}, 0)
        agreement = 1.0 if region is None else silhouette_of(draft, region, seed)
        tried.append((agreement, draft, latents))
        if agreement >= CONTRADICTION:
            break
    if not tried:
        assert empty is not None
        raise empty
    _, draft, latents = max(tried, key=lambda one: one[0])
    return _Chosen(draft, latents, attempt)


def _finished(run: Run, draft: Draft, seed: int, latents: Latents) -> _Finished:
    """Return the mesh, painted, and with splats if there is a refinement model that holds its voxels.

    Latents of a refined surface are added to `latents`.
    """
    model, config, seen = run.model, run.config, run.seen
    n_voxels = int((draft.logits > 0).sum())
    colours = photo_colours(draft.coarse, draft.layout, seen.image, seen.mask, seen.intrinsics)
    painted = replace(draft.coarse, colours=colours)
    structured = model.structured
    if config.shape_only or model.refinement is None or not isinstance(structured, StructuredVae):
        return _Finished(painted, None, n_voxels, None)

    def on_step(step: int, steps: int) -> None:
        run.stop_if_cancelled()
        run.on_progress(seed, "refining surface and colour", step, steps)

    try:
        refined = model.refined(
            seen.encoded,
            draft.logits,
            painted=painted,
            surface=seen_through_mask(draft.coarse, draft.layout, seen.inputs, seen.mask, seen.intrinsics),
            seed=seed,
            how=config.refinement,
            on_step=on_step,
        )
    except TooManyVoxels as too_many:
        return _Finished(painted, None, n_voxels, str(too_many))
    grid, upsampling = refined.grid, structured.size.upsampling
    with torch.inference_mode():
        fine = structured.decode_mesh(refined.latents, grid)
    mesh = (
        fine_mesh(fine, grid, refined.deep, upsampling)
        if config.refined_surface
        else painted_by(smooth_mesh(draft.logits, grid.resolution * upsampling), fine, grid, upsampling)
    )
    if config.photo_detail:
        mesh = _detailed(mesh, draft, seen)
    latents["structured/coords"] = grid.coords.to("cpu", torch.uint8).contiguous()
    latents["structured/features"] = refined.latents.float().cpu().contiguous()
    return _Finished(mesh, write_splats(mesh_splats(mesh, seed)), len(grid.coords), None)


def _detailed(mesh: Mesh, draft: Draft, seen: ObservedObject) -> Mesh:
    """Return the mesh with the photo's detail where the camera saw it."""
    surface = seen_through_mask(mesh, draft.layout, seen.inputs, seen.mask, seen.intrinsics)
    assert mesh.colours is not None
    painted = with_photo_detail(mesh.vertices, mesh.colours / 255, surface)
    return replace(mesh, colours=np.rint(255 * painted).astype(np.uint8))
