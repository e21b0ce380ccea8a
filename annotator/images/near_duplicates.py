"""Near-duplicates among the photos of a campaign, by their perceptual hashes."""

from __future__ import annotations

from django.db import connection

from annotator.images.models import Image

#: How many of the 64 bits of near-duplicates may differ. Of the fixtures' photos, copies in half and a third of the size, 20 %
#: lighter or darker, or as JPEG of quality 30 differ in at most 3; different photos in at least 18.
MAX_DISTANCE = 6
_LOCK = 73_001


def lock(campaign_id: object) -> None:
    """Make imports of new photos and deletions in one campaign take turns. The lock ends with the transaction.

    It comes before locks on images.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, str(campaign_id)])


def link(image: Image) -> Image | None:
    """Refer a new image to the nearest one of its campaign, if that is a near-duplicate; return that one.

    The caller is in a transaction.
    """
    if image.dhash is None:
        return None
    lock(image.campaign_id)
    twin = _nearest(image)
    if twin is not None:
        image.near_duplicate_of = twin
        image.save(update_fields=["near_duplicate_of"])
    return twin


_NEAREST = """
    SELECT * FROM images_image
    WHERE campaign_id = %s AND id <> %s AND bit_count((dhash # %s)::bit(64)) <= %s
    ORDER BY bit_count((dhash # %s)::bit(64)), created_at, id LIMIT 1
"""


def _nearest(image: Image) -> Image | None:
    parameters = [image.campaign_id, image.pk, image.dhash, MAX_DISTANCE, image.dhash]
    return next(iter(Image.objects.raw(_NEAREST, parameters)), None)
