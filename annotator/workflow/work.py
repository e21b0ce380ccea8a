"""Claims: the lease, and what a stage prepares before a page can show the item."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from annotator.accounts.models import User
from annotator.assignments import services as assignments
from annotator.assignments.models import WorkItem
from annotator.assignments.selectors import workable_campaign_ids
from annotator.domain.errors import Conflict, NotAllowed
from annotator.workflow.stages import kinds_of_role, stage_of


def claim_ahead(*, user: User, kinds: Sequence[str] | None, campaign_id: UUID | None) -> WorkItem | None:
    """Do as `claim_work` for a page that fetches an item ahead; return None if the user holds enough already."""
    try:
        return claim_work(user=user, kinds=kinds, campaign_id=campaign_id)
    except Conflict as error:
        if error.code != assignments.TOO_MANY_HELD:
            raise
        return None


@transaction.atomic
def claim_work(*, user: User, kinds: Sequence[str] | None, campaign_id: UUID | None) -> WorkItem | None:
    """Lease the next item that the user may do, or None. A best-of-N item comes with its round drawn.

    Raises NotAllowed when none of the kinds asked for is of the user's role, NotFound for a campaign that the user
    does not see, Conflict when they hold too many items.
    """
    item = assignments.claim(
        user=user,
        kinds=_kinds(user, kinds),
        campaign_ids=workable_campaign_ids(user=user, campaign_id=campaign_id),
    )
    if item is not None and (prepare := stage_of(item.kind).prepare):
        prepare(item)
    return item


def _kinds(user: User, asked: Sequence[str] | None) -> list[str]:
    allowed = kinds_of_role(user.role)
    kinds = [kind for kind in allowed if not asked or kind in asked]
    if asked and not kinds:
        raise NotAllowed(
            "kind_not_allowed",
            "Your role does not do this kind of work.",
            {"asked": sorted(set(asked)), "allowed": allowed},
        )
    return kinds
