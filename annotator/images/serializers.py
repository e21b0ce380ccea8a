"""JSON of images, target objects, masks and proposals: the forms, and the functions that fill them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from annotator.domain.target_object_states import DiscardReason, TargetObjectState
from annotator.images.camera_json import IntrinsicsJson, intrinsics_json
from annotator.images.models import Image, Mask, MaskProposal, Pointmap, PointmapStatus, StateChange, TargetObject
from annotator.web.file_urls import (
    image_thumbnail_url,
    image_url,
    mask_url,
    pointmap_preview_url,
    pointmap_url,
    proposal_url,
)

if TYPE_CHECKING:
    from annotator.workflow.importing import ImportReport

MAX_POINTS = 64
STATES = [(state.value, state.value) for state in TargetObjectState]


class ImageUploadBody(serializers.Serializer):
    """Photos (JPEG, PNG, WebP), or ZIPs of them. `NAME.mask.png` or `NAME.mask.N.png` beside `NAME.*` is its mask."""

    files = serializers.ListField(child=serializers.FileField(), allow_empty=False)
    source = serializers.CharField(max_length=255, required=False, default="", allow_blank=True)  # type: ignore[assignment]
    licence = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class PointBody(serializers.Serializer):
    """A click, in pixels of the full image."""

    x = serializers.FloatField()
    y = serializers.FloatField()
    positive = serializers.BooleanField(default=True)


class BoxBody(serializers.Serializer):
    """A box, in pixels of the full image."""

    x0 = serializers.FloatField()
    y0 = serializers.FloatField()
    x1 = serializers.FloatField()
    y1 = serializers.FloatField()


class ProposalBody(serializers.Serializer):
    """Clicks on the object and beside it, and perhaps a box around it."""

    points = serializers.ListField(child=PointBody(), required=False, default=list, max_length=MAX_POINTS)
    box = BoxBody(required=False, allow_null=True, default=None)


class NewObjectBody(serializers.Serializer):
    """A target object by its mask: a PNG of the image's size, white inside; or a proposal that is done."""

    mask = serializers.FileField(required=False, allow_null=True, default=None)
    proposal_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    name = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    category = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    method = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two, and not both."""
        if (attrs["mask"] is None) == (attrs["proposal_id"] is None):
            raise serializers.ValidationError({"mask": "Send a mask, or the id of a proposal."})
        return attrs


class MaskBody(serializers.Serializer):
    """Another mask for an object in review. A reviewer says by the token that they hold its work item."""

    mask = serializers.FileField()
    method = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    work_item_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    lease_token = serializers.IntegerField(required=False, allow_null=True, default=None)


class DiscardBody(serializers.Serializer):
    """Why an object is given up. Who is no lead says by the token that they hold its work item."""

    reason = serializers.ChoiceField(choices=[(reason.value, reason.value) for reason in DiscardReason])
    work_item_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    lease_token = serializers.IntegerField(required=False, allow_null=True, default=None)


class ReportMaskBody(serializers.Serializer):
    """What is wrong with the mask, in words. Who is no lead says by the token that they hold a work item."""

    reason = serializers.CharField(max_length=255, required=False, default="", allow_blank=True)
    work_item_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    lease_token = serializers.IntegerField(required=False, allow_null=True, default=None)


class ErrorJson(serializers.Serializer):
    """Why machine work failed."""

    code = serializers.CharField()
    message = serializers.CharField()


class PointmapJson(serializers.Serializer):
    """The image's 2.5D scene. `is_fallback`: made without depth weights, by a ground plane."""

    status = serializers.ChoiceField(choices=PointmapStatus.choices)
    is_fallback = serializers.BooleanField()
    metric = serializers.BooleanField()
    estimator = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    preview_url = serializers.CharField(allow_null=True)
    intrinsics = IntrinsicsJson(allow_null=True)
    error = ErrorJson(allow_null=True)


class MaskJson(serializers.Serializer):
    """A mask version: a PNG of the image's size, 255 inside. The box is x, y, width, height in pixels."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    url = serializers.CharField()
    bbox_xywh = serializers.ListField(child=serializers.IntegerField(), min_length=4, max_length=4)
    area_px = serializers.IntegerField()
    method = serializers.CharField()


class ObjectSummaryJson(serializers.Serializer):
    """A target object in a list."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    category = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    discard_reason = serializers.CharField()
    mask = MaskJson(allow_null=True)


class ImageJson(serializers.Serializer):
    """An image with its scene and its objects."""

    id = serializers.UUIDField()
    campaign_id = serializers.UUIDField()
    name = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    url = serializers.CharField()
    thumbnail_url = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    licence = serializers.CharField()
    created_at = serializers.DateTimeField()
    pointmap = PointmapJson(allow_null=True)
    objects = ObjectSummaryJson(many=True)


class ImageList(serializers.Serializer):
    """A page of images, newest first."""

    results = ImageJson(many=True)
    next = serializers.CharField(allow_null=True)


class DuplicateJson(serializers.Serializer):
    """A photo that the campaign has already."""

    name = serializers.CharField()
    image_id = serializers.UUIDField()


class RefusedJson(serializers.Serializer):
    """A file that was not taken, and why."""

    name = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ImageUploadAnswer(serializers.Serializer):
    """What became of each file. A refused file does not hold up the others."""

    created = ImageJson(many=True)
    duplicates = DuplicateJson(many=True)
    refused = RefusedJson(many=True)
    objects_created = serializers.IntegerField()


class ProposalAnswer(serializers.Serializer):
    """A mask proposal. `segmenter` names what made it; `is_fallback` says that no SAM weights were there."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=MaskProposal.Status.choices)
    mask_url = serializers.CharField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    segmenter = serializers.CharField()
    is_fallback = serializers.BooleanField()
    error = ErrorJson(allow_null=True)


class ObjectImageJson(serializers.Serializer):
    """The photo of an object."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.CharField()
    thumbnail_url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class StateChangeJson(serializers.Serializer):
    """One move of the object. `changed_by` is null when a machine's work moved it."""

    from_state = serializers.CharField()
    to_state = serializers.CharField()
    reason = serializers.CharField()
    changed_by = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class ObjectJson(ObjectSummaryJson):
    """A target object. Its history is for leads and engineers; others get an empty one."""

    campaign_id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    state_changed_at = serializers.DateTimeField()
    image = ObjectImageJson()
    pointmap = PointmapJson(allow_null=True)
    history = StateChangeJson(many=True)


class ObjectListItemJson(ObjectSummaryJson):
    """A target object in the campaign's list, with its photo."""

    state_changed_at = serializers.DateTimeField()
    image = ObjectImageJson()


class ObjectList(serializers.Serializer):
    """A page of target objects."""

    results = ObjectListItemJson(many=True)
    next = serializers.CharField(allow_null=True)


def pointmap_json(pointmap: Pointmap | None, image: Image) -> dict[str, Any] | None:
    """The scene, whatever its status; None for an image that never needed one."""
    if pointmap is None:
        return None
    return {
        "status": pointmap.status,
        "is_fallback": pointmap.is_fallback,
        "metric": pointmap.metric,
        "estimator": pointmap.estimator,
        "url": pointmap_url(pointmap),
        "preview_url": pointmap_preview_url(pointmap),
        "intrinsics": intrinsics_json(pointmap, width=image.width, height=image.height),
        "error": error_json(pointmap.error_code, pointmap.error_message),
    }


def error_json(code: str, message: str) -> dict[str, str] | None:
    """Why machine work failed, or None when it did not."""
    return {"code": code, "message": message} if code else None


def mask_json(mask: Mask | None) -> dict[str, Any] | None:
    """A mask version."""
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
    """An object in a list."""
    return {
        "id": target_object.pk,
        "number": target_object.number,
        "name": target_object.name,
        "category": target_object.category,
        "state": target_object.state,
        "discard_reason": target_object.discard_reason,
        "mask": mask_json(target_object.current_mask),
    }


def _pointmap_of(image: Image) -> Pointmap | None:
    return getattr(image, "pointmap", None)


def image_json(image: Image) -> dict[str, Any]:
    """An image; its pointmap and objects are loaded."""
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
        "created_at": image.created_at,
        "pointmap": pointmap_json(_pointmap_of(image), image),
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
    """An object in the campaign's list."""
    return {
        **object_summary_json(target_object),
        "state_changed_at": target_object.state_changed_at,
        "image": _object_image_json(target_object.image),
    }


def object_json(target_object: TargetObject, history: list[StateChange]) -> dict[str, Any]:
    """An object, with as much of its history as the caller may see."""
    return {
        **object_list_item_json(target_object),
        "campaign_id": target_object.campaign_id,
        "created_at": target_object.created_at,
        "pointmap": pointmap_json(_pointmap_of(target_object.image), target_object.image),
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
    """A mask proposal."""
    return {
        "id": proposal.pk,
        "status": proposal.status,
        "mask_url": proposal_url(proposal),
        "score": proposal.score,
        "segmenter": proposal.segmenter,
        "is_fallback": proposal.is_fallback,
        "error": error_json(proposal.error_code, proposal.error_message),
    }


def import_json(report: ImportReport) -> dict[str, Any]:
    """What became of each file."""
    return {
        "created": [image_json(image) for image in report.created],
        "duplicates": [{"name": name, "image_id": image.pk} for name, image in report.duplicates],
        "refused": [{"name": one.name, "code": one.code, "message": one.message} for one in report.refused],
        "objects_created": report.n_objects,
    }
