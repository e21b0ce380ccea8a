"""Step 2 of a release: from the tables to the rows that a trainer reads, by the policy. No database, no media."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotator.datasets.frames_out import nothing_aligned
from annotator.datasets.table_reader import ByObject, Row, read_rows
from annotator.domain.best_of_n import Finished, Ladder
from annotator.domain.judged import (
    Accepted,
    Derived,
    JudgedCandidate,
    JudgedObject,
    JudgedRound,
    Judgement,
    Pair,
    Tie,
    Unpaired,
)
from annotator.domain.pair_policy import PairPolicy
from annotator.domain.pairs import derive
from annotator.domain.snapshot import pair_id

FINISHED_ROUNDS = ("rated", "escalated")
_NOT_REVIEWED = "not_needed"
_LAYOUT = ("R", "t", "s", "quat_wxyz")
_SAM3D = ("sam3d_rotation_wxyz", "sam3d_translation", "sam3d_scale")
_CANDIDATE_COLUMNS = (
    "candidate_id", "object_id", "round", "kind", "on_policy", "generator", "version", "checkpoint_sha256", "seed", "sampler_json",
    "glb_sha256", "glb_file", "geometry_sha256", "preview_file", "latent_file", "superseded", "created_at", *_LAYOUT,
)  # fmt: skip
_OBJECT_COLUMNS = ("object_id", "group_id", "split", "image_file", "mask_file", "pointmap_file", "intrinsics")
_ROUND_COLUMNS = (
    "round_id", "object_id", "round", "annotator_pid", "status", "candidate_order", "left_is_incumbent",
    "tie_keeps_left", "winner_id", "attribute",
)  # fmt: skip
_LAYOUT_COLUMNS = ("object_id", "candidate_id", "accepted", "silhouette_iou", "review", *_LAYOUT, *_SAM3D)
_COMPARISON_COLUMNS = ("comparison_id", "seq", "session_id", "object_id", "left_id", "right_id", "outcome", "undone")


@dataclass
class Evidence:
    """All rows of one object, from all tables."""

    object: Row
    candidates: dict[str, Row]
    rounds: list[Row]
    comparisons: dict[str, list[Row]]
    ratings: dict[str, Row]
    layout: Row | None


@dataclass
class Tally:
    """What the derivation left out, and how well several annotators agree."""

    dropped: Counter[str] = field(default_factory=Counter)
    pairs_with_several_votes: int = 0
    pairs_in_full_agreement: int = 0

    def add(self, derived: Derived) -> None:
        """Count one object."""
        self.dropped.update({reason: n for reason, n in derived.dropped.items() if n})
        for pair in derived.pairs:
            if pair.n_votes > 1:
                self.pairs_with_several_votes += 1
                self.pairs_in_full_agreement += pair.n_chosen == pair.n_votes


def evidence_by_object(root: Path) -> Iterator[Evidence]:
    """Every object of the tables with its rows, in the order of the tables."""
    candidates = ByObject(root, "candidates", _CANDIDATE_COLUMNS)
    rounds = ByObject(root, "rounds", _ROUND_COLUMNS)
    comparisons = ByObject(root, "comparisons", _COMPARISON_COLUMNS)
    ratings = ByObject(root, "ratings", ("session_id", "object_id", "rating", "undone"))
    layouts = ByObject(root, "layouts", _LAYOUT_COLUMNS)
    for row in read_rows(root, "tables/objects/part-", _OBJECT_COLUMNS):
        object_id = row["object_id"]
        by_round: dict[str, list[Row]] = {}
        for comparison in comparisons.rows_of(object_id):
            if not comparison["undone"]:
                by_round.setdefault(comparison["session_id"], []).append(comparison)
        accepted = [each for each in layouts.rows_of(object_id) if each["accepted"]]
        yield Evidence(
            object=row,
            candidates={each["candidate_id"]: each for each in candidates.rows_of(object_id)},
            rounds=rounds.rows_of(object_id),
            comparisons=by_round,
            ratings={each["session_id"]: each for each in ratings.rows_of(object_id) if not each["undone"]},
            layout=accepted[0] if accepted else None,
        )


def judged_object(evidence: Evidence, attribute: str, policy: PairPolicy) -> JudgedObject:
    """Return the object as the pair rules want it: finished rounds of the attribute, over candidates that still count."""
    live = {name: row for name, row in evidence.candidates.items() if not row["superseded"]}
    # texture is judged on one shape: there the file, and not the geometry, distinguishes two candidates
    content = "geometry_sha256" if attribute == "shape" else "glb_sha256"
    artists = sorted((row["created_at"], name) for name, row in live.items() if row["kind"] == "artist")
    return JudgedObject(
        id=evidence.object["object_id"],
        candidates={name: JudgedCandidate(name, row["kind"], row[content]) for name, row in live.items()},
        rounds=tuple(
            _judged_round(row, evidence)
            for row in evidence.rounds
            if row["status"] in FINISHED_ROUNDS
            and set(row["candidate_order"]) <= set(live)
            and (row["attribute"] == attribute or not policy.takes_the_best)
        ),
        accepted_from_artist=artists[-1][1] if artists else None,
    )


def _judged_round(row: Row, evidence: Evidence) -> JudgedRound:
    transcript = sorted(evidence.comparisons.get(row["round_id"], ()), key=lambda each: each["seq"])
    rating = evidence.ratings.get(row["round_id"])
    ladder = Ladder.start(row["candidate_order"], row["left_is_incumbent"], row["tie_keeps_left"])
    end = ladder.replay(each["outcome"] for each in transcript).current()
    return JudgedRound(
        id=row["round_id"],
        annotator=row["annotator_pid"],
        round_number=row["round"],
        judgements=tuple(
            Judgement(each["comparison_id"], each["left_id"], each["right_id"], each["outcome"]) for each in transcript
        ),
        winner=row["winner_id"] if rating is not None else None,
        rating=rating["rating"] if rating is not None else None,
        survivor=end.survivor if isinstance(end, Finished) else None,
    )


def rows_of_object(evidence: Evidence, attribute: str, policy: PairPolicy, tally: Tally) -> Mapping[str, list[Row]]:
    """Return the object's rows by config, each sorted by its id."""
    derived = derive(judged_object(evidence, attribute, policy), policy)
    tally.add(derived)
    make = _RowMaker(evidence, attribute, policy)
    rows = {
        "preferences": [make.preference(pair) for pair in derived.pairs],
        "unpaired": [make.unpaired(alone) for alone in derived.unpaired],
        "ties": [make.tie(tie) for tie in derived.ties],
        "sft": make.sft(derived.accepted),
    }
    return {config: sorted(found, key=lambda row: str(next(iter(row.values())))) for config, found in rows.items()}


@dataclass(frozen=True)
class _RowMaker:
    evidence: Evidence
    attribute: str
    policy: PairPolicy

    @property
    def _condition(self) -> Row:
        row = self.evidence.object
        return {name: row[name] for name in ("object_id", "group_id", "image_file", "mask_file")} | {
            "attribute": self.attribute
        }

    @property
    def _camera(self) -> Row:
        return {name: self.evidence.object[name] for name in ("pointmap_file", "intrinsics")}

    def _id(self, *parts: str) -> str:
        content = "|".join((self.evidence.object["object_id"], self.attribute, *parts, self.policy.tag))
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    def preference(self, pair: Pair) -> Row:
        chosen, rejected = self.evidence.candidates[pair.chosen], self.evidence.candidates[pair.rejected]
        identity = pair_id(
            object_id=self.evidence.object["object_id"],
            attribute=self.attribute,
            chosen_sha256=chosen["glb_sha256"],
            rejected_sha256=rejected["glb_sha256"],
            policy=self.policy.tag,
        )
        return {
            "pair_id": identity,
            **self._condition,
            **self._camera,
            **_side("chosen", chosen, pair.round_chosen, pair.rating_chosen),
            **_side("rejected", rejected, pair.round_rejected, pair.rating_rejected),
            "pair_kind": pair.kind.value,
            "path_len": pair.path_len,
            "n_votes": pair.n_votes,
            "n_chosen": pair.n_chosen,
            "n_rejected": pair.n_rejected,
            "n_tie": pair.n_tie,
            "p_chosen": pair.p_chosen,
            "margin": pair.margin,
            "weight": pair.weight,
            "alpha": self.policy.quality_bar,
            "policy": self.policy.tag,
            "comparison_ids": list(pair.comparison_ids),
            "annotator_pids": list(pair.annotators),
        }

    def unpaired(self, alone: Unpaired) -> Row:
        return {
            "unpaired_id": self._id("unpaired", alone.candidate),
            **self._condition,
            **_alone(self.evidence.candidates[alone.candidate]),
            "label": alone.is_good,
            "reason": alone.reason.value,
            "n_votes": alone.n_votes,
            "round": alone.round_number,
            "rating": alone.rating,
            "comparison_ids": list(alone.comparison_ids),
            "annotator_pids": list(alone.annotators),
        }

    def tie(self, tie: Tie) -> Row:
        first, second = self.evidence.candidates[tie.first], self.evidence.candidates[tie.second]
        return {
            "tie_id": self._id("tie", tie.first, tie.second),
            **self._condition,
            "first_id": tie.first,
            "second_id": tie.second,
            "first_glb_file": first["glb_file"],
            "second_glb_file": second["glb_file"],
            "n_votes": tie.n_votes,
            "n_tie": tie.n_tie,
            "comparison_ids": list(tie.comparison_ids),
            "annotator_pids": list(tie.annotators),
        }

    def sft(self, accepted: Accepted | None) -> list[Row]:
        """Return the object's D+, if it has one, with the layout that a person gave to that very mesh."""
        if accepted is None:
            return []
        layout = self.evidence.layout
        if layout is not None and layout["candidate_id"] != accepted.candidate:
            layout = None  # the layout of an earlier winner does not apply to this one
        # before specification 1.1.0 no pose was reviewed: the column is missing, and every pose counts
        review = None if layout is None else layout["review"] or _NOT_REVIEWED
        if not self.policy.keeps_pose(None if layout is None else layout["silhouette_iou"], review):
            return []
        candidate = self.evidence.candidates[accepted.candidate]
        names = (*_LAYOUT, *_SAM3D, "silhouette_iou")
        return [
            {
                "sft_id": self._id("sft", accepted.candidate),
                **self._condition,
                **self._camera,
                **_alone(candidate),
                "settings_json": candidate["sampler_json"],
                "tier": "artist" if accepted.from_artist else "mitl",
                "rating": accepted.rating,
                "alpha": self.policy.quality_bar,
                "policy": self.policy.tag,
                "round": accepted.round_number,
                **{name: layout[name] if layout is not None else None for name in names},
                "pose_review": None if layout is None else layout["review"],
                "source_comparison_ids": list(accepted.comparison_ids),
                "annotator_pids": list(accepted.annotators),
            }
        ]


def _side(side: str, candidate: Row, round_number: int, rating: float | None) -> Row:
    names = (
        "kind", "generator", "version", "checkpoint_sha256", "seed", "on_policy", "glb_file", "geometry_sha256",
        "preview_file", "latent_file",
    )  # fmt: skip
    layout = {f"{side}_layout_{name}": candidate[name] for name in _LAYOUT}
    return {
        f"{side}_id": candidate["candidate_id"],
        **{f"{side}_{name}": candidate[name] for name in names},
        f"{side}_settings_json": candidate["sampler_json"],
        **(layout if candidate["R"] is not None else nothing_aligned(f"{side}_layout_")),
        f"{side}_round": round_number,
        f"{side}_rating": rating,
    }


def _alone(candidate: Row) -> Row:
    names = (
        "candidate_id", "kind", "generator", "version", "checkpoint_sha256", "seed", "on_policy", "glb_file",
        "preview_file", "latent_file",
    )  # fmt: skip
    return {name: candidate[name] for name in names}
