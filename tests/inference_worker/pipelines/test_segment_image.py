import io
from uuid import UUID

import numpy as np
from PIL import Image

from inference_worker.contract.commands import PromptPoint, SegmentImage
from inference_worker.pipelines.context import Context
from inference_worker.pipelines.segment_image import segment_image
from tests.inference_worker.conftest import MemoryStore, RecordedEvents, Scene

ONE = UUID("00000000-0000-4000-8000-000000000001")


def test_a_click_becomes_a_mask(
    image_key: str, context: Context, events: RecordedEvents, store: MemoryStore, scene: Scene
) -> None:
    segment_image(SegmentImage(proposal_id=ONE, image_key=image_key, points=(PromptPoint(x=80, y=76),)), context)
    (event,) = events.sent
    assert (event.type, event.is_fallback, event.segmenter) == (
        "segmentation_finished",
        False,
        "U2-Net-P (built in)",
    )
    mask = np.asarray(Image.open(io.BytesIO(store.objects[event.mask_key])))
    assert mask.shape == scene.mask.shape
    assert set(np.unique(mask)) == {0, 255}
    assert np.mean((mask > 0) == scene.mask) > 0.98


def test_clicks_beside_the_object_alone_are_refused(
    image_key: str, context: Context, events: RecordedEvents, store: MemoryStore
) -> None:
    before = dict(store.objects)
    click = PromptPoint(x=5, y=5, positive=False)
    segment_image(SegmentImage(proposal_id=ONE, image_key=image_key, points=(click,)), context)
    (event,) = events.sent
    assert (event.type, event.code) == ("segmentation_failed", "unusable_input")
    assert event.message == "Click on the object, or draw a box around it; only clicks beside it were given."
    assert store.objects == before
