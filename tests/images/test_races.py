"""Two people at the same moment: one image, one number each."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from annotator.images.mask_reading import decode_mask
from annotator.images.models import Image, Mask, Pointmap, TargetObject
from annotator.images.services import create_target_object, import_image
from annotator.workflow.masks import image_arrived
from tests.factories import make_campaign, make_image, mask_png, png

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def at_once(call: Any) -> list[Any]:
    def run(number: int) -> Any:
        try:
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_the_same_photo_is_one_image_with_one_pointmap() -> None:
    campaign = make_campaign()

    def upload(number: int) -> bool:
        imported = import_image(campaign=campaign, content=png(seed=1), name=f"{number}.png", by=None)
        image_arrived(image=imported.image)
        return imported.created

    assert sorted(at_once(upload)) == [False] * (AT_ONCE - 1) + [True]
    assert (Image.objects.count(), Pointmap.objects.count()) == (1, 1)


def test_objects_of_one_image_get_a_number_each() -> None:
    image = make_image()
    mask = decode_mask(mask_png(), width=image.width, height=image.height)
    at_once(lambda number: create_target_object(image=image, mask=mask, method="brush", by=None))
    assert sorted(TargetObject.objects.values_list("number", flat=True)) == list(range(1, AT_ONCE + 1))
    assert Mask.objects.count() == AT_ONCE
