"""Policies: named, versioned rules for which pairs a release holds. The manifest repeats all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from annotator.domain.errors import InvalidInput
from annotator.domain.sources import SourceKind

SOURCE_KINDS = tuple(kind.value for kind in SourceKind)


class PairKind(StrEnum):
    """Where a pair comes from, the surest first. A trainer filters by it."""

    WINNER_DIRECT = "winner_direct"
    WINNER_TRANSITIVE = "winner_transitive"
    DIRECT_OTHER = "direct_other"
    LADDER_TRANSITIVE = "ladder_transitive"
    WINNER_BY_DRAW = "winner_by_draw"
    BELOW_ALPHA = "below_alpha"
    CROSS_ROUND = "cross_round"
    ARTIST_VS_MODEL = "artist_vs_model"

    @property
    def rank(self) -> int:
        """Return the place in the order of certainty; 0 is the surest."""
        return list(PairKind).index(self)

    @property
    def meaning(self) -> str:
        """Return one sentence for the dataset's card."""
        return _MEANING[self]


_MEANING = {
    PairKind.WINNER_DIRECT: "The accepted winner beat the other side by side.",
    PairKind.WINNER_TRANSITIVE: "The accepted winner beat one that beat the other, with no tie between.",
    PairKind.DIRECT_OTHER: "One non-winner beat another side by side.",
    PairKind.LADDER_TRANSITIVE: "One non-winner beat another through a chain with no tie.",
    PairKind.WINNER_BY_DRAW: "The accepted winner over one that left the ladder by the draw of a tie; not a confident negative.",
    PairKind.BELOW_ALPHA: "The winner of a round that did not reach the bar, over one that it beat.",
    PairKind.CROSS_ROUND: "The accepted winner over a winner of another round that was rated below the bar.",
    PairKind.ARTIST_VS_MODEL: "The artist's accepted mesh over a winner that was rated below the bar.",
}


VERSIONS = ("1.0.0", "1.1.0")
NEWEST = VERSIONS[-1]


@dataclass(frozen=True)
class PairPolicy:
    """`ladder` 1.1.0. The bar is the current one: ratings of all rounds are judged by it again.

    SFT rows: `sft_min_iou` is the least silhouette IoU of their pose, `sft_reviewed_poses` keeps those with a low IoU that
    a lead accepted. Version 1.0.0 accepted the winner of the latest round at the bar, not the best, and mixed attributes.
    """

    quality_bar: float
    kinds: tuple[PairKind, ...] = (PairKind.WINNER_DIRECT, PairKind.WINNER_TRANSITIVE)
    min_votes: int = 1
    min_p_chosen: float = 0.55
    rejected_source_kinds: tuple[str, ...] | None = None
    max_pairs_per_object: int | None = None
    sft_requires_alignment: bool = True
    sft_min_iou: float | None = None
    sft_reviewed_poses: bool = True
    version: str = NEWEST

    name = "ladder"

    @property
    def takes_the_best(self) -> bool:
        """Return whether the accepted candidate is the best over rounds, and rounds of other attributes are left out."""
        return self.version != VERSIONS[0]

    @property
    def tag(self) -> str:
        """Return name and version, as they enter pair ids."""
        return f"{self.name}/{self.version}"

    def params(self) -> dict[str, Any]:
        """Return every parameter as JSON, sorted; `policy` reads it back."""
        rejected = self.rejected_source_kinds
        return {
            "kinds": [kind.value for kind in self.kinds],
            "max_pairs_per_object": self.max_pairs_per_object,
            "min_p_chosen": self.min_p_chosen,
            "min_votes": self.min_votes,
            "quality_bar": self.quality_bar,
            "rejected_source_kinds": list(rejected) if rejected is not None else None,
            "sft_min_iou": self.sft_min_iou,
            "sft_requires_alignment": self.sft_requires_alignment,
            "sft_reviewed_poses": self.sft_reviewed_poses,
        }

    def keeps_pose(self, silhouette_iou: float | None, review: str | None) -> bool:
        """Return whether an SFT row with this pose is in the release.

        Args:
            silhouette_iou: IoU of the posed mesh's silhouette and the mask, 0 to 1; None if it was not measured.
            review: the state of the pose's review, such as "accepted" by a lead; None for a row without a pose.
        """
        if review is None:
            return not self.sft_requires_alignment and self.sft_min_iou is None
        if review == "accepted" and not self.sft_reviewed_poses:
            return False
        return self.sft_min_iou is None or (silhouette_iou is not None and silhouette_iou >= self.sft_min_iou)

    def to_json(self) -> dict[str, Any]:
        """Return the policy as a manifest holds it, with the digest of its parameters."""
        params = self.params()
        digest = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
        return {"name": self.name, "version": self.version, "params": params, "params_sha256": digest}


#: Ready-made parameters; the caller's own come on top.
PRESETS: dict[str, dict[str, Any]] = {
    # pairs of the accepted winner alone: what the paper trains on, with the coin's victims left out
    "ladder": {},
    # the paper's filter on top: only our own model's candidates are negatives (sam3d.md A.2.5)
    "on-policy": {"rejected_source_kinds": ["own_model"]},
    # everything strict, for reward models
    "all-strict": {"kinds": ["winner_direct", "winner_transitive", "direct_other", "ladder_transitive"]},
    # the paper's Algorithm 1 to the letter: every non-winner is a negative, the coin's victims too
    "algorithm-1": {"kinds": ["winner_direct", "winner_transitive", "winner_by_draw"]},
}


def policy(*, preset: str, params: Mapping[str, Any], quality_bar: float, version: str = NEWEST) -> PairPolicy:
    """Return a checked policy; raises InvalidInput (`bad_policy`) naming the parameter that is wrong.

    Args:
        preset: a name in PRESETS.
        params: parameters that replace the preset's.
        quality_bar: the campaign's current bar, unless `params` has one.
        version: one of VERSIONS; an earlier one to read a release that names it.
    """
    if preset not in PRESETS:
        raise _bad(f"There is no policy {preset!r}; there are {', '.join(PRESETS)}.")
    if version not in VERSIONS:
        raise _bad(f"There is no version {version!r} of the policy; there are {', '.join(VERSIONS)}.")
    given = {"quality_bar": quality_bar} | PRESETS[preset] | dict(params)
    unknown = sorted(set(given) - set(PairPolicy(0.0).params()))
    if unknown:
        raise _bad(f"A policy has no parameter {', '.join(map(repr, unknown))}.")
    if "kinds" in given:
        given["kinds"] = _kinds(given["kinds"])
    if given.get("rejected_source_kinds") is not None:
        given["rejected_source_kinds"] = _words(given["rejected_source_kinds"], SOURCE_KINDS, "rejected_source_kinds")
    _check_number(given, "quality_bar", 0, 1)
    _check_number(given, "min_p_chosen", 0.5, 1)
    _check_number(given, "min_votes", 1, 1000, whole=True)
    if given.get("max_pairs_per_object") is not None:
        _check_number(given, "max_pairs_per_object", 1, 10_000, whole=True)
    if given.get("sft_min_iou") is not None:
        _check_number(given, "sft_min_iou", 0, 1)
    for name in ("sft_requires_alignment", "sft_reviewed_poses"):
        if not isinstance(given.get(name, True), bool):
            raise _bad(f"{name} is true or false.")
    return PairPolicy(**given, version=version)


def _kinds(value: Any) -> tuple[PairKind, ...]:
    words = _words(value, tuple(kind.value for kind in PairKind), "kinds")
    return tuple(sorted((PairKind(word) for word in words), key=lambda kind: kind.rank))


def _words(value: Any, known: tuple[str, ...], name: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value or any(word not in known for word in value):
        raise _bad(f"{name} is a list of at least one of {', '.join(known)}.")
    return tuple(word for word in known if word in value)


def _check_number(given: dict[str, Any], name: str, least: float, most: float, *, whole: bool = False) -> None:
    value = given.get(name, least)
    kinds = (int,) if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        raise _bad(f"{name} is a {'whole ' if whole else ''}number from {least} to {most}.")
    if name in given and not whole:
        given[name] = float(value)


def _bad(message: str) -> InvalidInput:
    return InvalidInput("bad_policy", message)
