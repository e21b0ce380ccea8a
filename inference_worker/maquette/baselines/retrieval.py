"""Retrieval: the nearest objects of a small library by silhouette, inner edges and proportions, in the photo's colours.

A retrieved mesh is clean and complete, and almost never exactly the object. Seeds choose among the nearest families and,
within one, among its variants and the sides from which it may be seen.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ...geometry.cameras import Intrinsics, extents_of, slopes_of
from ...geometry.fitting import box_of_mask, fitted_to_box
from ...geometry.layout import FACING_CAMERA_WXYZ, Layout, quaternion_product, rotation_matrix
from ...geometry.meshes import Mesh, split_at_creases
from ...geometry.pointmaps import ScenePointmap, depth_of_mask
from ...geometry.silhouettes import intersection_over_union
from ...proposals import FailedProposal, IsCancelled, OnProgress, ProposedCandidate
from ..shapes import ShapeMesh, build
from .shape_library import CELLS, Library, Look, Side, edge_histogram, framed, library, looks

STEPS = 3
#: Consecutive seeds go round so many of the nearest families.
NEAREST = 5
_VARIANTS_TRIED = 6
_EDGE_WEIGHT = 0.22
#: Photos are rarely taken from far above, so such a look must fit clearly better.
_STEEP_DEGREES, _STEEP_COST = 30.0, 0.03


@dataclass(frozen=True)
class _Query:
    """The photo as the library sees objects."""

    pixels: np.ndarray
    silhouette: np.ndarray
    edges: np.ndarray


class Retrieval:
    """See the module."""

    name = "retrieval"
    version = "1"
    device = "cpu"

    def __init__(self, nearest: int = NEAREST, cache: Path | None = None) -> None:
        self.nearest = max(1, nearest)
        self._cache = cache

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
        """Yield one object per seed; the library is searched once.

        Args:
            image: (H, W, 3) uint8 RGB.
            mask: (H, W) bool.
            pointmap: of the image, if there is one.
            intrinsics: the camera.
            seeds: one for each candidate; it picks the family, variants and sides.
            on_progress: called at each step.
            is_cancelled: asked before each seed.
        """
        started = time.perf_counter()
        if len(seeds):
            on_progress(seeds[0], "searching the library", 0, STEPS)
        query, known = _query(image, mask), library(self._cache)
        ranked = _ranked_families(query, known)
        depth = depth_of_mask(pointmap, mask)
        encode_seconds = time.perf_counter() - started
        for seed in seeds:
            if is_cancelled():
                return
            started = time.perf_counter()
            rank = seed % min(self.nearest, len(ranked))
            family, score, rows = ranked[rank]
            on_progress(seed, f"choosing among {_VARIANTS_TRIED} variants", 1, STEPS)
            shape, side, look, likeness = _best_variant(family, rows, query, known, np.random.default_rng(seed))
            on_progress(seed, "taking the photo's colours", 2, STEPS)
            colours = recoloured(shape, look, query.pixels, query.silhouette)
            mesh = split_at_creases(Mesh(vertices=shape.vertices, faces=shape.faces, colours=colours))
            yield ProposedCandidate(
                seed=seed,
                mesh=mesh,
                layout=_layout(shape, side, depth, intrinsics, mask),
                seconds={"encode": encode_seconds, "reconstruct": time.perf_counter() - started},
                settings={
                    "family": family, "shape_seed": shape.seed, "rank": rank, "score": round(score, 4),
                    "silhouette_iou": round(likeness, 4), "azimuth": side.azimuth, "elevation": side.elevation,
                },
            )  # fmt: skip


def _query(image: np.ndarray, mask: np.ndarray) -> _Query:
    pixels, silhouette = framed(image, mask)
    if not silhouette.any():  # thinner than a cell: the cell that it passes through
        silhouette = np.zeros((CELLS, CELLS), dtype=bool)
        silhouette[:, CELLS // 2] = True
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    return _Query(pixels, silhouette, edge_histogram(grey, silhouette))


def _ranked_families(query: _Query, known: Library) -> list[tuple[str, float, np.ndarray]]:
    """Families by their best look: name, score, and the rows of that family's best looks, best first."""
    flat = query.silhouette.ravel().astype(np.float32)
    common = known.silhouettes @ flat
    iou = common / (known.silhouettes.sum(axis=1) + flat.sum() - common)
    steep = np.array([side.elevation > _STEEP_DEGREES for side in known.sides])
    score = (1 - _EDGE_WEIGHT) * iou + _EDGE_WEIGHT * (known.edges @ query.edges) - _STEEP_COST * steep
    names = np.array(known.families)
    ranked = []
    for family in np.unique(names):
        rows = np.flatnonzero(names == family)
        rows = rows[np.argsort(-score[rows], kind="stable")]
        ranked.append((str(family), float(score[rows[0]]), rows[:6]))
    return sorted(ranked, key=lambda entry: (-entry[1], entry[0]))


def _best_variant(
    family: str, rows: np.ndarray, query: _Query, known: Library, rng: np.random.Generator
) -> tuple[ShapeMesh, Side, Look, float]:
    """Of variants that the seed draws, from the sides that suit the family, the one most like the query; and its IoU."""
    sides = _around([known.sides[row] for row in rows[: int(rng.integers(1, len(rows) + 1))]][-2:])
    variants = [int(known.variants[rows[0]]), *(int(value) for value in rng.integers(2, 2**31, _VARIANTS_TRIED - 1))]
    best: tuple[ShapeMesh, Side, Look, float] | None = None
    for variant in variants:
        shape = build(family, variant)
        for side, look in zip(sides, looks(shape, sides), strict=True):
            likeness = intersection_over_union(look.silhouette, query.silhouette)
            likeness += 0.15 * float(look.edges @ query.edges)
            if best is None or likeness > best[3]:
                best = shape, side, look, likeness
    assert best is not None
    shape, side, look, _ = best
    return shape, side, look, intersection_over_union(look.silhouette, query.silhouette)


def _around(sides: list[Side]) -> list[Side]:
    """Return the sides and their neighbours between the library's steps."""
    around = {(side.azimuth + turn, side.elevation) for side in sides for turn in (-10.0, 0.0, 10.0)}
    return [Side(azimuth, elevation) for azimuth, elevation in sorted(around)]


def _layout(shape: ShapeMesh, side: Side, depth: float, intrinsics: Intrinsics, mask: np.ndarray) -> Layout:
    box = box_of_mask(mask)
    u, v = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    turned = shape.vertices @ rotation_matrix(side.quaternion).T
    low, high = turned.min(axis=0), turned.max(axis=0)
    extent, _ = extents_of(intrinsics, depth * max(box[2] - box[0], box[3] - box[1]), 0.0)
    scale = extent / max(float((high - low)[:2].max()), 1e-6)
    z = depth + scale * float(high[2])  # the visible front lies on the pointmap, the middle behind it
    x, y = slopes_of(intrinsics, u, v)
    start = Layout(
        quaternion_wxyz=quaternion_product(FACING_CAMERA_WXYZ, side.quaternion),
        translation=(x * z, y * z, z),
        scale=scale,
    )
    return fitted_to_box(shape.vertices, start, intrinsics, box)


def recoloured(shape: ShapeMesh, look: Look, pixels: np.ndarray, silhouette: np.ndarray) -> np.ndarray:
    """Return (V, 3) uint8: parts in the photo's colours over them, own lights and darks kept; `pixels`, `silhouette` as `framed`."""
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(np.float32).reshape(-1, 3)
    own = cv2.cvtColor(shape.colours[None], cv2.COLOR_RGB2LAB)[0].astype(np.float32)
    inside = silhouette.ravel()
    everywhere = np.median(lab[inside], axis=0)
    parts_of_faces = np.full(len(shape.faces), -1)
    for index, part in enumerate(shape.parts):
        parts_of_faces[part.faces[0] : part.faces[1]] = index
    seen_parts = np.where(look.hits.faces >= 0, parts_of_faces[look.hits.faces], -1)
    by_name: dict[str, np.ndarray] = {}
    colours = np.empty_like(own)
    for index, part in enumerate(shape.parts):
        under = (seen_parts == index) & inside
        if np.count_nonzero(under) >= 6:
            by_name[part.name] = np.median(lab[under], axis=0)
    for part in shape.parts:
        mine = slice(*part.vertices)
        middle = np.median(own[mine], axis=0)
        colours[mine] = by_name.get(part.name, _hidden(middle, everywhere)) + 0.7 * (own[mine] - middle)
    return cv2.cvtColor(np.clip(np.round(colours), 0, 255).astype(np.uint8)[None], cv2.COLOR_LAB2RGB)[0]


def _hidden(own: np.ndarray, everywhere: np.ndarray) -> np.ndarray:
    """Return a part that the photo does not show: the object's hue, the part's own lightness half kept."""
    return np.array([(own[0] + everywhere[0]) / 2, everywhere[1], everywhere[2]], dtype=np.float32)
