"""Objects that a collection round collects again: which ones, and the request of new candidates for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Avg, Exists, OuterRef, Q, QuerySet, Subquery

from annotator.accounts.models import User
from annotator.alignments.models import Alignment
from annotator.assignments import services as assignments
from annotator.campaigns.collection_rounds import open_round
from annotator.campaigns.models import Campaign, CollectionRound, Selection
from annotator.candidates.models import Generation
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.escalations import services as escalations
from annotator.escalations.models import Escalation, EscalationState
from annotator.images import services as images
from annotator.images.models import TargetObject
from annotator.preferences.models import QualityRating
from annotator.workflow.masks import propose

#: Objects of one call: each writes its generations and candidates.
BATCH = 100
FAILED = "failed"
DONE = "done"


@dataclass(frozen=True)
class Collected:
    """How many objects a call collected again, and how many are left to collect."""

    collected: int
    remaining: int


def collect_again(*, campaign: Campaign, by: User, limit: int = BATCH) -> Collected:
    """Request candidates for objects that the open collection round selects and has not collected yet, each by itself.

    What exists stays: masks, candidates, answers, poses. Call it until nothing remains.
    """
    with transaction.atomic():
        current = open_round(campaign)
    waiting = selected_objects(current)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])
    collected = sum(_collect(pk, current, by) for pk in ids)
    return Collected(collected, selected_objects(current).count())


def selected_objects(current: CollectionRound) -> QuerySet[TargetObject]:
    """Return the objects that the round selects for collecting again and that it has not proposed for yet.

    Failed ones are parked, or escalated without an artist at work on them.
    """
    wanted = _wanted(current)
    if not wanted:
        return TargetObject.objects.none()
    proposed = Generation.objects.filter(target_object=OuterRef("pk"), round_number__gte=current.number)
    at_work = Escalation.objects.filter(
        target_object=OuterRef("pk"),
        cancelled_at__isnull=True,
        state__in=(EscalationState.CLAIMED, EscalationState.SUBMITTED),
    )
    states = Q()
    if FAILED in wanted:
        states |= Q(state=S.PARKED) | Q(~Exists(at_work), state=S.ESCALATED)
    if DONE in wanted:
        states |= Q(state=S.DONE)
    rows = TargetObject.objects.filter(~Exists(proposed), states, campaign_id=current.campaign_id)
    rows = rows.filter(current_mask__isnull=False)
    category, below = current.selection_filter.get("category"), current.selection_filter.get("rated_below")
    if category:
        rows = rows.filter(category=category)
    return rows if below is None else _rated_below(rows, below)


def _wanted(current: CollectionRound) -> set[str]:
    if current.selection == Selection.FAILED:
        return {FAILED}
    if current.selection == Selection.ALL:
        return {FAILED, DONE}
    if current.selection == Selection.FILTER:
        return set(current.selection_filter.get("states", ()))
    return set()


def _rated_below(rows: QuerySet[TargetObject], below: float) -> QuerySet[TargetObject]:
    """Return the objects whose posed mesh has a lower mean rating; failed ones are kept, artists' meshes are not."""
    mesh = Alignment.objects.filter(target_object=OuterRef("pk"), superseded_at__isnull=True).values("candidate")[:1]
    ratings = QualityRating.objects.filter(candidate=OuterRef("mesh"), undone_at__isnull=True).order_by()
    mean = ratings.values("candidate").annotate(mean=Avg("value")).values("mean")
    annotated = rows.annotate(mesh=Subquery(mesh)).annotate(rating=Subquery(mean))
    return annotated.filter(~Q(state=S.DONE) | Q(rating__lt=below))


@transaction.atomic
def _collect(object_id: UUID, current: CollectionRound, by: User) -> bool:
    """Collect one object, unless it moved or was collected meanwhile."""
    locked = TargetObject.objects.select_for_update(no_key=True).filter(pk=object_id).first()
    if locked is None or not selected_objects(current).filter(pk=object_id).exists():
        return False
    images.change_state(target_object=locked, to=S.PROPOSING, by=by, reason=f"collection round {current.number}")
    assignments.cancel_work_items(target_object=locked)
    escalations.cancel_escalation(target_object=locked)
    propose(target_object=locked)
    return True


def selection_json(selection: str, chosen: dict[str, Any]) -> dict[str, Any]:
    """Return what the round keeps of a filter: nothing where the selection has none."""
    return (
        {name: value for name, value in chosen.items() if value not in (None, "", [])}
        if selection == Selection.FILTER
        else {}
    )
