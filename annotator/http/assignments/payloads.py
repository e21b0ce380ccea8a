"""The JSON of a work item: everything that its page needs to draw at once, without a second question."""

from __future__ import annotations

from typing import Any

from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.domain.quality_bar import QUALITY_V1
from annotator.domain.target_object_states import DiscardReason
from annotator.http.forms import work_image_json, work_mask_json, work_object_json, work_pointmap_json
from annotator.http.preferences.serializers import blind_candidate_json, round_json
from annotator.images.models import Pointmap
from annotator.preferences.selectors import live_round

RATING_LEVELS = [{"value": level.value, "name": level.name, "help": level.meaning} for level in QUALITY_V1.levels]
DISCARD_REASONS = [reason.value for reason in DiscardReason]


def work_item_json(item: WorkItem) -> dict[str, Any]:
    """Return the form of `WorkItemAnswer`. The item's campaign, object, image and mask must be loaded (`claim` and `held_by` do)."""
    campaign, target_object = item.campaign, item.target_object
    image, mask = target_object.image, target_object.current_mask
    return {
        "id": item.pk,
        "kind": item.kind,
        "lease_token": item.lease_token,
        "lease_until": item.lease_until,
        "lease_seconds": campaign.lease_seconds,
        "campaign": {
            "id": campaign.pk,
            "name": campaign.name,
            "guide": campaign.guide,
            "quality_bar": campaign.quality_bar if campaign.show_quality_bar else None,
            "default_shading": campaign.default_shading,
            "rating_scale": RATING_LEVELS,
        },
        "object": work_object_json(target_object),
        "image": work_image_json(image),
        "mask": work_mask_json(mask),
        "payload": _PAYLOADS[item.kind](item),
    }


def _mask_review_payload(item: WorkItem) -> dict[str, Any]:
    return {"reasons": DISCARD_REASONS}


def _best_of_n_payload(item: WorkItem) -> dict[str, Any]:
    best_of_n = live_round(item)
    if best_of_n is None:
        return {"round": None}
    best_of_n.target_object = item.target_object
    return {"round": round_json(best_of_n)}


def _alignment_payload(item: WorkItem) -> dict[str, Any]:
    image = item.target_object.image
    pointmap = Pointmap.objects.filter(image=image).first()
    candidate = item.candidate
    return {
        "candidate": blind_candidate_json(candidate) if candidate else None,
        "pointmap": work_pointmap_json(pointmap, image),
    }


_PAYLOADS = {
    WorkItemKind.MASK_REVIEW.value: _mask_review_payload,
    WorkItemKind.BEST_OF_N.value: _best_of_n_payload,
    WorkItemKind.ALIGNMENT.value: _alignment_payload,
}
