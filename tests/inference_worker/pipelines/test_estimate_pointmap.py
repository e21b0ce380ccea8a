from uuid import UUID

import numpy as np

from inference_worker.contract.commands import EstimatePointmap
from inference_worker.geometry.pointmaps import read_npz
from inference_worker.pipelines.context import Context
from inference_worker.pipelines.estimate_pointmap import estimate_pointmap
from tests.inference_worker.conftest import MemoryStore, RecordedEvents
from tests.inference_worker.previews import read_preview

ONE = UUID("00000000-0000-4000-8000-000000000001")


def test_a_photo_gets_its_pointmap(
    image_key: str, context: Context, events: RecordedEvents, store: MemoryStore
) -> None:
    estimate_pointmap(EstimatePointmap(image_id=ONE, attempt=3, image_key=image_key), context)
    (event,) = events.sent
    assert (event.type, event.image_id, event.attempt) == ("pointmap_finished", ONE, 3)
    assert (event.is_fallback, event.metric, event.estimator) == (True, False, "ground plane (no depth weights)")
    stored = read_npz(store.objects[event.pointmap_key])
    points, valid = stored.points, stored.valid
    assert not stored.measured  # the ground plane is nobody's measurement
    assert points.shape == (120, 160, 3)
    assert valid.all()
    cloud, colours = read_preview(store.objects[event.preview_key])
    assert len(cloud) == len(colours) == 120 * 160
    assert event.scene_shift == tuple(np.median(points.reshape(-1, 3).astype(float), axis=0))
    assert (event.intrinsics.width, event.intrinsics.height) == (160, 120)


def test_it_is_made_the_same_twice(image_key: str, context: Context, events: RecordedEvents) -> None:
    for _ in range(2):
        estimate_pointmap(EstimatePointmap(image_id=ONE, attempt=1, image_key=image_key), context)
    first, second = events.sent
    assert (first.pointmap_key, first.preview_key) == (second.pointmap_key, second.preview_key)


def test_an_unreadable_image_is_reported(context: Context, events: RecordedEvents, store: MemoryStore) -> None:
    store.put("blobs/broken.png", b"\x89PNG\r\n\x1a\nnot really")
    estimate_pointmap(EstimatePointmap(image_id=ONE, attempt=1, image_key="blobs/broken.png"), context)
    (event,) = events.sent
    assert (event.type, event.code, event.transient) == ("pointmap_failed", "unusable_input", False)
    assert list(store.objects) == ["blobs/broken.png"]


def test_another_estimator_than_this_workers_is_refused(
    image_key: str, context: Context, events: RecordedEvents, store: MemoryStore
) -> None:
    before = dict(store.objects)
    estimate_pointmap(EstimatePointmap(image_id=ONE, attempt=1, image_key=image_key, estimator="moge"), context)
    (event,) = events.sent
    assert (event.type, event.code) == ("pointmap_failed", "source_not_ready")
    assert event.message == (
        "This worker estimates depth with ground plane (no depth weights), and moge was asked for; "
        "start a worker whose DEPTH_MODEL names it."
    )
    assert store.objects == before


def test_the_focal_length_of_the_camera_replaces_the_assumed_one(
    image_key: str, context: Context, events: RecordedEvents, store: MemoryStore
) -> None:
    """Each point keeps its depth and the pixel that it is seen at."""
    for focal_px in (None, 200.0):
        estimate_pointmap(EstimatePointmap(image_id=ONE, attempt=1, image_key=image_key, focal_px=focal_px), context)
    assumed, known = events.sent
    assert (known.intrinsics.fx, known.intrinsics.fy) == (200.0, 200.0)
    assert (known.intrinsics.cx, known.intrinsics.cy) == (80.0, 60.0)
    before, after = (read_npz(store.objects[event.pointmap_key]).points for event in (assumed, known))
    assert np.array_equal(after[..., 2], before[..., 2])
    pixels = [
        camera.fx * points[..., 0] / points[..., 2] + camera.cx
        for camera, points in ((assumed.intrinsics, before), (known.intrinsics, after))
    ]
    assert np.allclose(*pixels, atol=1e-3)
