"""The story of an object over HTTP."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.http.permissions import ApiView, read
from annotator.http.stories.payloads import story_json
from annotator.http.stories.serializers import ObjectStory
from annotator.images.selectors import get_target_object


class StoryView(ApiView):
    """What happened to an object."""

    access = {"GET": read()}

    @extend_schema(operation_id="get_object_story", responses=ObjectStory)
    def get(self, request: Request, object_id: UUID) -> Response:
        """Return masks, rounds, escalations, the pose and the releases that hold the object.

        Staff see names and the quality bar; others see pseudonyms, and the bar where the campaign shows it. Those who
        choose blind see only their own rounds until the object is decided.
        """
        target_object = get_target_object(user=self.user, object_id=object_id)
        return Response(story_json(target_object, viewer=self.user))
