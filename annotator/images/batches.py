"""Many files at once: which are photos, and which are the masks beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.conf import settings

from annotator.domain.errors import TooLarge

#: photo.mask.png, photo.mask.2.png
MASK_NAME = re.compile(r"^(?P<stem>.+)\.mask(?:\.(?P<number>\d{1,6}))?\.png$", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One file that somebody sent. `name` may have folders in it; `read` may raise a MaquetteError."""

    name: str
    size_bytes: int
    read: Callable[[], bytes] = field(repr=False)

    def content(self) -> bytes:
        """The bytes; TooLarge before reading when there are more than an image may have."""
        if self.size_bytes > settings.MAX_IMAGE_BYTES:
            raise TooLarge(
                "image_too_many_bytes",
                f"The file has {self.size_bytes / 1e6:.1f} MB; the limit is {settings.MAX_IMAGE_BYTES / 1e6:.0f} MB.",
                {"bytes": self.size_bytes, "limit": settings.MAX_IMAGE_BYTES},
            )
        return self.read()


@dataclass(frozen=True)
class PhotoEntry:
    """A photo with the masks beside it, in the order of their numbers."""

    photo: Entry
    masks: tuple[Entry, ...]


def pair_masks(entries: Iterable[Entry]) -> tuple[list[PhotoEntry], list[Entry]]:
    """The photos, each with its masks; and the masks whose photo is not among the entries."""
    photos: list[Entry] = []
    masks_of: dict[str, list[tuple[int, str, Entry]]] = {}
    for entry in entries:
        path = PurePosixPath(entry.name.replace("\\", "/"))
        match = MASK_NAME.match(path.name)
        if match is None:
            photos.append(entry)
        else:
            stem = str(path.with_name(match["stem"]))
            masks_of.setdefault(stem, []).append((int(match["number"] or 0), entry.name, entry))
    paired = [PhotoEntry(photo, _taken(masks_of, photo)) for photo in photos]
    alone = [entry for masks in masks_of.values() for _, _, entry in masks]
    return paired, alone


def _taken(masks_of: dict[str, list[tuple[int, str, Entry]]], photo: Entry) -> tuple[Entry, ...]:
    stem = str(PurePosixPath(photo.name.replace("\\", "/")).with_suffix(""))
    return tuple(entry for _, _, entry in sorted(masks_of.pop(stem, []), key=lambda mask: mask[:2]))
