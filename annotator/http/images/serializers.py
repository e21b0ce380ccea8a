"""The forms of images, target objects, masks and proposals over HTTP (`payloads` fills them)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotator.domain.target_object_states import DiscardReason, TargetObjectState
from annotator.http.bodies import JudgedBody, RequestBody
from annotator.http.fields import NameField
from annotator.http.forms import ErrorJson, IntrinsicsJson
from annotator.images.models import MaskProposal, PointmapStatus
from annotator.images.split_plan import MAX_GROUP

MAX_POINTS = 64
MAX_PRIORITY = 100
STATES = [(state.value, state.value) for state in TargetObjectState]


class ImageUploadBody(RequestBody):
    """Photos (JPEG, PNG, WebP, TIFF, BMP, AVIF, HEIC), masks beside them, or ZIPs of both.

    `NAME.mask.png`, `NAME_mask.png`, `NAME.mask.N.png` beside `NAME.*`, or `masks/NAME.png` beside `images/NAME.*`, is a mask.
    For leads: new photos are held out by `holdout`, `holdout_fraction` or `holdout_names`, and are one group (`group`), or one per
    folder of a ZIP (`group_by_folder`).
    """

    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), allow_empty=False)
    source = NameField(max_length=255, required=False, default="", allow_blank=True)  # type: ignore[assignment]
    licence = NameField(max_length=120, required=False, default="", allow_blank=True)
    holdout = serializers.BooleanField(default=False)
    holdout_fraction = serializers.FloatField(default=0.0, min_value=0, max_value=1)
    holdout_names = serializers.ListField(
        child=serializers.CharField(max_length=1024), required=False, default=list, max_length=10_000
    )
    group = NameField(max_length=MAX_GROUP, required=False, default="", allow_blank=True)
    group_by_folder = serializers.BooleanField(default=False)


class ImageChangeBody(RequestBody):
    """What is known of a photo; what is left out stays."""

    source = NameField(max_length=255, required=False, allow_blank=True)  # type: ignore[assignment]
    licence = NameField(max_length=120, required=False, allow_blank=True)


class ObjectChangeBody(RequestBody):
    """How an object is called, and how soon it is worked on: the highest priority first. What is left out stays."""

    name = NameField(max_length=120, required=False, allow_blank=True)
    category = NameField(max_length=120, required=False, allow_blank=True)
    priority = serializers.IntegerField(required=False, min_value=-MAX_PRIORITY, max_value=MAX_PRIORITY)


class PointBody(RequestBody):
    """A click, in pixels of the full image."""

    x = serializers.FloatField()
    y = serializers.FloatField()
    positive = serializers.BooleanField(default=True)


class BoxBody(RequestBody):
    """A box, in pixels of the full image."""

    x0 = serializers.FloatField()
    y0 = serializers.FloatField()
    x1 = serializers.FloatField()
    y1 = serializers.FloatField()


class ReadMaskBody(RequestBody):
    """A mask file: PNG, WebP, JPEG, TIFF or BMP; black and white, palette, label colours, ids or transparency."""

    mask = serializers.FileField()


class ProposalBody(RequestBody):
    """Clicks on the object and beside it, and perhaps a box around it."""

    points = serializers.ListField(child=PointBody(), required=False, default=list, max_length=MAX_POINTS)
    box = BoxBody(required=False, allow_null=True, default=None)


class NewObjectBody(RequestBody):
    """A target object by its mask: a PNG of the image's size, white inside; or a proposal that is done."""

    mask = serializers.FileField(required=False, allow_null=True, default=None)
    proposal_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    name = NameField(max_length=120, required=False, default="", allow_blank=True)
    category = NameField(max_length=120, required=False, default="", allow_blank=True)
    method = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two, and not both."""
        if (attrs["mask"] is None) == (attrs["proposal_id"] is None):
            raise serializers.ValidationError({"mask": "Send a mask, or the id of a proposal."})
        return attrs


class MaskBody(RequestBody):
    """Another mask for an object in review. A reviewer proves by the token that they hold its work item."""

    mask = serializers.FileField()
    method = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    work_item_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    lease_token = serializers.IntegerField(required=False, allow_null=True, default=None)


class DiscardBody(RequestBody):
    """Why an object is given up. Anyone but a lead proves by the token that they hold its work item."""

    reason = serializers.ChoiceField(choices=[(reason.value, reason.value) for reason in DiscardReason])
    work_item_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    lease_token = serializers.IntegerField(required=False, allow_null=True, default=None)


class ReportMaskBody(JudgedBody):
    """What is wrong with the mask, in words. Anyone but a lead proves by the token that they hold a work item.

    The times are stored with the work item; without one they are ignored.
    """

    reason = serializers.CharField(max_length=255, required=False, default="", allow_blank=True)
    work_item_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    lease_token = serializers.IntegerField(required=False, allow_null=True, default=None)


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


class NamedImageJson(serializers.Serializer):
    """Another image of the campaign, to link to."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class ImageJson(serializers.Serializer):
    """An image with its scene and its objects.

    Images of one `group_id` are in one split of every release; with `holdout` it is the test split.
    """

    id = serializers.UUIDField()
    campaign_id = serializers.UUIDField()
    name = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    url = serializers.CharField()
    thumbnail_url = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    licence = serializers.CharField()
    group_id = serializers.CharField()
    holdout = serializers.BooleanField()
    may_delete = serializers.BooleanField(
        help_text="For a lead and the person who uploaded it. An image with objects stays."
    )
    created_at = serializers.DateTimeField()
    near_duplicate_of = NamedImageJson(allow_null=True)
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
    """A file that was not taken, and why: an error's code, message and details."""

    name = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    details = serializers.DictField()


class NoteJson(serializers.Serializer):
    """What a person should know of a file that was taken, such as converted colours."""

    name = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ImageUploadAnswer(serializers.Serializer):
    """What became of each file. A refused file does not hold up the others."""

    created = ImageJson(many=True)
    duplicates = DuplicateJson(many=True)
    refused = RefusedJson(many=True)
    notes = NoteJson(many=True)
    objects_created = serializers.IntegerField()


class ReadMaskJson(serializers.Serializer):
    """A mask as it would be stored: a base64 PNG with 0 and 255, its area and its box in pixels."""

    mask_png = serializers.CharField()
    area_px = serializers.IntegerField()
    bbox_xywh = serializers.ListField(child=serializers.IntegerField(), min_length=4, max_length=4)


class ProposalAnswer(serializers.Serializer):
    """A mask proposal. `segmenter` names what made it; `is_fallback` is true when no SAM weights were installed."""

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
    priority = serializers.IntegerField()
    holdout = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    state_changed_at = serializers.DateTimeField()
    image = ObjectImageJson()
    pointmap = PointmapJson(allow_null=True)
    history = StateChangeJson(many=True)


class ObjectListItemJson(ObjectSummaryJson):
    """A target object in the campaign's list, with its photo, and whether that is held out."""

    priority = serializers.IntegerField()
    holdout = serializers.BooleanField()
    state_changed_at = serializers.DateTimeField()
    image = ObjectImageJson()


class ObjectList(serializers.Serializer):
    """A page of target objects."""

    results = ObjectListItemJson(many=True)
    next = serializers.CharField(allow_null=True)
