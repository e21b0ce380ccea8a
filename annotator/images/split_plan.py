"""Which photos of an import are held out for testing, and which belong together."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from annotator.domain.errors import InvalidInput
from annotator.domain.names import checked_name

#: The length of a group's name, as the column has it.
MAX_GROUP = 64
#: Enters the hash that draws a fraction: another salt holds out other groups.
HOLDOUT_SALT = "maquette/holdout/v1"
#: What paths and addresses have, and names of groups have not.
_NOT_IN_NAMES = frozenset("/\\:@")


@dataclass(frozen=True)
class SplitPlan:
    """The splits of one import. At most one of `holdout`, `fraction` and `names` is given; so is at most one grouping.

    Attributes:
        holdout: Hold out every photo.
        fraction: Hold out this share of the groups, 0 to 1, drawn by a hash of the group: importing again draws the same.
        names: Hold out these files, by name or by the end of their path.
        group: One group for all photos: they show one capture.
        group_by_folder: One group per folder: each is a capture.
    """

    holdout: bool = False
    fraction: float = 0.0
    names: frozenset[str] = frozenset()
    group: str = ""
    group_by_folder: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether every photo is a group of its own, and none is held out."""
        return self == SplitPlan()

    def group_of(self, name: str) -> str:
        """Return the group of a photo by its name with folders; "" for a group of its own."""
        if self.group:
            return self.group
        folder = _path(name).parent
        return folder_group(folder) if self.group_by_folder and folder.name else ""

    def holds_out(self, name: str, group_id: str) -> bool:
        """Return whether a photo of this name and group is held out."""
        if self.names:
            return any(_is_named(name, one) for one in self.names)
        return self.holdout or _draw(group_id) < self.fraction

    def unmatched(self, names: Iterable[str]) -> list[str]:
        """Return the listed names that none of the photos has."""
        photos = list(names)
        return sorted(one for one in self.names if not any(_is_named(photo, one) for photo in photos))


NO_PLAN = SplitPlan()


def split_plan(
    *,
    holdout: bool = False,
    fraction: float = 0.0,
    names: Iterable[str] = (),
    group: str = "",
    group_by_folder: bool = False,
) -> SplitPlan:
    """Return a checked plan; `names` are stripped, and empty ones left out.

    Raises:
        InvalidInput: Two ways to hold out or two to group are given, the fraction is outside of [0, 1], or the group's
            name is not a plain one.
    """
    listed = frozenset(name.strip() for name in names if name.strip())
    if sum((holdout, fraction != 0, bool(listed))) > 1:
        message = "Hold out all photos, a fraction of them, or those of a list: choose one."
        raise InvalidInput("holdout_ambiguous", message)
    if not 0 <= fraction <= 1:
        raise InvalidInput("holdout_fraction", "The fraction of photos to hold out is between 0 and 1.")
    if group and group_by_folder:
        raise InvalidInput("group_ambiguous", "Name one group for all photos, or make one per folder: choose one.")
    return SplitPlan(holdout, fraction, listed, check_group(group), group_by_folder)


def check_group(name: str) -> str:
    """Return a group's name, in Unicode normal form C.

    Raises:
        InvalidInput: It is longer than MAX_GROUP, or could be a path or an address: groups are published in releases,
            where those would identify somebody.
    """
    name = checked_name(name)
    if len(name) > MAX_GROUP or _NOT_IN_NAMES & set(name):
        message = f"A group's name has up to {MAX_GROUP} letters, and none of / \\ : and @."
        raise InvalidInput("group_name", message, {"limit": MAX_GROUP})
    return name


def folder_group(folder: PurePosixPath) -> str:
    """Return the group of a folder: its own name, and a hash of its whole path, which itself is not published."""
    digest = hashlib.sha256(str(folder).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    name = unicodedata.normalize("NFC", folder.name)
    plain = "".join(letter if letter.isprintable() and letter not in _NOT_IN_NAMES else "_" for letter in name)
    return f"{plain[: MAX_GROUP - 13]}-{digest}"


def _draw(group_id: str) -> float:
    """Return a number in [0, 1) that depends on the group alone."""
    digest = hashlib.sha256(f"{HOLDOUT_SALT}|{group_id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _is_named(photo: str, listed: str) -> bool:
    """Return whether the listed name, with as many folders as it has, is the end of the photo's path."""
    wanted = _path(_normal(listed)).parts
    return bool(wanted) and _path(_normal(photo)).parts[-len(wanted) :] == wanted


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _path(name: str) -> PurePosixPath:
    return PurePosixPath(name.replace("\\", "/"))
