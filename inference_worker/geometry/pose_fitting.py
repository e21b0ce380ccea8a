"""Fit the pose of a mesh to its mask and to the measured points, fast enough for the "Fit" of the alignment page."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch

from .cameras import Intrinsics
from .fitting import box_of_mask, fitted_to_box
from .layout import Layout
from .layout_batch import LayoutBatch, canonical, multiply
from .pointmaps import ScenePointmap
from .render_and_compare import Fit, ObservedRegion, fitted_to_region

#: Surface points, rounds and reach of the trials from each start, and of the search from the best of them.
TRIAL_POINTS, TRIAL_ROUNDS, TRIAL_REACH = 1500, 5, 1.2
POINTS, ROUNDS, REACH = 5000, 14, 0.8
#: Additional starts, turned about the object's vertical axis: the front of a candidate is often wrong.
TURNS_DEGREES = (0, 45, 90, 135, 180, 225, 270, 315)
#: How much better a turned start has to be: a symmetric object keeps the turn that a person gave it.
WORTH_TURNING = 0.1


@dataclass(frozen=True)
class FittedPose:
    """A layout and its disagreement with mask and points (0 is perfect), before and after the fit."""

    layout: Layout
    before: float
    after: float


def fit_pose(
    surface: np.ndarray,
    layout: Layout,
    mask: np.ndarray,
    pointmap: ScenePointmap | None,
    intrinsics: Intrinsics,
    seed: int = 0,
) -> FittedPose:
    """Return the layout near `layout` whose outline and depth agree best with mask and pointmap; never a worse one.

    Args:
        surface: (N, 3) points on the mesh, object frame, in random order.
        layout: camera_from_object to start from, with the object in front of the camera.
        mask: (H, W) bool of the full image, not empty.
        pointmap: a measured one, or None: then only the outline counts.
        intrinsics: of the full image.
        seed: of the draws; the same seed gives the same result.
    """
    region = replace(ObservedRegion.of(mask, pointmap, intrinsics), too_much=1.0)
    given = _batch(layout)
    boxed = _batch(fitted_to_box(surface, layout, intrinsics, box_of_mask(mask)))
    trials = [
        fitted_to_region(surface[:TRIAL_POINTS], start, region, seed, TRIAL_ROUNDS, TRIAL_REACH)
        for start in (given, *(_turned(boxed, degrees) for degrees in TURNS_DEGREES))
    ]
    kept, turned = min(trials[:2], key=_after), min(trials[2:], key=_after)
    best = turned if turned.after < kept.after - WORTH_TURNING else kept
    final = fitted_to_region(surface[:POINTS], best.layout, region, seed, ROUNDS, REACH)
    before = fitted_to_region(surface[:POINTS], given, region, seed, rounds=0).before
    if final.after >= before:
        return FittedPose(layout, before, before)
    return FittedPose(_single(final.layout), before, final.after)


def _after(fit: Fit) -> float:
    return fit.after


def _batch(layout: Layout) -> LayoutBatch:
    return LayoutBatch(
        torch.tensor(layout.quaternion_wxyz, dtype=torch.float32),
        torch.tensor(layout.translation, dtype=torch.float32),
        torch.tensor(layout.scale, dtype=torch.float32),
    )


def _single(layout: LayoutBatch) -> Layout:
    w, x, y, z = (float(value) for value in layout.quaternion_wxyz)
    tx, ty, tz = (float(value) for value in layout.translation)
    return Layout((w, x, y, z), (tx, ty, tz), float(layout.scale))


def _turned(layout: LayoutBatch, degrees: float) -> LayoutBatch:
    """Return the layout after a turn of the object about its own y axis."""
    half = torch.tensor(np.deg2rad(degrees) / 2, dtype=torch.float32)
    turn = torch.stack([torch.cos(half), torch.zeros(()), torch.sin(half), torch.zeros(())])
    return layout._replace(quaternion_wxyz=canonical(multiply(layout.quaternion_wxyz, turn)))
