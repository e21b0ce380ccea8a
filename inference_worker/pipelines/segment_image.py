"""SegmentImage: clicks and a box into a mask, while somebody waits."""

from __future__ import annotations

import time

from ..contract.commands import SegmentImage
from ..contract.events import SegmentationFailed, SegmentationFinished
from ..errors import UnusableInput
from ..models.loading import load_segmenter
from ..storage import put_blob
from .context import Context
from .failures import as_worker_error
from .scene_files import read_image, write_mask


def segment_image(command: SegmentImage, context: Context) -> None:
    """End with SegmentationFinished or SegmentationFailed."""
    try:
        context.events.emit(_segmented(command, context))
    except Exception as error:  # reported to the site, and logged
        failure = as_worker_error(error)
        context.events.emit(
            SegmentationFailed(
                proposal_id=command.proposal_id, code=failure.code, message=failure.message, worker=context.worker
            )
        )


def _segmented(command: SegmentImage, context: Context) -> SegmentationFinished:
    started = time.perf_counter()
    if command.box is None and not any(point.positive for point in command.points):
        raise UnusableInput("Click on the object, or draw a box around it; only clicks beside it were given.")
    image = read_image(context.store, command.image_key)
    segmenter = load_segmenter(context.settings)
    found = segmenter.segment(image=image, image_key=command.image_key, points=command.points, box=command.box)
    return SegmentationFinished(
        proposal_id=command.proposal_id,
        mask_key=put_blob(context.store, write_mask(found.mask), "png"),
        score=round(min(1.0, max(0.0, found.score)), 4),
        segmenter=segmenter.name,
        is_fallback=segmenter.is_fallback,
        seconds=round(time.perf_counter() - started, 4),
        worker=context.worker,
    )
