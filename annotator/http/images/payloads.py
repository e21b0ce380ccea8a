"""The JSON of images, target objects, masks and proposals, in the forms of `serializers`."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

from annotator.accounts.models import User
from annotator.http.file_urls import (
    image_thumbnail_url,
    image_url,
    mask_url,
    pointmap_preview_url,
    pointmap_url,
    proposal_url,
)
from annotator.http.forms import error_json, intrinsics_json, pointmap_of
from annotator.images.editing import may_delete
from annotator.images.mask_reading import DecodedMask
from annotator.images.models import Image, Mask, MaskProposal, Pointmap, StateChange, TargetObject
from annotator.workflow.importing import ImportReport


def pointmap_json(pointmap: Pointmap | None, image: Image) -> dict[str, Any] | None:
    """Return the scene, whatever its status; None for an image that never needed one."""
    if pointmap is None:
        return None
    return {
        "status": pointmap.status,
        "is_fallback": pointmap.is_fallback,
        "metric": pointmap.metric,
        "estimator": pointmap.estimator,
        "url": pointmap_url(pointmap),
        "preview_url": pointmap_preview_url(pointmap),
        "intrinsics": intrinsics_json(pointmap, image),
        "error": error_json(pointmap.error_code, pointmap.error_message),
    }


def mask_json(mask: Mask | None) -> dict[str, Any] | None:
    """Return a mask version."""
    if mask is None:
        return None
    return {
        "id": mask.pk,
        "version": mask.version,
        "url": mask_url(mask),
        "bbox_xywh": mask.bbox_xywh,
        "area_px": mask.area_px,
        "method": mask.method,
    }


def object_summary_json(target_object: TargetObject) -> dict[str, Any]:
    """Return an object in a list."""
    return {
        "id": target_object.pk,
        "number": target_object.number,
        "name": target_object.name,
        "category": target_object.category,
        "state": target_object.state,
        "discard_reason": target_object.discard_reason,
        "mask": mask_json(target_object.current_mask),
    }


def _named_image_json(image: Image | None) -> dict[str, Any] | None:
    return None if image is None else {"id": image.pk, "name": image.original_name}


def image_json(image: Image, user: User) -> dict[str, Any]:
    """Return an image as the user sees it; its pointmap and objects are loaded."""
    return {
        "id": image.pk,
        "campaign_id": image.campaign_id,
        "name": image.original_name,
        "width": image.width,
        "height": image.height,
        "url": image_url(image),
        "thumbnail_url": image_thumbnail_url(image),
        "source": image.source,
        "licence": image.licence,
        "group_id": image.group_id,
        "holdout": image.holdout,
        "may_delete": may_delete(image, user),
        "created_at": image.created_at,
        "near_duplicate_of": _named_image_json(image.near_duplicate_of),
        "pointmap": pointmap_json(pointmap_of(image), image),
        "objects": [object_summary_json(target_object) for target_object in image.target_objects.all()],
    }


def _object_image_json(image: Image) -> dict[str, Any]:
    return {
        "id": image.pk,
        "name": image.original_name,
        "url": image_url(image),
        "thumbnail_url": image_thumbnail_url(image),
        "width": image.width,
        "height": image.height,
    }


def object_list_item_json(target_object: TargetObject) -> dict[str, Any]:
    """Return an object in the campaign's list."""
    return {
        **object_summary_json(target_object),
        "priority": target_object.priority,
        "holdout": target_object.image.holdout,
        "state_changed_at": target_object.state_changed_at,
        "image": _object_image_json(target_object.image),
    }


def object_json(target_object: TargetObject, history: list[StateChange]) -> dict[str, Any]:
    """Return an object, with as much of its history as the caller may see."""
    return {
        **object_list_item_json(target_object),
        "campaign_id": target_object.campaign_id,
        "created_at": target_object.created_at,
        "pointmap": pointmap_json(pointmap_of(target_object.image), target_object.image),
        "history": [_state_change_json(change) for change in history],
    }


def _state_change_json(change: StateChange) -> dict[str, Any]:
    return {
        "from_state": change.from_state,
        "to_state": change.to_state,
        "reason": change.reason,
        "changed_by": change.changed_by.username if change.changed_by else None,
        "at": change.at,
    }


def proposal_json(proposal: MaskProposal) -> dict[str, Any]:
    """Return a mask proposal."""
    return {
        "id": proposal.pk,
        "status": proposal.status,
        "mask_url": proposal_url(proposal),
        "score": proposal.score,
        "segmenter": proposal.segmenter,
        "is_fallback": proposal.is_fallback,
        "error": error_json(proposal.error_code, proposal.error_message),
    }


def import_json(report: ImportReport, user: User) -> dict[str, Any]:
    """Return what became of each file."""
    return {
        "created": [image_json(image, user) for image in report.created],
        "duplicates": [{"name": name, "image_id": image.pk} for name, image in report.duplicates],
        "refused": [asdict(one) for one in report.refused],
        "notes": [asdict(one) for one in report.notes],
        "objects_created": report.n_objects,
    }


def read_mask_json(mask: DecodedMask) -> dict[str, Any]:
    """Return a mask as it would be stored."""
    return {
        "mask_png": base64.b64encode(mask.content).decode(),
        "area_px": mask.area_px,
        "bbox_xywh": list(mask.bbox_xywh),
    }
