"""Pair photos with the masks beside them: which of many files are photos, and which are their masks."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.conf import settings

from annotator.domain.errors import InvalidInput, TooLarge

#: photo.mask.png, photo.mask.2.png, photo_mask.png, photo-mask-2.webp, photo.jpg.mask.png
MASK_NAME = re.compile(r"^(?P<stem>.+?)[._\- ]mask(?:[._\- ]?(?P<number>\d{1,6}))?\.[a-z0-9]+$", re.IGNORECASE)
#: Folders of masks beside a folder of photos: common data sets, DAVIS, Pascal VOC.
MASK_FOLDERS = frozenset({"mask", "masks", "annotations", "segmentationobject", "segmentationclass", "segmentations"})
CLASS_FOLDER, OBJECT_FOLDER = "segmentationclass", "segmentationobject"


@dataclass(frozen=True)
class Origin:
    """Where photos come from and under which licence they may be used."""

    source: str = ""
    licence: str = ""

    def or_else(self, other: Origin) -> Origin:
        """Return this origin, with empty fields filled from the other."""
        return Origin(self.source or other.source, self.licence or other.licence)


@dataclass(frozen=True)
class Entry:
    """One file that somebody sent.

    Attributes:
        name: Its name, with folders where there are some.
        size_bytes: As declared, before reading.
        read: Returns the content; may raise a MaquetteError.
        origin: Its row in the table of licences beside it.
    """

    name: str
    size_bytes: int
    read: Callable[[], bytes] = field(repr=False)
    origin: Origin = Origin()

    def content(self) -> bytes:
        """Return the bytes.

        Raises:
            TooLarge: There are more than an image may have; nothing was read.
        """
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


def unreadable(error: OSError) -> InvalidInput:
    """Return the refusal of a file that this machine cannot read."""
    return InvalidInput("path_unreadable", f"Could not be read: {error.strerror}.")


def looks_like_mask(name: str) -> bool:
    """Return whether a file is a mask by its name or its folder."""
    path = _path(name)
    return MASK_NAME.match(path.name) is not None or _mask_folder_at(path) is not None


def pair_masks(entries: Iterable[Entry]) -> tuple[list[PhotoEntry], list[Entry]]:
    """Return the photos, each with its masks, and the masks whose photo is not among the entries.

    Names are compared without regard to case and Unicode form, since file systems differ in both. Of photos that
    differ in nothing else, the one with the mask's own spelling counts.
    """
    photos: list[Entry] = []
    masks: list[Entry] = []
    for entry in entries:
        (masks if looks_like_mask(entry.name) else photos).append(entry)
    by_stem: dict[str, list[int]] = defaultdict(list)
    for position, photo in enumerate(photos):
        for stem in _stems(_path(photo.name).name):
            by_stem[stem].append(position)
    taken: dict[int, list[tuple[int, str, Entry]]] = defaultdict(list)
    alone = []
    for mask in _without_class_masks(masks):
        found = _photo_of(_path(mask.name), photos, by_stem)
        if found is None:
            alone.append(mask)
        else:
            taken[found].append((_number(mask.name), mask.name, mask))
    paired = [
        PhotoEntry(photo, tuple(entry for _, _, entry in sorted(taken[position], key=lambda mask: mask[:2])))
        for position, photo in enumerate(photos)
    ]
    return paired, alone


def _photo_of(mask: PurePosixPath, photos: list[Entry], by_stem: dict[str, list[int]]) -> int | None:
    """Return the position of the mask's photo: beside it, or at the corresponding place next to a folder of masks."""
    match = MASK_NAME.match(mask.name)
    if match is not None:
        for position in _called(match["stem"], photos, by_stem):
            if _path(photos[position].name).parent == mask.parent:
                return position
    folder = _mask_folder_at(mask)
    if folder is None:
        return None
    stem = match["stem"] if match is not None else mask.stem
    wanted = mask.parts[:folder], mask.parts[folder + 1 : -1]
    candidates = [at for at in _called(stem, photos, by_stem) if _corresponds(photos[at], *wanted)]
    exact = [at for at in candidates if _is_spelled(stem, photos[at])]
    candidates = exact or candidates
    return candidates[0] if len(candidates) == 1 else None


def _called(stem: str, photos: list[Entry], by_stem: dict[str, list[int]]) -> list[int]:
    """Return the positions of the photos that masks may call by this name, those of the same spelling first."""
    return sorted(by_stem.get(_key(stem), []), key=lambda at: not _is_spelled(stem, photos[at]))


def _is_spelled(stem: str, photo: Entry) -> bool:
    name = _path(photo.name).name
    return stem in (name, name.rpartition(".")[0])


def _corresponds(photo: Entry, above: tuple[str, ...], below: tuple[str, ...]) -> bool:
    """Return whether a photo lies where the mask lies, but for the folder of masks: above it or in a folder beside it."""
    parts = _path(photo.name).parts[:-1]
    if parts[: len(above)] != above:
        return False
    rest = parts[len(above) :]
    return rest in (below, ()) or rest[1:] == below


def _without_class_masks(masks: list[Entry]) -> list[Entry]:
    """Leave out Pascal VOC's class masks where the masks of its objects are there too."""
    folders = {part.casefold() for mask in masks for part in _path(mask.name).parts[:-1]}
    if not {CLASS_FOLDER, OBJECT_FOLDER} <= folders:
        return masks
    return [mask for mask in masks if CLASS_FOLDER not in map(str.casefold, _path(mask.name).parts[:-1])]


def _mask_folder_at(path: PurePosixPath) -> int | None:
    """Return the position of the last folder of masks in the path."""
    found = [at for at, part in enumerate(path.parts[:-1]) if part.casefold() in MASK_FOLDERS]
    return found[-1] if found else None


def _number(name: str) -> int:
    match = MASK_NAME.match(_path(name).name)
    return int(match["number"] or 0) if match is not None else 0


def _stems(name: str) -> set[str]:
    """Return what masks may call this photo: its name with and without the suffix."""
    return {_key(name), _key(name.rpartition(".")[0] or name)}


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _path(name: str) -> PurePosixPath:
    return PurePosixPath(name.replace("\\", "/"))
