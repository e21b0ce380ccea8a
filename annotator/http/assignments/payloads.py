"""The JSON of a work item: everything that its page needs to draw at once."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.campaigns.collection_rounds import meaning_of
from annotator.http.assignments.serializers import WorkCampaign
from annotator.http.assignments.stages import FORMS, payload_forms
from annotator.http.campaigns.serializers import RATING_LEVELS
from annotator.http.forms import (
    WorkImage,
    WorkMask,
    WorkObject,
    work_image_json,
    work_mask_json,
    work_object_json,
)


class WorkItemAnswer(serializers.Serializer):
    """A leased work item with everything that its page needs to draw at once. `payload` depends on `kind`."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=WorkItemKind.choices)
    lease_token = serializers.IntegerField()
    lease_until = serializers.DateTimeField()
    lease_seconds = serializers.IntegerField()
    campaign = WorkCampaign()
    object = WorkObject()
    image = WorkImage()
    mask = WorkMask(allow_null=True)
    payload = serializers.SerializerMethodField()

    @extend_schema_field(
        PolymorphicProxySerializer(
            component_name="WorkItemPayload",
            serializers=payload_forms(),
            resource_type_field_name=None,
        )
    )
    def get_payload(self, item: dict[str, Any]) -> Any:
        """Return it as the stage's form made it."""
        return item["payload"]


class WorkItemList(serializers.Serializer):
    """What the caller holds, oldest claim first."""

    results = WorkItemAnswer(many=True)


def work_item_json(item: WorkItem) -> dict[str, Any]:
    """Return the form of `WorkItemAnswer`. Campaign, object, image and mask of the item must be loaded (`drawable` does)."""
    campaign, target_object = item.campaign, item.target_object
    image, mask = target_object.image, target_object.current_mask
    payload = FORMS[item.kind].payload(item)
    best_of_n = payload.get("round")
    meaning = meaning_of(campaign, best_of_n["collection_round"] if best_of_n else campaign.round_number)
    return {
        "id": item.pk,
        "kind": item.kind,
        "lease_token": item.lease_token,
        "lease_until": item.lease_until,
        "lease_seconds": campaign.lease_seconds,
        "campaign": {
            "id": campaign.pk,
            "name": campaign.name,
            "guide": meaning.guide,
            "stage_guide": meaning.choice_guide if best_of_n else campaign.stage_guides.get(item.kind, ""),
            "quality_bar": meaning.quality_bar if campaign.show_quality_bar else None,
            "default_shading": campaign.default_shading,
            "rating_scale": RATING_LEVELS,
        },
        "object": work_object_json(target_object),
        "image": work_image_json(image),
        "mask": work_mask_json(mask),
        "payload": payload,
    }
