"""The JSON of an object's story, in the forms of `serializers`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from annotator.accounts.models import User
from annotator.alignments.models import Alignment
from annotator.candidates.models import Candidate
from annotator.datasets.membership import Membership, releases_with
from annotator.domain.quality_bar import SCALES, meets_bar
from annotator.domain.roles import STAFF
from annotator.escalations.models import Escalation
from annotator.http.alignments.serializers import layout_json
from annotator.http.file_urls import candidate_glb_url, candidate_thumbnail_url, mask_url, upload_thumbnail_url
from annotator.images.models import Mask, TargetObject
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating
from annotator.workflow.story import disagreement_in, escalations_of, pose_of, rounds_of


class Names:
    """How one viewer sees people: by user name, or by a pseudonym in the order in which they are first asked for."""

    def __init__(self, viewer: User) -> None:
        self._viewer = viewer
        self._pseudonyms: dict[int, str] = {}

    def of(self, user: User | None) -> dict[str, Any] | None:
        """Return the form of `PersonJson`, or None for no person."""
        if user is None:
            return None
        is_you = user.pk == self._viewer.pk
        is_named = is_you or self._viewer.role in STAFF
        return {"name": user.username if is_named else self._pseudonym(user), "is_you": is_you}

    def _pseudonym(self, user: User) -> str:
        if user.pk not in self._pseudonyms:
            self._pseudonyms[user.pk] = f"Person {len(self._pseudonyms) + 1}"
        return self._pseudonyms[user.pk]


def story_json(target_object: TargetObject, *, viewer: User) -> dict[str, Any]:
    """Return the form of `ObjectStory`, as far as the viewer may see it."""
    names, is_staff = Names(viewer), viewer.role in STAFF
    rounds = rounds_of(target_object=target_object, viewer=viewer)
    shows_bar = is_staff or target_object.campaign.show_quality_bar
    masks = target_object.masks.select_related("created_by").order_by("version")
    pose = pose_of(target_object)
    releases = releases_with(campaign=target_object.campaign, object_id=target_object.pk) if is_staff else ()
    return {
        "candidates": [_candidate_json(row) for row in target_object.candidates.order_by("number", "pk")],
        "masks": [_mask_json(mask, names) for mask in masks],
        "rounds": [_round_json(found, names, shows_bar=shows_bar) for found in rounds],
        "disagreement": asdict(disagreement_in(rounds)),
        "escalations": [
            _escalation_json(found, names) for found in escalations_of(target_object=target_object, viewer=viewer)
        ],
        "pose": _pose_json(pose, names) if pose else None,
        "releases": [_release_json(found) for found in releases],
    }


def _candidate_json(candidate: Candidate) -> dict[str, Any]:
    return {
        "id": candidate.pk,
        "number": candidate.number,
        "kind": candidate.kind,
        "glb_url": candidate_glb_url(candidate),
        "thumbnail_url": candidate_thumbnail_url(candidate),
        "layout": candidate.layout,
        "is_superseded": candidate.superseded_at is not None,
    }


def _mask_json(mask: Mask, names: Names) -> dict[str, Any]:
    person = names.of(mask.created_by)
    plain = {name: getattr(mask, name) for name in ("version", "method", "created_at")}
    return {**plain, "url": mask_url(mask), "person": person}


def _round_json(best_of_n: BestOfNRound, names: Names, *, shows_bar: bool) -> dict[str, Any]:
    ratings = best_of_n.live_ratings
    plain = ("status", "attribute", "started_at", "finished_at", "note")
    return {
        "id": best_of_n.pk,
        "batch": best_of_n.work_item.batch,
        **{name: getattr(best_of_n, name) for name in plain},
        "person": names.of(best_of_n.annotator),
        "comparisons": [_comparison_json(row) for row in best_of_n.live_comparisons],
        "winner": best_of_n.winner_id,
        "rating": _rating_json(ratings[0], shows_bar=shows_bar) if ratings else None,
        "reasons": best_of_n.escalation_reasons,
        "defects": best_of_n.escalation_defects,
    }


def _comparison_json(row: Comparison) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("answer", "kept_by_draw", "decided_at", "active_ms")}
    return {"left": row.left_id, "right": row.right_id, "kept": row.kept_id, **plain}


def _rating_json(rating: QualityRating, *, shows_bar: bool) -> dict[str, Any]:
    levels = SCALES[rating.scale].levels
    name = next((level.name for level in levels if level.value == rating.value), f"{rating.value:g}")
    bar = next((level.name for level in levels if meets_bar(level.value, rating.bar_at_time)), None)
    return {
        "value": rating.value,
        "name": name,
        "meets_bar": meets_bar(rating.value, rating.bar_at_time),
        "bar": bar if shows_bar else None,
    }


def _escalation_json(escalation: Escalation, names: Names) -> dict[str, Any]:
    uploads = sorted(escalation.uploads.all(), key=lambda upload: upload.version)
    reviews = sorted(escalation.reviews.all(), key=lambda review: review.created_at)
    plain = ("state", "reasons", "defects", "note", "created_at", "closed_at")
    return {
        "id": escalation.pk,
        **{name: getattr(escalation, name) for name in plain},
        "is_withdrawn": escalation.cancelled_at is not None,
        "opened_by": names.of(escalation.opened_by),
        "assignee": names.of(escalation.assignee),
        "versions": [
            {
                **{name: getattr(upload, name) for name in ("version", "status", "note", "created_at", "submitted_at")},
                "thumbnail_url": upload_thumbnail_url(upload),
                "person": names.of(upload.uploaded_by),
            }
            for upload in uploads
        ],
        "reviews": [
            {
                **{name: getattr(review, name) for name in ("decision", "note", "created_at")},
                "version": review.upload.version,
                "person": names.of(review.reviewer),
            }
            for review in reviews
        ],
    }


def _pose_json(pose: Alignment, names: Names) -> dict[str, Any]:
    plain = ("silhouette_iou", "review", "created_at", "duration_ms", "n_edits")
    return {
        "candidate": pose.candidate_id,
        "layout": layout_json(pose),
        **{name: getattr(pose, name) for name in plain},
        "person": names.of(pose.annotator),
    }


def _release_json(membership: Membership) -> dict[str, Any]:
    plain = {name: getattr(membership.snapshot, name) for name in ("name", "version", "created_at")}
    return {"id": membership.snapshot.pk, **plain, "rows": membership.rows}
