"""The model as a source of candidates: one encode for all seeds, seeds denoised together, each candidate yielded when done."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save

from ...errors import Cancelled, ModelError, OutOfMemory
from ...geometry.cameras import Intrinsics
from ...geometry.meshes import Mesh
from ...geometry.pointmaps import ScenePointmap
from ...geometry.render_and_compare import ObservedRegion
from ...proposals import FailedProposal, IsCancelled, OnProgress, ProposedCandidate
from ..checkpoints import BUILT_IN
from ..network.conditions import Condition
from ..network.evidence import Observation
from ..network.geometry_model import SHAPE
from ..network.layout_latents import SceneFrame
from ..network.structured_vae import StructuredVae
from .completion import completed
from .drafts import Draft, best_draft, draft_seeds, row_of, silhouette_of
from .generation_config import GenerationConfig
from .model import Encoded, MaquetteModel, Shapes, load_model, product_dtype
from .model_inputs import ModelInputs, check_inputs, prepare_inputs
from .own_depth import predicted_pointmap
from .seen_voxels import seen_through_mask, with_photo_detail
from .splats import mesh_splats, write_splats
from .surfaces import EmptyShape, TooManyVoxels, fine_mesh, painted_by, photo_colours, smooth_mesh

#: At most so many drafts where only the silhouette distinguishes them: it has less evidence.
DRAFTS_BY_SILHOUETTE = 4
#: A silhouette whose IoU with the mask is lower contradicts it; its seed is sampled anew, at most so many times.
CONTRADICTION, MOST_RESAMPLED = 0.5, 2
#: Seeds of samples drawn anew begin after those of the drafts.
DRAFTS_APART = 65


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
        try:
            image, mask = check_inputs(image, mask)
            yield from self._propose(image, mask, pointmap, intrinsics, list(seeds), on_progress, is_cancelled)
        except Cancelled:
            return
        except torch.cuda.OutOfMemoryError as full:
            raise OutOfMemory("The GPU's memory was full; fewer seeds at once may fit.") from full
        finally:
            if self.model.device.type == "cuda":
                torch.cuda.empty_cache()

    def _propose(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        pointmap: ScenePointmap | None,
        intrinsics: Intrinsics,
        seeds: list[int],
        on_progress: OnProgress,
        is_cancelled: IsCancelled,
    ) -> Iterator[ProposedCandidate | FailedProposal]:
        started = time.perf_counter()
        inputs = prepare_inputs(image, mask, pointmap, intrinsics, self.model.size.condition)
        encoded = self.model.encode(condition_of(inputs))
        known = pointmap if inputs.has_points else None
        own = known is None and self.model.depth is not None and self.config.own_depth
        if own:
            assert self.model.depth is not None
            known = predicted_pointmap(self.model.depth, inputs, mask, intrinsics)
        region = ObservedRegion.of(mask, known, intrinsics, own) if self.config.fit_layout else None
        frame = SceneFrame(torch.from_numpy(inputs.shift)[None].float(), torch.tensor([inputs.scale]))
        observation = Observation.of(mask, known, intrinsics, own)
        if not observation.measured:
            observation = Observation.outline(mask, intrinsics)
        seen = _Seen(image, mask, intrinsics, region, inputs, observation, frame)
        encode_seconds = time.perf_counter() - started
        most = 1 if region is None else self.config.drafts if known is not None else DRAFTS_BY_SILHOUETTE
        drafts = min(self.config.drafts, most)
        at_once = max(1, self.config.together // drafts)
        for start in range(0, len(seeds), at_once):
            group = seeds[start : start + at_once]
            began = time.perf_counter()

            def on_step(step: int, steps: int, group: list[int] = group) -> None:
                _stop_if(is_cancelled)
                for seed in group:
                    on_progress(seed, "denoising shape and layout", step, steps)

            drawn = [one for seed in group for one in draft_seeds(seed, drafts)]
            shapes = self.model.shapes(encoded, frame, drawn, self.config.geometry, on_step)
            shared = {"encode": encode_seconds, "shape": (time.perf_counter() - began) / len(group)}
            for number, seed in enumerate(group):
                _stop_if(is_cancelled)
                rows = range(number * drafts, (number + 1) * drafts)
                yield self._candidate(encoded, shapes, rows, seed, seen, shared, on_progress, is_cancelled)

    def _candidate(
        self,
        encoded: Encoded,
        shapes: Shapes,
        rows: range,
        seed: int,
        seen: _Seen,
        shared: dict[str, float],
        on_progress: OnProgress,
        is_cancelled: IsCancelled,
    ) -> ProposedCandidate | FailedProposal:
        """Return one seed's mesh, splats and latents; a shape without voxels fails alone."""
        began = time.perf_counter()
        how = self.config.geometry
        settings: dict[str, Any] = {
            "steps": how.steps,
            "guidance": how.guidance,
            "few_step": how.few_step,
            "drafts": len(rows),
            "checkpoint": self.version,
            "weights_sha256": self.model.manifest.files["geometry"]["sha256"],
            "products": str(product_dtype(self.model.device, self.model.dtype)).removeprefix("torch."),
        }
        try:
            draft, latents, resampled = self._agreeing_draft(encoded, shapes, rows, seed, seen, is_cancelled)
            finished = self._finished(encoded, draft, seed, seen, latents, on_progress, is_cancelled)
        except ModelError as wrong:
            return FailedProposal(seed, wrong)
        settings |= {"refined": finished.splat is not None, "voxels": finished.n_voxels, **draft.agreement}
        settings |= {"resampled": resampled} | (
            {"unrefined_reason": finished.unrefined_reason} if finished.unrefined_reason else {}
        )
        seconds = {**shared, "decode": time.perf_counter() - began}
        return ProposedCandidate(
            seed, finished.mesh, draft.layout, seconds, settings, save(latents), finished.splat, self.checkpoint_sha256
        )

    def _agreeing_draft(
        self, encoded: Encoded, shapes: Shapes, rows: range, seed: int, seen: _Seen, is_cancelled: IsCancelled
    ) -> tuple[Draft, dict[str, torch.Tensor], int]:
        """Return the seed's best draft, completed, with its flow latents, and how often it was sampled anew.

        As long as it contradicts the mask, at most MOST_RESAMPLED times, of which the best stays.
        """
        tried: list[tuple[float, Draft, dict[str, torch.Tensor]]] = []
        empty: EmptyShape | None = None
        for attempt in range(1 + MOST_RESAMPLED):
            if attempt:
                _stop_if(is_cancelled)
                drawn = draft_seeds(draft_seeds(seed, DRAFTS_APART + attempt)[-1], len(rows))
                shapes = self.model.shapes(encoded, seen.frame, drawn, self.config.geometry, lambda *_: None)
                rows = range(len(drawn))
            try:
                draft = best_draft(shapes, rows, seed, seen.region, self.config.fit_proportions)
                row = draft.row
                if seen.region is not None and self.config.complete:
                    steps = self.config.completion_steps
                    draft = completed(draft, seen.observation, self.model.completion, seed, steps)
            except EmptyShape as nothing:
                empty = nothing
                continue
            latents = row_of(shapes.latents, row)
            if draft.stretched:
                latents |= row_of({SHAPE: self.model.shape_latents(draft.logits)}, 0)
            agreement = 1.0 if seen.region is None else silhouette_of(draft, seen.region, seed)
            tried.append((agreement, draft, latents))
            if agreement >= CONTRADICTION:
                break
        if not tried:
            assert empty is not None
            raise empty
        _, draft, latents = max(tried, key=lambda one: one[0])
        return draft, latents, attempt

    def _finished(
        self,
        encoded: Encoded,
        draft: Draft,
        seed: int,
        seen: _Seen,
        latents: dict[str, torch.Tensor],
        on_progress: OnProgress,
        is_cancelled: IsCancelled,
    ) -> _Finished:
        """Return the mesh, painted and with splats if there is a refinement model that holds its voxels."""
        n_voxels = int((draft.logits > 0).sum())
        colours = photo_colours(draft.coarse, draft.layout, seen.image, seen.mask, seen.intrinsics)
        painted = replace(draft.coarse, colours=colours)
        structured = self.model.structured
        if self.config.shape_only or self.model.refinement is None or not isinstance(structured, StructuredVae):
            return _Finished(painted, None, n_voxels, None)

        def on_step(step: int, steps: int) -> None:
            _stop_if(is_cancelled)
            on_progress(seed, "refining surface and colour", step, steps)

        surface = seen_through_mask(draft.coarse, draft.layout, seen.inputs, seen.mask, seen.intrinsics)
        how = self.config.refinement
        try:
            grid, refined, deep = self.model.refined(encoded, draft.logits, painted, surface, seed, how, on_step)
        except TooManyVoxels as too_many:
            return _Finished(painted, None, n_voxels, str(too_many))
        with torch.inference_mode():
            fine = structured.decode_mesh(refined, grid)
        mesh = (
            fine_mesh(fine, grid, deep, structured.size.upsampling)
            if self.config.refined_surface
            else painted_by(
                smooth_mesh(draft.logits, grid.resolution * structured.size.upsampling),
                fine,
                grid,
                structured.size.upsampling,
            )
        )
        if self.config.photo_detail:
            mesh = _detailed(mesh, draft, seen)
        latents["structured/coords"] = grid.coords.to("cpu", torch.uint8).contiguous()
        latents["structured/features"] = refined.float().cpu().contiguous()
        return _Finished(mesh, write_splats(mesh_splats(mesh, seed)), len(grid.coords), None)


@dataclass(frozen=True)
class _Finished:
    """A candidate's mesh, its splat PLY if it was refined, its number of voxels, and why it was not refined."""

    mesh: Mesh
    splat: bytes | None
    n_voxels: int
    unrefined_reason: str | None


@dataclass(frozen=True)
class _Seen:
    """What the camera saw; `region` where layouts are to be fitted to it; `inputs` is what the model was shown of it.

    `observation` is what completion is given; `frame` is the layouts' frame.
    """

    image: np.ndarray
    mask: np.ndarray
    intrinsics: Intrinsics
    region: ObservedRegion | None
    inputs: ModelInputs
    observation: Observation
    frame: SceneFrame


def _detailed(mesh: Mesh, draft: Draft, seen: _Seen) -> Mesh:
    """Return the mesh with the photo's detail where the camera saw it."""
    surface = seen_through_mask(mesh, draft.layout, seen.inputs, seen.mask, seen.intrinsics)
    assert mesh.colours is not None
    painted = with_photo_detail(mesh.vertices, mesh.colours / 255, surface)
    return replace(mesh, colours=np.rint(255 * painted).astype(np.uint8))


def condition_of(inputs: ModelInputs) -> Condition:
    """Return one object's inputs as a batch of one."""

    def picture(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(values)[None].float() / 255

    def cloud(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(values)[None].float()

    return Condition(
        picture(inputs.crop_image),
        picture(inputs.crop_mask),
        picture(inputs.full_image),
        picture(inputs.full_mask),
        cloud(inputs.crop_points),
        cloud(inputs.crop_valid),
        cloud(inputs.full_points),
        cloud(inputs.full_valid),
        torch.tensor([inputs.has_points]),
    )


def _stop_if(is_cancelled: IsCancelled) -> None:
    if is_cancelled():
        raise Cancelled("The site no longer wants these candidates.")


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
