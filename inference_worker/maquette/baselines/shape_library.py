"""The library that retrieval searches: parametric objects seen from many sides, as small silhouettes and edge histograms.

It is made at the first use, in a few seconds, and kept for the life of the process; on disk too where WORKER_CACHE names
a directory, under a name that changes with the code that makes it.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from ...geometry.glb import srgb_to_linear
from ...geometry.layout import axis_angle_quaternion, quaternion_product, rotation_matrix
from ...geometry.meshes import Mesh
from ...geometry.rays import Hits, RayScene
from ..shapes import ShapeMesh, build, families

CELLS = 40
AZIMUTHS = tuple(range(0, 360, 30))
ELEVATIONS = (4.0, 20.0, 40.0)
VARIANTS = (0, 1)
_HOG_CELLS, _HOG_BINS = 4, 8
_FILL = 0.92


@dataclass(frozen=True)
class Side:
    """From where an object is looked at: degrees about its upright axis, and above its horizon."""

    azimuth: float
    elevation: float

    @property
    def quaternion(self) -> tuple[float, float, float, float]:
        """Return the rotation, w, x, y, z, that turns the object so that this side faces a viewer on its +z axis."""
        tilt = axis_angle_quaternion((1.0, 0.0, 0.0), self.elevation)
        return quaternion_product(tilt, axis_angle_quaternion((0.0, 1.0, 0.0), -self.azimuth))


@dataclass(frozen=True)
class Look:
    """What one look shows on CELLS x CELLS cells, the object centred and filling them: silhouette, edges, faces hit."""

    silhouette: np.ndarray  # (CELLS, CELLS) bool
    edges: np.ndarray  # (k,) float32, as `edge_histogram`
    hits: Hits  # of one ray per cell, row by row


@dataclass(frozen=True)
class Library:
    """Row i is one look: families[i], variants[i], sides[i]; silhouettes (n, CELLS^2) float32 0 or 1, edges (n, k) float32 unit."""

    families: tuple[str, ...]
    variants: np.ndarray  # (n,) int, seeds
    sides: tuple[Side, ...]
    silhouettes: np.ndarray
    edges: np.ndarray


@lru_cache(maxsize=1)
def library(cache: Path | None = None) -> Library:
    """Return all families, VARIANTS of each, from all sides; read from the directory `cache`, or made and left there."""
    path = cache / f"shape-library-{_fingerprint()}.npz" if cache else None
    found = _read(path) if path else None
    if found is None:
        found = _made()
        if path:
            _write(path, found)
    return found


def _fingerprint() -> str:
    """Change with this module's source and with those of the shapes."""
    here = Path(__file__)
    digest = hashlib.sha256(here.read_bytes())
    for source in sorted((here.parents[1] / "shapes").glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _read(path: Path) -> Library | None:
    try:
        with np.load(path, allow_pickle=False) as stored:
            sides = tuple(Side(float(azimuth), float(elevation)) for azimuth, elevation in stored["sides"])
            silhouettes = np.unpackbits(stored["silhouettes"], axis=1, count=CELLS**2).astype(np.float32)
            return Library(
                tuple(str(name) for name in stored["families"]), stored["variants"], sides, silhouettes, stored["edges"]
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None  # not there yet, or half written: it is made anew


def _write(path: Path, made: Library) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}.npz")
    np.savez_compressed(
        new,
        families=np.array(made.families),
        variants=made.variants,
        sides=np.array([(side.azimuth, side.elevation) for side in made.sides]),
        silhouettes=np.packbits(made.silhouettes > 0, axis=1),
        edges=made.edges,
    )
    new.replace(path)


def _made() -> Library:
    sides = [Side(azimuth, elevation) for elevation in ELEVATIONS for azimuth in AZIMUTHS]
    names, variants, seen_from, silhouettes, edges = [], [], [], [], []
    for family in families():
        for variant in VARIANTS:
            shape = build(family, variant)
            for side, look in zip(sides, looks(shape, sides), strict=True):
                names.append(family)
                variants.append(variant)
                seen_from.append(side)
                silhouettes.append(look.silhouette.ravel())
                edges.append(look.edges)
    return Library(
        tuple(names), np.array(variants), tuple(seen_from), np.array(silhouettes, dtype=np.float32), np.array(edges)
    )


def looks(shape: ShapeMesh, sides: list[Side]) -> list[Look]:
    """Return the object from each side, without perspective."""
    scene = RayScene([Mesh(shape.vertices, shape.faces)])
    luminance = srgb_to_linear(shape.colours.astype(np.float64) / 255).mean(axis=1)
    corners = shape.vertices[shape.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    brightness = luminance[shape.faces].mean(axis=1)
    rays = [_rays(shape.vertices, rotation_matrix(side.quaternion)) for side in sides]
    hits = scene.first_hits(
        np.concatenate([origins for origins, _ in rays]), np.concatenate([ways for _, ways in rays])
    )
    found = []
    for index, side in enumerate(sides):
        part = slice(index * CELLS**2, (index + 1) * CELLS**2)
        mine = Hits(hits.faces[part], hits.weights[part], hits.distances[part])
        light = rotation_matrix(side.quaternion).T @ np.array([0.35, 0.55, 0.76])
        shade = brightness[mine.faces] * (0.35 + 0.65 * np.clip(normals[mine.faces] @ light, 0, 1))
        silhouette = (mine.faces >= 0).reshape(CELLS, CELLS)
        pixels = np.where(silhouette, np.sqrt(shade).reshape(CELLS, CELLS), 0.0).astype(np.float32)
        found.append(Look(silhouette, edge_histogram(pixels, silhouette), mine))
    return found


def _rays(vertices: np.ndarray, viewer_from_object: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Parallel rays over the object's box as the viewer sees it, row by row from the upper left, in the object's frame."""
    seen = vertices @ viewer_from_object.T
    low, high = seen.min(axis=0), seen.max(axis=0)
    centre, half = (low + high) / 2, (high - low)[:2].max() / 2 / _FILL
    steps = ((np.arange(CELLS) + 0.5) / CELLS * 2 - 1) * half
    x, y = np.meshgrid(centre[0] + steps, centre[1] - steps)
    origins = np.stack([x.ravel(), y.ravel(), np.full(CELLS**2, high[2] + 1.0)], axis=1) @ viewer_from_object
    return origins, np.tile(viewer_from_object[2] * -1.0, (CELLS**2, 1))


def framed(pixels: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the photo `pixels` (H, W, 3) and its `mask` (H, W) as the library sees objects.

    (CELLS, CELLS, 3) uint8 and (CELLS, CELLS) bool.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    side = (max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1) / _FILL
    left, top = (columns[0] + columns[-1] + 1 - side) / 2, (rows[0] + rows[-1] + 1 - side) / 2
    step = side / CELLS
    to_photo = np.array([[step, 0, left + step / 2 - 0.5], [0, step, top + step / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    blurred = cv2.GaussianBlur(pixels, (0, 0), step * 0.5) if step > 1.2 else pixels
    soft = mask.astype(np.float32)
    soft = cv2.GaussianBlur(soft, (0, 0), step * 0.5) if step > 1.2 else soft
    small = cv2.warpAffine(blurred, to_photo, (CELLS, CELLS), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return small, cv2.warpAffine(soft, to_photo, (CELLS, CELLS), flags=flags) > 0.5


def edge_histogram(pixels: np.ndarray, silhouette: np.ndarray) -> np.ndarray:
    """Return (_HOG_CELLS^2 * _HOG_BINS,) unit vector.

    Where inside the `silhouette` (CELLS, CELLS) edges run which way, on a grey image, `pixels` (CELLS, CELLS), in [0, 1].
    """
    filled = np.where(silhouette, pixels, pixels[silhouette].mean() if silhouette.any() else 0).astype(np.float32)
    across, down = cv2.Sobel(filled, cv2.CV_32F, 1, 0), cv2.Sobel(filled, cv2.CV_32F, 0, 1)
    strength = np.sqrt(np.hypot(across, down))
    way = ((np.arctan2(down, across) % np.pi) / np.pi * _HOG_BINS).astype(int) % _HOG_BINS
    cell = np.arange(CELLS) * _HOG_CELLS // CELLS
    place = (cell[:, None] * _HOG_CELLS + cell[None, :]) * _HOG_BINS + way
    histogram = np.bincount(place.ravel(), strength.ravel(), _HOG_CELLS**2 * _HOG_BINS)
    return (histogram / max(float(np.linalg.norm(histogram)), 1e-9)).astype(np.float32)
