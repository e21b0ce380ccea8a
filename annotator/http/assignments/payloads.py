"""The JSON of a work item: everything that its page needs to draw at once, without a second question."""

from __future__ import annotations

from typing import Any

from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.domain.quality_bar import QUALITY_V1
from annotator.domain.target_object_states import DiscardReason
from annotator.http.file_urls import image_url, mask_url, pointmap_preview_url, pointmap_url
from annotator.http.images.camera_json import intrinsics_json
from annotator.http.preferences.serializers import blind_candidate_json, round_json
from annotator.images.models import Mask, Pointmap
from annotator.preferences.selectors import live_round

RATING_LEVELS = [{"value": level.value, "name": level.name, "help": level.meaning} for level in QUALITY_V1.levels]
DISCARD_REASONS = [reason.value for reason in DiscardReason]


def work_item_json(item: WorkItem) -> dict[str, Any]:
    """A leased item. Its campaign, object, image and mask must be loaded (`claim` and `held_by` do)."""
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
        "object": {
            "id": target_object.pk,
            "number": target_object.number,
            "name": target_object.name,
            "category": target_object.category,
        },
        "image": {"id": image.pk, "url": image_url(image), "width": image.width, "height": image.height},
        "mask": _mask_json(mask) if mask else None,
        "payload": _PAYLOADS[item.kind](item),
    }


def _mask_json(mask: Mask) -> dict[str, Any]:
    return {"url": mask_url(mask), "bbox_xywh": mask.bbox_xywh}


def _mask_review_payload(item: WorkItem) -> dict[str, Any]:
    return {"reasons": DISCARD_REASONS}


def _best_of_n_payload(item: WorkItem) -> dict[str, Any]:
    round = live_round(item)
    if round is None:
        return {"round": None}
    round.target_object = item.target_object
    return {"round": round_json(round)}


def _alignment_payload(item: WorkItem) -> dict[str, Any]:
    image = item.target_object.image
    pointmap = Pointmap.objects.filter(image=image).first()
    candidate = item.candidate
    return {
        "candidate": blind_candidate_json(candidate) if candidate else None,
        "pointmap": pointmap_json(pointmap, width=image.width, height=image.height),
    }


def pointmap_json(pointmap: Pointmap | None, *, width: int, height: int) -> dict[str, Any] | None:
    """The scene to align against, or None while there is no ready pointmap."""
    intrinsics = intrinsics_json(pointmap, width=width, height=height)
    if pointmap is None or intrinsics is None:
        return None
    return {
        "preview_url": pointmap_preview_url(pointmap),
        "url": pointmap_url(pointmap),
        "intrinsics": intrinsics,
        "is_fallback": pointmap.is_fallback,
    }


_PAYLOADS = {
    WorkItemKind.MASK_REVIEW.value: _mask_review_payload,
    WorkItemKind.BEST_OF_N.value: _best_of_n_payload,
    WorkItemKind.ALIGNMENT.value: _alignment_payload,
}
