"""A release's rows made ready for training in one pass before anything is written: inputs, latents, layouts, weights.

All of it is held in memory, about 0.1 MB for each object and each shape at the small size; rows of one object share its
inputs, and pairs share the latents of their sides.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import torch
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from ...geometry.cameras import Intrinsics, fallback_intrinsics
from ...geometry.glb_points import surface_of_glb
from ...geometry.layout import Layout
from ...geometry.pointmaps import read_npz
from ..network.occupancy_vae import OccupancyVae
from ..network.sizes import MaquetteSize
from ..sampling.model_inputs import ModelInputs, prepare_inputs
from ..shapes.occupancy import filled_voxels, solid_voxels
from .canonical_frames import CANONICAL_KINDS, turn_into_canonical, turned
from .records import AcceptedRows, PairRow, PairRows, SftRow
from .release_filters import OWN_MODEL, RowFilter
from .releases import TRAIN, Release, Row, UnusableRelease


class RowReader:
    """Makes rows of one release ready for a model of one size; the VAE encodes the meshes that have no latent.

    Args:
        release: checked.
        size: of the model.
        vae: the model's own, on the CPU.
        rules: which rows, and their weights.
    """

    def __init__(self, release: Release, size: MaquetteSize, vae: OccupancyVae, rules: RowFilter) -> None:
        self.release, self.size, self.vae, self.rules = release, size, vae, rules
        self._inputs: dict[str, ModelInputs] = {}
        self._shapes: dict[tuple[str, Layout | None], tuple[Tensor | None, Layout | None]] = {}
        self._references: dict[str, list[Layout]] = {}
        for row in release.candidates.values():
            layout = _layout(row, "")
            if row["kind"] == OWN_MODEL and not row["superseded"] and layout is not None:
                self._references.setdefault(row["object_id"], []).append(layout)

    def accepted(self, splits: tuple[str, ...] = (TRAIN,), tiers: tuple[str, ...] | None = None) -> AcceptedRows:
        """Return the accepted objects of some splits.

        Args:
            splits: of the release.
            tiers: of the filter's, those to keep; None: all of them.

        Raises:
            UnusableRelease: a row is held out, incomplete, damaged or of another size.
            UnusableInput: an image, a mask or a pointmap cannot be used.
        """
        rules = self.rules if tiers is None else self.rules.with_tiers(*tiers)
        rows, weights, left_out = [], [], Counter[str]()
        for row in self._wanted("sft", splits, rules.refuses_accepted, left_out):
            layout = _layout(row, "")
            shape, moved = self._shape(row, row["candidate_id"], layout, "")
            if shape is None:
                left_out["frame unknown"] += 1
                continue
            rows.append(SftRow(self._inputs_of(row), shape, moved))
            weights.append(rules.weight(row))
        return AcceptedRows(tuple(rows), tuple(weights), dict(left_out))

    def pairs(self, splits: tuple[str, ...] = (TRAIN,)) -> PairRows:
        """Return the preference pairs of some `splits`; raises as `accepted`."""
        rows, weights, left_out = [], [], Counter[str]()
        for row in self._wanted("preferences", splits, self.rules.refuses_pair, left_out):
            chosen, rejected = self._side(row, "chosen"), self._side(row, "rejected")
            if chosen is None or rejected is None:
                left_out["frame unknown"] += 1
                continue
            rows.append(PairRow(self._inputs_of(row), chosen, rejected))
            weights.append(self.rules.weight(row) * row["weight"])
        return PairRows(tuple(rows), tuple(weights), dict(left_out))

    def _wanted(
        self, config: str, splits: tuple[str, ...], refuses: Callable[[Row], str | None], left_out: Counter[str]
    ) -> Iterator[Row]:
        for split in splits:
            for row in self.release.rows_with_media(config, split):
                reason = refuses(row)
                if reason is None:
                    yield row
                else:
                    left_out[reason] += 1

    def _side(self, row: Row, side: str) -> Tensor | None:
        return self._shape(row, row[f"{side}_id"], _layout(row, f"{side}_layout_"), f"{side}_")[0]

    def _inputs_of(self, row: Row) -> ModelInputs:
        """Return the model inputs of the row's object, made once."""
        if row["object_id"] not in self._inputs:
            image = np.asarray(Image.open(io.BytesIO(row["image"])).convert("RGB"))
            mask = np.asarray(Image.open(io.BytesIO(row["mask"])).convert("L")) > 127
            points = read_npz(row["pointmap"]) if row["pointmap"] is not None else None
            camera = _intrinsics(row["intrinsics"], *mask.shape)
            self._inputs[row["object_id"]] = prepare_inputs(image, mask, points, camera, self.size.condition)
        return self._inputs[row["object_id"]]

    def _shape(
        self, row: Row, candidate: str, layout: Layout | None, prefix: str
    ) -> tuple[Tensor | None, Layout | None]:
        """Return a candidate's flow latent and its layout in the canonical frame, made once; no latent where that is unknown."""
        if (candidate, layout) not in self._shapes:
            self._shapes[candidate, layout] = self._made(row, candidate, layout, prefix)
        return self._shapes[candidate, layout]

    def _made(
        self, row: Row, candidate: str, layout: Layout | None, prefix: str
    ) -> tuple[Tensor | None, Layout | None]:
        kind, latent = row[f"{prefix}kind"], row[f"{prefix}latent"]
        if kind == OWN_MODEL and latent is not None:
            return self._stored(latent, row[f"{prefix}latent_file"]), layout
        if kind == OWN_MODEL and not self.rules.encode_missing:
            raise UnusableRelease(
                f"{self.release.label}: the model's candidate {candidate} has no latent. Pass --encode-missing to encode "
                "its mesh, or leave its source out with --sources or --rejected-sources."
            )
        vertices, faces = self._surface(row[f"{prefix}glb"], row[f"{prefix}glb_file"])
        if kind not in CANONICAL_KINDS:
            references = self._references.get(row["object_id"], [])
            turn = turn_into_canonical(layout, references) if layout is not None else None
            if turn is None:
                return None, None
            vertices, layout = turned(vertices, layout, turn)
        closed = self.release.candidates[candidate]["watertight"]
        make = solid_voxels if closed else filled_voxels
        solid = make(vertices, faces, self.size.occupancy.resolution)
        if not solid.any():
            raise UnusableRelease(
                f"{self.release.label}: the mesh of candidate {candidate} encloses nothing; its surface is turned inside out."
            )
        with torch.no_grad():
            encoded = self.vae.to_flow(self.vae.encode(torch.from_numpy(solid)[None, None].float())[0])[0]
        return encoded, layout

    def _stored(self, content: bytes, file: str) -> Tensor:
        side = self.size.occupancy.latent_resolution
        wanted = (self.size.occupancy.latent_channels, side, side, side)
        try:
            shape = load(content).get("flow/shape")
        except SafetensorError as wrong:
            raise UnusableRelease(f"{self.release.label}: the latent {file} cannot be read: {wrong}.") from wrong
        if shape is None or tuple(shape.shape) != wanted or not bool(torch.isfinite(shape).all()):
            raise UnusableRelease(f"{self.release.label}: the latent {file} holds no finite shape of {wanted}.")
        return shape.float()

    def _surface(self, content: bytes, file: str) -> tuple[np.ndarray, np.ndarray]:
        try:
            return surface_of_glb(content)
        except ValueError as wrong:
            raise UnusableRelease(f"{self.release.label}: the mesh {file} cannot be read: {wrong}") from wrong


def _layout(row: Row, prefix: str) -> Layout | None:
    if row[f"{prefix}quat_wxyz"] is None:
        return None
    w, x, y, z = row[f"{prefix}quat_wxyz"]
    tx, ty, tz = row[f"{prefix}t"]
    return Layout((w, x, y, z), (tx, ty, tz), row[f"{prefix}s"][0])


def _intrinsics(matrix: list[float] | None, height: int, width: int) -> Intrinsics:
    """Return the camera of a row, or the assumed one that workers use where there is no pointmap."""
    if matrix is None:
        return fallback_intrinsics(width, height)
    return Intrinsics(fx=matrix[0], fy=matrix[4], cx=matrix[2], cy=matrix[5], width=width, height=height)


def none_left(release: Release, what: str, left_out: dict[str, int]) -> UnusableRelease:
    """Return the error for a stage that finds no row to train on.

    Args:
        release: what was read.
        what: the rows that are missing, such as "pairs".
        left_out: how many rows were left out, by reason.
    """
    reasons = ", ".join(f"{count} by {reason}" for reason, count in sorted(left_out.items())) or "it has none"
    return UnusableRelease(f"{release.label} has no {what} to train on: {reasons}.")
