"""EstimatePointmap: one image's 2.5D scene and camera, made once and then frozen by the site."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from ..contract.commands import EstimatePointmap
from ..contract.events import PointmapFailed, PointmapFinished
from ..errors import SourceNotReady
from ..geometry.pointmaps import scale_and_shift, write_npz, write_preview
from ..models.loading import load_depth_estimator
from ..models.protocols import DepthEstimate
from ..storage import put_blob
from .context import Context
from .failures import as_worker_error
from .messages import intrinsics_message
from .scene_files import read_image


def estimate_pointmap(command: EstimatePointmap, context: Context) -> None:
    """End with PointmapFinished or PointmapFailed."""
    try:
        context.events.emit(_estimated(command, context))
    except Exception as error:  # reported to the site, and logged
        failure = as_worker_error(error)
        context.events.emit(
            PointmapFailed(
                image_id=command.image_id,
                attempt=command.attempt,
                code=failure.code,
                message=failure.message,
                transient=failure.transient,
                worker=context.worker,
            )
        )


def _estimated(command: EstimatePointmap, context: Context) -> PointmapFinished:
    started = time.perf_counter()
    image = read_image(context.store, command.image_key)
    estimator = load_depth_estimator(context.settings)
    if command.estimator is not None and command.estimator != estimator.name:
        raise SourceNotReady(
            f"This worker estimates depth with {estimator.name}, and {command.estimator} was asked for; "
            f"start a worker whose DEPTH_MODEL names it."
        )
    estimate = estimator.estimate(image)
    if command.focal_px is not None:
        estimate = with_focal_length(estimate, command.focal_px)
    points, valid = estimate.pointmap.points, estimate.pointmap.valid
    scale, shift = scale_and_shift(points, valid)
    return PointmapFinished(
        image_id=command.image_id,
        attempt=command.attempt,
        pointmap_key=put_blob(context.store, write_npz(points, valid, not estimator.is_fallback), "npz"),
        preview_key=put_blob(context.store, write_preview(points, valid, image), "bin"),
        intrinsics=intrinsics_message(estimate.intrinsics),
        estimator=estimator.name,
        estimator_version=estimator.version,
        is_fallback=estimator.is_fallback,
        metric=estimate.metric,
        scene_scale=scale,
        scene_shift=shift,
        seconds=round(time.perf_counter() - started, 4),
        worker=context.worker,
    )


def with_focal_length(estimate: DepthEstimate, focal_px: float) -> DepthEstimate:
    """Return the estimate seen by a camera of this focal length: every point keeps its pixel and its depth.

    What the camera itself wrote is more exact than an estimator's guess or an assumed field of view.
    """
    camera = estimate.intrinsics
    shares = np.array([camera.fx / focal_px, camera.fy / focal_px, 1.0], dtype=np.float32)
    pointmap = replace(estimate.pointmap, points=estimate.pointmap.points * shares)
    return replace(estimate, pointmap=pointmap, intrinsics=replace(camera, fx=focal_px, fy=focal_px))
