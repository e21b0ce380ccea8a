"""The pointmaps of the demo's rendered photos: their depth is known exactly, so nobody has to estimate it."""

from __future__ import annotations

import json
from pathlib import Path

from annotator.gateways.artifacts import put_blob
from annotator.images.machine_work import receive_pointmap
from annotator.images.models import Image
from annotator.machine_work.models import MachineWork, WorkKind
from annotator.workflow.generations import pointmap_settled
from inference_worker.contract.events import PointmapFinished

RENDERER = "rendered depth"


def add_rendered_pointmap(*, image: Image, folder: Path) -> bool:
    """Store the pointmap that was rendered with a photo, as if a worker had returned it.

    Args:
        image: A photo that was just imported, whose pointmap is requested.
        folder: Where NAME.truth.json, NAME.pointmap.npz and NAME.pointmap.bin may lie.

    Returns:
        Whether the photo has one and it was stored.
    """
    stem = folder / Path(image.original_name).stem
    facts, points, preview = (stem.with_suffix(end) for end in (".truth.json", ".pointmap.npz", ".pointmap.bin"))
    if not (facts.is_file() and points.is_file() and preview.is_file()):
        return False
    truth = json.loads(facts.read_text())
    event = PointmapFinished(
        image_id=image.pk,
        attempt=MachineWork.objects.get(kind=WorkKind.POINTMAP, subject=image.pk).attempt,
        pointmap_key=put_blob(points.read_bytes(), "npz"),
        preview_key=put_blob(preview.read_bytes(), "bin"),
        intrinsics=truth["intrinsics"],
        estimator=RENDERER,
        estimator_version="1",
        is_fallback=False,
        metric=True,
        scene_scale=truth["pointmap"]["scene_scale"],
        scene_shift=truth["pointmap"]["scene_shift"],
        seconds=0.0,
        worker="demo",
    )
    stored = receive_pointmap(event=event)
    if stored:
        pointmap_settled(image_id=image.pk)
    return stored
