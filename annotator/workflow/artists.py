"""The review of an artist's mesh, and parking: what follows for the target object."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from annotator.accounts.models import User
from annotator.campaigns.selectors import visible_campaigns
from annotator.candidates.services import add_artist_candidate
from annotator.domain.decision_times import DecisionTimes
from annotator.domain.target_object_states import TargetObjectState
from annotator.escalations import services as escalations
from annotator.escalations.models import Escalation, Review, ReviewDecision
from annotator.images.models import TargetObject
from annotator.workflow.stages import AFTER_ARTIST, move_on


@transaction.atomic
def review(
    *, user: User, escalation_id: UUID, decision: str, note: str = "", times: DecisionTimes | None = None
) -> Review:
    """Accept the submitted version (it becomes a candidate, to be aligned), or return it with a note."""
    escalation = _locked(user, escalation_id)
    done = escalations.record_review(user=user, escalation=escalation, decision=decision, note=note, times=times)
    if done.decision == ReviewDecision.ACCEPTED:
        candidate = add_artist_candidate(upload=done.upload, target_object=escalation.target_object)
        done.upload.candidate = candidate
        done.upload.save(update_fields=["candidate"])
        move_on(target_object=escalation.target_object, to=AFTER_ARTIST, by=user, candidate=candidate)
    return done


@transaction.atomic
def park(*, user: User, escalation_id: UUID) -> None:
    """Park the object: its card leaves the board."""
    escalation = _locked(user, escalation_id)
    escalations.park(escalation=escalation)
    move_on(target_object=escalation.target_object, to=TargetObjectState.PARKED, by=user, reason="escalation parked")


def _locked(user: User, escalation_id: UUID) -> Escalation:
    """Return the escalation, locked after its target object: the order of locks is the same everywhere."""
    object_id = Escalation.objects.filter(pk=escalation_id, campaign__in=visible_campaigns(user)).values(
        "target_object_id"
    )
    list(TargetObject.objects.select_for_update(no_key=True).filter(pk__in=object_id).values_list("pk"))
    return escalations.locked(user=user, escalation_id=escalation_id)
