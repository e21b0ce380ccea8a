"""How a best-of-N round moves its target object: accepted, escalated, or back again by an undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.assignments import services as assignments
from annotator.assignments.models import WorkItem, WorkItemKind, WorkItemState
from annotator.candidates.models import Candidate
from annotator.domain import quality_bar
from annotator.domain.errors import StaleLease, TooLateToUndo
from annotator.domain.quality_bar import Ballot
from annotator.domain.target_object_states import TargetObjectState
from annotator.escalations import services as escalations
from annotator.images.models import TargetObject
from annotator.images.services import change_state
from annotator.preferences import selectors
from annotator.preferences import services as preferences
from annotator.preferences.models import BestOfNRound, Comparison, RoundStatus

ACCEPTED, ESCALATED, WAITING = "accepted", "escalated", "waiting_for_overlap"
UNFINISHED = (WorkItemState.OPEN, WorkItemState.LEASED)


@transaction.atomic
def record(
    *, user: User, round_id: UUID, lease_token: int, comparisons: Sequence[Mapping[str, Any]]
) -> tuple[BestOfNRound, list[Comparison]]:
    """Store a round's answers; answers that were all stored before need no lease. Answers all that stand."""
    round = selectors.own_round(user=user, round_id=round_id)
    if not preferences.unstored(round, comparisons):
        return round, selectors.live_comparisons(round)
    assignments.held(user=user, item_id=round.work_item_id, lease_token=lease_token)
    round.refresh_from_db(fields=["status"])
    return round, preferences.record_comparisons(round=round, comparisons=comparisons)


@transaction.atomic
def submit_rating(
    *,
    user: User,
    round_id: UUID,
    lease_token: int,
    candidate_id: UUID,
    value: float,
    duration_ms: int = 0,
    comparisons: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Rate the survivor, close the work item, and move the object on once every overlap slot is done.

    Submitting the same again answers the same; raises DuplicateSubmission for other content, and as `held` and `rate`.
    """
    content = {"candidate_id": str(candidate_id), "value": value}
    round, item, answer = _to_submit(user, round_id, lease_token, content)
    if answer is not None:
        return answer
    standing = preferences.record_comparisons(round=round, comparisons=comparisons)
    preferences.rate(round=round, candidate_id=str(candidate_id), value=value, duration_ms=duration_ms)
    return _close(round, item, user, content, active_ms=_active_ms(standing) + duration_ms)


@transaction.atomic
def submit_escalation(
    *,
    user: User,
    round_id: UUID,
    lease_token: int,
    reasons: Sequence[str],
    defects: Sequence[str] = (),
    note: str = "",
    comparisons: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Say that no candidate is acceptable, and close the work item; otherwise as `submit_rating`."""
    content = {"reasons": sorted(set(reasons)), "defects": sorted(set(defects)), "note": note}
    round, item, answer = _to_submit(user, round_id, lease_token, content)
    if answer is not None:
        return answer
    standing = preferences.record_comparisons(round=round, comparisons=comparisons)
    preferences.escalate(round=round, reasons=reasons, defects=defects, note=note)
    return _close(round, item, user, content, active_ms=_active_ms(standing))


def _to_submit(
    user: User, round_id: UUID, lease_token: int, content: dict[str, Any]
) -> tuple[BestOfNRound, WorkItem, dict[str, Any] | None]:
    """The round and its item, locked (object first); and the stored answer when this lease was submitted before.

    A round has one submit per lease, so the round and the token together stand for a submission's id.
    """
    round = selectors.own_round(user=user, round_id=round_id)
    submission = assignments.Submission(_submission_id(round, lease_token), content)
    item, answer = assignments.held_or_answered(
        user=user, item_id=round.work_item_id, lease_token=lease_token, submission=submission
    )
    round.refresh_from_db(fields=["status"])
    return round, item, answer


def _submission_id(round: BestOfNRound, lease_token: int) -> UUID:
    return UUID(int=(round.pk.int ^ lease_token) & (2**128 - 1))


def _active_ms(comparisons: Sequence[Comparison]) -> int:
    return sum(comparison.active_ms for comparison in comparisons)


def _close(
    round: BestOfNRound, item: WorkItem, user: User, content: dict[str, Any], *, active_ms: int
) -> dict[str, Any]:
    assert round.finished_at is not None and item.lease_token is not None
    assignments.complete(work_item=item, active_ms=active_ms)
    undo_until = round.finished_at + timedelta(seconds=settings.UNDO_SECONDS)
    answer = {"outcome": decide(work_item=item, user=user), "undo_until": undo_until.isoformat()}
    submission = assignments.Submission(_submission_id(round, item.lease_token), content)
    assignments.remember(work_item=item, submission=submission, answer=answer)
    return answer


def decide(*, work_item: WorkItem, user: User | None) -> str:
    """Once every overlap slot is done, accept the object or escalate it. The object is locked by the caller."""
    twins = WorkItem.objects.filter(
        target_object_id=work_item.target_object_id, kind=work_item.kind, batch=work_item.batch
    )
    if twins.filter(state__in=UNFINISHED).exists():
        return WAITING
    finished = selectors.rounds_of_batch(work_item)
    verdict = quality_bar.decide([_ballot(round) for round in finished], work_item.campaign.quality_bar)
    target_object = work_item.target_object
    if verdict.accepted and verdict.winner is not None:
        winner = Candidate.objects.get(pk=verdict.winner)
        change_state(target_object=target_object, to=TargetObjectState.ALIGNING, by=user)
        assignments.open_work_items(target_object=target_object, kind=WorkItemKind.ALIGNMENT, candidate=winner)
        return ACCEPTED
    _escalate(target_object, finished, user)
    return ESCALATED


def _ballot(round: BestOfNRound) -> Ballot:
    ratings = round.live_ratings  # type: ignore[attr-defined]  # from selectors.rounds_of_batch
    return Ballot(str(round.winner_id), ratings[0].value) if ratings else Ballot(None, None)


def _escalate(target_object: TargetObject, finished: Sequence[BestOfNRound], user: User | None) -> None:
    change_state(target_object=target_object, to=TargetObjectState.ESCALATED, by=user)
    escalations.open_escalation(
        target_object=target_object,
        round=finished[-1],
        reasons=sorted({reason for round in finished for reason in round.escalation_reasons}),
        defects=sorted({defect for round in finished for defect in round.escalation_defects}),
        note="\n".join(round.note for round in finished if round.note),
        by=user,
    )


@transaction.atomic
def undo_comparison(
    *, user: User, round_id: UUID, lease_token: int, comparison_id: UUID
) -> tuple[BestOfNRound, WorkItem]:
    """Undo the last comparison of an open round. Idempotent: an undone comparison stays undone.

    Returns:
        The round and its work item, both locked.

    Raises:
        StaleLease: The user does not hold the round's work item by this token.
        WrongState: The round is submitted or has no comparison.
        LadderMismatch: The comparison is not the last one.
    """
    round = selectors.own_round(user=user, round_id=round_id)
    item = assignments.held(user=user, item_id=round.work_item_id, lease_token=lease_token)
    round.refresh_from_db(fields=["status"])
    preferences.undo_comparison(round=round, comparison_id=comparison_id)
    return round, item


@transaction.atomic
def undo_submission(*, user: User, round_id: UUID, lease_token: int) -> tuple[BestOfNRound, WorkItem]:
    """Undo the rating or escalation that was submitted under `lease_token`, and lease the item to the user again.

    Idempotent: a second delivery returns the round with the lease that the first one drew.

    Returns:
        The open round and its work item with the new lease, both locked.

    Raises:
        StaleLease: The submission under this token was undone before, and another person has the item or the user has
            submitted again since.
        WrongState: Nothing was submitted under this token.
        TooLateToUndo: Somebody has built on the submission, or UNDO_SECONDS have passed.
    """
    round = selectors.own_round(user=user, round_id=round_id)
    item = assignments.locked(user=user, item_id=round.work_item_id, with_object=True)
    round.refresh_from_db(fields=["status", "finished_at"])
    if item.lease_token is not None and lease_token < item.lease_token:
        return round, assignments.held(user=user, item_id=item.pk, lease_token=_token_if_reopened(round, item))
    if item.lease_token != lease_token:
        raise StaleLease(details={"work_item_id": str(item.pk)})
    return round, _reopen_submission(round, item, user)


def _token_if_reopened(round: BestOfNRound, item: WorkItem) -> int:
    """Return the lease token of an open round's item, whose submission was undone before; raise StaleLease otherwise."""
    if round.status != RoundStatus.OPEN or item.lease_token is None:
        raise StaleLease(details={"work_item_id": str(item.pk)})
    return item.lease_token


def _reopen_submission(round: BestOfNRound, item: WorkItem, user: User) -> WorkItem:
    assignments.require_undoable(work_item=item, user=user)
    target_object = item.target_object
    if round.finished_at is None or timezone.now() - round.finished_at > timedelta(seconds=settings.UNDO_SECONDS):
        raise TooLateToUndo
    if target_object.state == TargetObjectState.ALIGNING:
        assignments.withdraw_untouched(target_object=target_object, kind=WorkItemKind.ALIGNMENT)
        change_state(target_object=target_object, to=TargetObjectState.SELECTING, by=user, reason="undone")
    elif target_object.state == TargetObjectState.ESCALATED:
        escalations.cancel_escalation(target_object=target_object, only_untouched=True)
        change_state(target_object=target_object, to=TargetObjectState.SELECTING, by=user, reason="undone")
    elif target_object.state != TargetObjectState.SELECTING:
        raise TooLateToUndo
    preferences.reopen_round(round=round)
    return assignments.reopen(work_item=item, user=user)
