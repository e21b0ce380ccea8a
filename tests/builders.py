"""Short words for the tests of what people do, over `factories`: a campaign with people, an object with candidates."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.assignments.services import open_work_items
from annotator.campaigns.models import Campaign, Membership
from annotator.candidates.models import Candidate
from annotator.images.models import Pointmap, TargetObject
from tests import factories

FIRST_SEED = 7_000_000


def a_campaign(**settings: Any) -> Campaign:
    """A campaign without sources."""
    return factories.make_campaign(n_by_source={}, **settings)


def a_person(role: str = "annotator", *campaigns: Campaign) -> User:
    """A user of this role, in these campaigns."""
    user = factories.make_user(role)
    for campaign in campaigns:
        Membership.objects.create(campaign=campaign, user=user)
    return user


def an_object(campaign: Campaign, state: str = "mask_review", **fields: Any) -> TargetObject:
    """A target object in this state, in an image of its own (64 x 48), with a mask."""
    return factories.make_target_object(factories.make_image(campaign), state=state, **fields)


def a_pointmap(target_object: TargetObject) -> Pointmap:
    """A ready pointmap of the object's image, made by the fallback."""
    return factories.make_pointmap(target_object.image, is_fallback=True)


def candidates(target_object: TargetObject, count: int, **fields: Any) -> list[Candidate]:
    """Finished candidates of the object's current mask, by inflation, with seeds that are easily found in a text."""
    return [factories.make_candidate(target_object, seed=FIRST_SEED + slot, **fields) for slot in range(count)]


def open_item(target_object: TargetObject, kind: str = WorkItemKind.MASK_REVIEW, **fields: Any) -> WorkItem:
    """One open work item of the object (the first, if `count` asks for more)."""
    return open_work_items(target_object=target_object, kind=kind, **fields)[0]


def decision_times(seconds: float = 4.0, ago: float = 0.0) -> dict[str, str]:
    """The times of a decision as a page sends them: shown for `seconds`, decided `ago` seconds before now."""
    decided_at = timezone.now() - timedelta(seconds=ago)
    shown_at = decided_at - timedelta(seconds=seconds)
    moments = {"shown_at": shown_at, "armed_at": min(shown_at + timedelta(milliseconds=400), decided_at)}
    return {name: each.isoformat() for name, each in (moments | {"decided_at": decided_at}).items()}


def comparison(pair: Any, answer: str, **changes: Any) -> dict[str, Any]:
    """A comparison as a page sends it for the ladder's current pair."""
    sent = {
        "id": str(uuid.uuid4()),
        "seq": pair.seq,
        "left": pair.left,
        "right": pair.right,
        "answer": answer,
        **decision_times(),
        "duration_ms": 4000,
        "active_ms": 3500,
        "shading": "texture",
        "camera_moves": 2,
        "camera_degrees": 90.5,
        "ui_version": "test",
    }
    return sent | changes
