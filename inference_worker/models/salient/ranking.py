"""How likely a mask is the wanted one: linear in its features, the weights fitted on the benchmark's tuning half."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .candidates import Candidate, overlap
from .corrections import Click, change_features
from .features import features
from .working_image import WorkingImage

#: Masks that overlap more than this count as the same choice.
_SAME = 0.85
N_OFFERED = 3

# fmt: off
#: Predicted IoU of a first click's candidate, by `features`.
FIRST = np.array([
    -0.381, 0.21, -0.058, 0.051, 0.014, -0.045, -0.123, 0.013, -0.065, -0.067, 0.249, 0.096, 0.094, 0.622,
])
#: Predicted IoU of a corrected mask, by `features` and `change_features`.
CHANGE = np.array([
    -0.154, 0.1, 0.02, 0.003, 0.067, -0.054, -0.013, -0.008, -0.028, -0.029, 0.396, 0.074, 0.065, 0.321, 0, -0.146, 0.114, 0.02,
])
# fmt: on


def score_first(candidates: Sequence[Candidate], image: WorkingImage, click: Click) -> np.ndarray:
    """Return (n,) predicted IoU of candidates of a first click."""
    return features(candidates, image, click.x, click.y) @ FIRST


def score_changes(
    candidates: Sequence[Candidate], image: WorkingImage, before: np.ndarray, clicks: Sequence[Click]
) -> np.ndarray:
    """Return (n,) predicted IoU of candidates that answer the last click on the mask `before` (h, w)."""
    first = next((click for click in clicks if click.positive), clicks[-1])
    seen = features(candidates, image, first.x, first.y)
    changes = np.array([change_features(one, before, clicks) for one in candidates])
    return np.hstack([seen, changes]) @ CHANGE


def distinct(candidates: Sequence[Candidate], scores: Sequence[float] | np.ndarray) -> list[tuple[Candidate, float]]:
    """Return the best N_OFFERED candidates that differ from each other, with scores in 0..1, best first."""
    kept: list[tuple[Candidate, float]] = []
    for index in np.argsort(-np.asarray(scores), kind="stable"):
        one = candidates[index]
        if all(overlap(one.mask, other.mask) < _SAME for other, _ in kept):
            kept.append((one, float(np.clip(scores[index], 0.01, 1))))
        if len(kept) == N_OFFERED:
            break
    return kept
