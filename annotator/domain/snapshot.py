"""What makes a dataset snapshot the same for ever: splits by hash, ids by content, names by pseudonym."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from annotator.domain.errors import InvalidInput

SPLITS = ("train", "validation", "test")
DEFAULT_RATIOS = {"train": 0.9, "validation": 0.05, "test": 0.05}
#: Changing the salt would move groups between splits of successive releases: it is part of the format.
SPLIT_SALT = "maquette/split/v1"

_NAME = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")
_VERSION = re.compile(r"^(?P<major>0|[1-9]\d{0,4})\.(?P<minor>0|[1-9]\d{0,4})\.(?P<patch>0|[1-9]\d{0,4})$")


@dataclass(frozen=True)
class SplitRule:
    """Which split a group of images belongs to. Held-out groups are always `test`."""

    salt: str = SPLIT_SALT
    ratios: tuple[tuple[str, float], ...] = tuple(DEFAULT_RATIOS.items())

    def split_of(self, group_id: str, *, holdout: bool = False) -> str:
        """Return "train", "validation" or "test": a pure function of the group, so a group never moves and is never divided.

        Args:
            group_id: the group of images that shares a split.
            holdout: whether the group is kept for testing whatever its hash.
        """
        if holdout:
            return "test"
        digest = hashlib.sha256(f"{self.salt}|{group_id}".encode()).digest()
        place = int.from_bytes(digest[:8], "big") / 2**64
        reached = 0.0
        for split, ratio in self.ratios:
            reached += ratio
            if place < reached:
                return split
        return self.ratios[-1][0]


def split_rule(ratios: Mapping[str, float] | None = None, salt: str = SPLIT_SALT) -> SplitRule:
    """Return a checked rule.

    Args:
        ratios: the share of each of train, validation and test, positive or zero, together 1; None for DEFAULT_RATIOS.
        salt: what enters the hash before the group's id; another salt gives another split.

    Raises:
        InvalidInput: `bad_split_ratios`.
    """
    given = dict(ratios or DEFAULT_RATIOS)
    if set(given) != set(SPLITS) or any(value < 0 for value in given.values()) or abs(sum(given.values()) - 1) > 1e-9:
        raise InvalidInput("bad_split_ratios", "The ratios of train, validation and test add up to 1.")
    return SplitRule(salt, tuple((split, float(given[split])) for split in SPLITS))


def pair_id(*, object_id: str, attribute: str, chosen_sha256: str, rejected_sha256: str, policy: str) -> str:
    """Return 32 hex digits that name a preference pair by its content, not by when it was exported.

    Args:
        object_id: the target object.
        attribute: what was compared.
        chosen_sha256: SHA-256 of the chosen mesh's file, in hex.
        rejected_sha256: SHA-256 of the rejected mesh's file, in hex.
        policy: the tag of the policy that derived the pair, `name/version`.
    """
    content = "|".join((object_id, attribute, chosen_sha256, rejected_sha256, policy))
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def pseudonym(*, secret: str, user_id: int, dataset: str, major: int) -> str:
    """Return 16 hex digits for a person: the same within one major version of a dataset, unlinkable beyond and without the secret.

    Args:
        secret: the key of the HMAC.
        user_id: the person's primary key.
        dataset: the dataset's name.
        major: the first number of the dataset's version.

    Raises:
        InvalidInput: `no_pseudonym_secret`, for an empty secret.
    """
    if not secret:
        raise InvalidInput("no_pseudonym_secret", "A pseudonym needs a secret: set PSEUDONYM_SECRET.")
    return hmac.new(secret.encode(), f"{user_id}|{dataset}|{major}".encode(), hashlib.sha256).hexdigest()[:16]


def check_name(name: str) -> str:
    """Return a dataset's name: lower-case letters, digits and dashes, since it becomes a directory.

    Raises:
        InvalidInput: `bad_dataset_name`.
    """
    if not _NAME.match(name):
        raise InvalidInput("bad_dataset_name", "A dataset's name has lower-case letters, digits and dashes only.")
    return name


def major_of(version: str) -> int:
    """Return the first number of a semantic `version`.

    Raises:
        InvalidInput: `bad_dataset_version`, for anything else than MAJOR.MINOR.PATCH.
    """
    match = _VERSION.match(version)
    if match is None:
        raise InvalidInput("bad_dataset_version", "A dataset's version is MAJOR.MINOR.PATCH, such as 1.0.0.")
    return int(match["major"])


def next_version(versions: list[str]) -> str:
    """Return the version after the given `versions`, in any order: 1.0.0 first, then the next minor of the newest."""
    if not versions:
        return "1.0.0"
    newest = max(tuple(int(part) for part in version.split(".")) for version in versions if _VERSION.match(version))
    return f"{newest[0]}.{newest[1] + 1}.0"
