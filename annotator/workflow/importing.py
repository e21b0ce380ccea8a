"""Photos and masks coming in, by page, by API or by command line: one way for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.domain.errors import MaquetteError, TooLarge, Unavailable
from annotator.domain.file_names import shown_name
from annotator.images.batches import Entry, Origin, PhotoEntry, pair_masks
from annotator.images.isolated import decode_masks
from annotator.images.mask_reading import DecodedMask
from annotator.images.models import Image, Mask
from annotator.images.services import Imported, import_image
from annotator.images.split_plan import NO_PLAN, SplitPlan
from annotator.workflow import splits
from annotator.workflow.masks import add_target_object, image_arrived
from inference_worker.contract.keys import blob_key, sha256_of

IMPORTED = "import"
UNKNOWN = Origin()


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, and why."""

    name: str
    code: str
    message: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """What a person should know of a file that was taken."""

    name: str
    code: str
    message: str


@dataclass
class ImportReport:
    """What became of each file."""

    created: list[Image] = field(default_factory=list)
    duplicates: list[tuple[str, Image]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    left_out: list[Note] = field(default_factory=list)
    n_objects: int = 0

    def refuse(self, name: str, error: MaquetteError) -> None:
        """Note a file that was not taken."""
        self.refused.append(Refusal(shown_name(name), error.code, error.message, error.details))

    def leave_out(self, name: str, code: str, message: str) -> None:
        """Note a file that was not even tried."""
        self.left_out.append(Note(shown_name(name), code, message))

    def note(self, name: str, code: str, message: str) -> None:
        """Note what a person should know of a file that was taken."""
        self.notes.append(Note(shown_name(name), code, message))


def import_entries(
    *,
    campaign: Campaign,
    entries: Iterable[Entry],
    by: User | None,
    report: ImportReport,
    default_origin: Origin = UNKNOWN,
    plan: SplitPlan = NO_PLAN,
    on_photo: Callable[[str], None] = lambda name: None,
    max_pixels: int | None = None,
) -> None:
    """Import photos and the masks beside them, one after the other: a refused file does not hold up the others.

    What is there already, photo or mask, is left as it is, so that an import can be run again.

    Args:
        campaign: Where the photos belong.
        entries: Photos and masks; a mask is recognised by its name or folder.
        by: Whose import it is, if anybody's.
        report: Receives what became of each file.
        default_origin: Source and licence where no table of licences names a photo.
        plan: Which of the new photos are held out, and which belong together.
        on_photo: Called with each photo's name once it has been handled.
        max_pixels: How many pixels of new photos may be decoded; photos beyond are refused. None: no limit.
    """
    photos, masks_alone = pair_masks(entries)
    for unmatched in plan.unmatched(photo.photo.name for photo in photos):
        report.note(
            unmatched, "holdout_unmatched", "No photo of this name is in the import: nothing was held out for it."
        )
    n_pixels = 0
    for photo in photos:
        name = photo.photo.name
        try:
            if max_pixels is not None and n_pixels >= max_pixels:
                raise TooLarge(
                    "request_too_many_pixels",
                    f"One request decodes up to {max_pixels / 1e6:.0f} million pixels. Send the rest in another request.",
                    {"limit": max_pixels},
                )
            origin = photo.photo.origin.or_else(default_origin)
            image, created = _import_photo(campaign, photo, by, report, origin, plan)
            n_pixels += image.width * image.height if created else 0
        except Unavailable:  # the store is away: not the file's fault, and importing again continues
            raise
        except MaquetteError as error:
            report.refuse(name, error)
        on_photo(name)
    for mask in masks_alone:
        message = (
            "Looks like a mask by its name or folder, and its photo is not beside it or was refused. "
            "Add the photo; if this is a photo, rename it."
        )
        report.refused.append(Refusal(shown_name(mask.name), "mask_without_image", message))


def _import_photo(
    campaign: Campaign, photo: PhotoEntry, by: User | None, report: ImportReport, origin: Origin, plan: SplitPlan
) -> tuple[Image, bool]:
    """Import a photo and its masks; return the image and whether it is new."""
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
        _apply_plan(imported, photo.photo.name, plan, report)
    if imported.created:
        report.created.append(imported.image)
        for message in imported.notes:
            report.note(name, "photo_converted", message)
    else:
        report.duplicates.append((name, imported.image))
    for mask in photo.masks:
        try:
            _import_mask(imported.image, mask, by, report)
        except Unavailable:  # the store is away: not the file's fault, and importing again continues
            raise
        except MaquetteError as error:
            report.refuse(mask.name, error)
    return imported.image, imported.created


def _apply_plan(imported: Imported, name: str, plan: SplitPlan, report: ImportReport) -> None:
    """Put a new photo where the plan puts it; of one that is there already, only note a difference."""
    image = imported.image
    group = plan.group_of(name)
    holdout = plan.holds_out(name, group or image.group_id)
    if imported.created:
        if group or holdout:
            splits.assign(campaign=image.campaign, image_ids=[image.pk], holdout=holdout or None, group=group or None)
            image.refresh_from_db(fields=["group_id", "holdout"])
    elif holdout and not image.holdout:
        message = "The campaign has this photo already, and it is not held out. Hold it out on its page."
        report.note(shown_name(name), "holdout_unchanged", message)


def _import_mask(image: Image, entry: Entry, by: User | None, report: ImportReport) -> None:
    """Make a target object of each object in a mask file, except those that the image has with exactly this mask."""
    decoded = decode_masks(entry.content(), width=image.width, height=image.height)
    for mask in decoded:
        if not _is_known(image, mask):
            add_target_object(image=image, mask=mask, method=IMPORTED, by=by)
            report.n_objects += 1
    if len(decoded) > 1:
        report.note(entry.name, "mask_split", f"The mask file holds {len(decoded)} objects.")


def _is_known(image: Image, mask: DecodedMask) -> bool:
    key = blob_key(sha256_of(mask.content), "png")
    return Mask.objects.filter(target_object__image=image, mask_key=key).exists()
