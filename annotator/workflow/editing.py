"""Changes of how an object is called and how soon it is worked on."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from annotator.assignments.services import set_priority
from annotator.images.models import TargetObject
from annotator.images.services import lock
from annotator.live import publish
from annotator.live.events import ObjectChanged


@transaction.atomic
def change_object(*, target_object: TargetObject, fields: dict[str, Any]) -> TargetObject:
    """Set the name, the category or the priority of an object; what is left out stays.

    Its open work items take over the priority; candidates requested from now on do, too.
    """
    locked = lock(target_object)
    for name, value in fields.items():
        setattr(locked, name, value)
    if fields:
        locked.save(update_fields=list(fields))
        news = ObjectChanged(campaign_id=locked.campaign_id, object_id=locked.pk, state=locked.state)
        publish.to_campaign(locked.campaign_id, news)
    if "priority" in fields:
        set_priority(target_object=locked, priority=fields["priority"])
    return locked
