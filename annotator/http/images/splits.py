"""Splits of images over HTTP: who is held out, and which images are one group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.accounts.models import User
from annotator.campaigns.selectors import get_campaign
from annotator.domain.errors import NotAllowed
from annotator.domain.roles import LEADS
from annotator.http.bodies import RequestBody
from annotator.http.fields import NameField
from annotator.http.permissions import ApiView, manage, read
from annotator.images.split_plan import MAX_GROUP, SplitPlan, split_plan
from annotator.workflow import splits


class SplitsBody(RequestBody):
    """Images, and what changes for them: `holdout` for all of their groups, `group` ("": each image by itself), or both."""

    image_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=splits.MAX_IMAGES)
    holdout = serializers.BooleanField(required=False, allow_null=True, default=None)
    group = NameField(max_length=MAX_GROUP, required=False, allow_null=True, allow_blank=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something changes."""
        if attrs["holdout"] is None and attrs["group"] is None:
            raise serializers.ValidationError({"holdout": "Send holdout, group or both."})
        return attrs


class ImageSplitJson(serializers.Serializer):
    """The split of one image."""

    id = serializers.UUIDField()
    group_id = serializers.CharField()
    holdout = serializers.BooleanField()


class ImageSplits(serializers.Serializer):
    """The images of the request, as they are now."""

    results = ImageSplitJson(many=True)


class GroupJson(serializers.Serializer):
    """A group of several images."""

    group_id = serializers.CharField()
    holdout = serializers.BooleanField()
    n_images = serializers.IntegerField()


class SplitsJson(serializers.Serializer):
    """Counts of images and groups, and the groups of several images, the largest first."""

    images = serializers.IntegerField()
    groups = serializers.IntegerField()
    held_out_images = serializers.IntegerField()
    held_out_groups = serializers.IntegerField()
    several = GroupJson(many=True)


class SplitsView(ApiView):
    """The splits of a campaign's images."""

    access = {"GET": read(LEADS), "POST": manage()}

    @extend_schema(operation_id="get_splits", responses=SplitsJson)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return how many images and groups there are and are held out."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        return Response(splits.summary(campaign))

    @extend_schema(operation_id="assign_splits", request=SplitsBody, responses=ImageSplits)
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Hold images out, or group them, until people have answered about them."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        images = splits.assign(campaign=campaign, **SplitsBody.read(request))
        results = [{"id": image.pk, "group_id": image.group_id, "holdout": image.holdout} for image in images]
        return Response({"results": results})


def plan_of(body: dict[str, Any], *, by: User) -> SplitPlan:
    """Return the plan of an upload.

    Raises:
        InvalidInput: As `split_plan` does.
        NotAllowed: Somebody else than a lead gives one.
    """
    plan = split_plan(
        holdout=body["holdout"],
        fraction=body["holdout_fraction"],
        names=body["holdout_names"],
        group=body["group"],
        group_by_folder=body["group_by_folder"],
    )
    if not plan.is_empty and by.role not in LEADS:
        raise NotAllowed("splits_of_leads", "Only a lead may hold photos out or group them.", {"role": by.role})
    return plan
