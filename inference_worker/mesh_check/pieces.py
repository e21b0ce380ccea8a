"""The connected pieces of a mesh: which float apart from the object, and which are the ground under it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from ..contract.events import Finding
from .findings import finding

# Shares of the longest side, which is 1.
_GAP = 0.02
_GROUND_HEIGHT = 0.02
_GROUND_OVERHANG = 1.25
_INWARD_VOLUME = -0.01
MANY_PIECES = 50
_MOST_COMPARED = 2000


@dataclass(frozen=True)
class Pieces:
    """Boxes (n, 3) and surface areas (n,) of the pieces."""

    low: np.ndarray
    high: np.ndarray
    areas: np.ndarray


def about_pieces(places: np.ndarray, faces: np.ndarray) -> list[Finding]:
    """Return findings about pieces and facing, of welded vertices (V, 3) and faces (F, 3) with longest side 1."""
    if not len(faces):
        return []
    findings = [finding("inside_out")] if _faces_inwards(places, faces) else []
    pieces = pieces_of(places, faces)
    n = len(pieces.areas)
    if n > MANY_PIECES:
        findings.append(finding("many_pieces", n=n))
    ground = _ground(pieces)
    if ground.any():
        findings.append(finding("ground_plane"))
    n_loose = _n_loose(pieces, ~ground) if n <= _MOST_COMPARED else 0
    if n_loose:
        findings.append(finding("loose_parts", n=n_loose))
    return findings


def pieces_of(places: np.ndarray, faces: np.ndarray) -> Pieces:
    """Return the pieces that share vertices."""
    ends = faces[:, [0, 1]].ravel(), faces[:, [1, 2]].ravel()
    graph = coo_matrix((np.ones(len(faces) * 2, dtype=np.int8), ends), (len(places),) * 2)
    n, labels = connected_components(graph, directed=False)
    used = np.unique(labels[faces[:, 0]])
    low, high, areas = np.full((n, 3), np.inf), np.full((n, 3), -np.inf), np.zeros(n)
    np.minimum.at(low, labels, places)
    np.maximum.at(high, labels, places)
    corners = places[faces]
    crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    np.add.at(areas, labels[faces[:, 0]], np.linalg.norm(crossed, axis=1) / 2)
    return Pieces(low[used], high[used], areas[used])


def _faces_inwards(places: np.ndarray, faces: np.ndarray) -> bool:
    """Return whether the signed volume is clearly negative; an open shell is closed towards its centre."""
    centre = (places.min(axis=0) + places.max(axis=0)) / 2
    corners = places[faces] - centre
    volume = np.einsum("ni,ni->n", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6
    box = float(np.prod(np.maximum(places.max(axis=0) - places.min(axis=0), 1e-3)))
    return bool(volume / box < _INWARD_VOLUME)


def _ground(pieces: Pieces) -> np.ndarray:
    """Return which pieces lie flat below everything else and reach beyond it on both sides."""
    heights = pieces.high[:, 1] - pieces.low[:, 1]
    bottom = float(pieces.low[:, 1].min())
    flat = (heights < _GROUND_HEIGHT) & (pieces.high[:, 1] < bottom + 2 * _GROUND_HEIGHT)
    if not flat.any() or flat.all():
        return np.zeros(len(flat), dtype=bool)
    rest = pieces.high[~flat].max(axis=0) - pieces.low[~flat].min(axis=0)
    reach = pieces.high - pieces.low
    return flat & (reach[:, [0, 2]] > _GROUND_OVERHANG * rest[[0, 2]]).all(axis=1)


def _n_loose(pieces: Pieces, chosen: np.ndarray) -> int:
    """Return how many groups of pieces have a gap to the largest one; pieces whose boxes touch are one group."""
    low, high = pieces.low[chosen] - _GAP / 2, pieces.high[chosen] + _GAP / 2
    if len(low) < 2:
        return 0
    touch = ((low[:, None] <= high[None]) & (high[:, None] >= low[None])).all(axis=2)
    n, _ = connected_components(coo_matrix(touch), directed=False)
    return int(n) - 1
