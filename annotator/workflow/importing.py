"""Photos and masks coming in, by page, by API or by command line: one way for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.domain.errors import MaquetteError
from annotator.domain.file_names import shown_name
from annotator.images.batches import Entry, PhotoEntry, pair_masks
from annotator.images.decoding import decode_mask
from annotator.images.models import Image, Mask
from annotator.images.services import import_image
from annotator.workflow.masks import add_target_object, image_arrived
from inference_worker.contract.keys import blob_key, sha256_of

IMPORTED = "import"


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, and why."""

    name: str
    code: str
    message: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """Where photos come from and under which licence they may be used."""

    source: str = ""
    licence: str = ""

    def or_else(self, other: Origin) -> Origin:
        """This one, filled from the other where it says nothing."""
        return Origin(self.source or other.source, self.licence or other.licence)


@dataclass
class ImportReport:
    """What became of each file."""

    created: list[Image] = field(default_factory=list)
    duplicates: list[tuple[str, Image]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    n_objects: int = 0

    def refuse(self, name: str, error: MaquetteError) -> None:
        """Note a file that was not taken."""
        self.refused.append(Refusal(shown_name(name), error.code, error.message, error.details))


def import_entries(
    *,
    campaign: Campaign,
    entries: Iterable[Entry],
    by: User | None,
    report: ImportReport,
    origin_of: Callable[[str], Origin] = lambda name: Origin(),
    on_photo: Callable[[str], None] = lambda name: None,
) -> None:
    """Import photos and the masks beside them, one after the other: a refused file does not hold up the others.

    What is there already, photo or mask, is left as it is, so that an import can be run again. `on_photo` is called
    with each photo's name once it is done with.
    """
    photos, masks_alone = pair_masks(entries)
    for photo in photos:
        try:
            _import_photo(campaign, photo, by, report, origin_of(photo.photo.name))
        except MaquetteError as error:
            report.refuse(photo.photo.name, error)
        on_photo(photo.photo.name)
    for mask in masks_alone:
        message = "There is no photo of this name beside the mask, or it was refused."
        report.refused.append(Refusal(shown_name(mask.name), "mask_without_image", message))


def _import_photo(campaign: Campaign, photo: PhotoEntry, by: User | None, report: ImportReport, origin: Origin) -> None:
    name = shown_name(photo.photo.name)
    with transaction.atomic():
        imported = import_image(
            campaign=campaign,
            content=photo.photo.content(),
            name=name,
            by=by,
            source=origin.source,
            licence=origin.licence,
        )
        image_arrived(image=imported.image)
    if imported.created:
        report.created.append(imported.image)
    else:
        report.duplicates.append((name, imported.image))
    for mask in photo.masks:
        try:
            report.n_objects += _import_mask(imported.image, mask.content(), by)
        except MaquetteError as error:
            report.refuse(mask.name, error)


def _import_mask(image: Image, content: bytes, by: User | None) -> int:
    """How many objects were made: none when one of the image's objects has had exactly this mask."""
    decoded = decode_mask(content, width=image.width, height=image.height)
    key = blob_key(sha256_of(decoded.content), "png")
    if Mask.objects.filter(target_object__image=image, mask_key=key).exists():
        return 0
    add_target_object(image=image, mask_png=decoded.content, method=IMPORTED, by=by)
    return 1
