"""FitPose: a mesh brought to its mask and the measured points, while somebody waits."""

from __future__ import annotations

import time

import numpy as np

from ..contract import geometry as wire
from ..contract.commands import FitPose
from ..contract.events import PoseFitFailed, PoseFitted
from ..errors import UnusableInput
from ..geometry.cameras import Intrinsics
from ..geometry.glb_points import surface_of_glb
from ..geometry.layout import Layout
from ..geometry.metrics import surface_points
from .context import Context
from .failures import as_worker_error
from .scene_files import read_mask, read_pointmap

#: Of the draws: the same request gives the same pose.
SEED = 0


def fit_pose(command: FitPose, context: Context) -> None:
    """End with PoseFitted or PoseFitFailed."""
    try:
        context.events.emit(_fitted(command, context))
    except Exception as error:  # reported to the site, and logged
        failure = as_worker_error(error)
        context.events.emit(
            PoseFitFailed(fit_id=command.fit_id, code=failure.code, message=failure.message, worker=context.worker)
        )


def _fitted(command: FitPose, context: Context) -> PoseFitted:
    from ..geometry.pose_fitting import POINTS  # torch is slow to load
    from ..geometry.pose_fitting import fit_pose as fitted_pose

    started = time.perf_counter()
    camera = Intrinsics(**command.intrinsics.model_dump())
    mask = read_mask(context.store, command.mask_key, camera.height, camera.width)
    pointmap = read_pointmap(context.store, command.pointmap_key) if command.pointmap_key else None
    vertices, faces = surface_of_glb(context.store.get(command.glb_key))
    if command.layout.translation[2] <= 0:
        raise UnusableInput("The object lies behind the camera. Reset the pose, then fit again.")
    surface, _ = surface_points(vertices, faces, POINTS, np.random.default_rng(SEED))
    fit = fitted_pose(surface, Layout(**command.layout.model_dump()), mask, pointmap, camera, SEED)
    return PoseFitted(
        fit_id=command.fit_id,
        layout=wire.Layout(
            quaternion_wxyz=fit.layout.quaternion_wxyz, translation=fit.layout.translation, scale=fit.layout.scale
        ),
        before=round(fit.before, 4),
        after=round(fit.after, 4),
        seconds=round(time.perf_counter() - started, 4),
        worker=context.worker,
    )
