"""Best-of-N rounds: comparisons, the submission that accepts or escalates the object, and undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from annotator.accounts.models import User
from annotator.alignments.selectors import posed_mesh
from annotator.assignments import services as assignments
from annotator.assignments.models import WorkItem, WorkItemKind, WorkItemState
from annotator.assignments.submissions import Result, Submission, submit_once, undo_until
from annotator.campaigns.collection_rounds import meaning_of
from annotator.candidates.models import Candidate, CandidateKind
from annotator.domain import quality_bar
from annotator.domain.decision_times import DecisionTimes
from annotator.domain.quality_bar import Ballot
from annotator.escalations import services as escalations
from annotator.images.models import TargetObject
from annotator.preferences import selectors
from annotator.preferences import services as preferences
from annotator.preferences.models import BestOfNRound, Comparison
from annotator.workflow import undo
from annotator.workflow.stages import move_on, stage_of

ACCEPTED, ESCALATED, KEPT, WAITING = "accepted", "escalated", "kept", "waiting_for_overlap"
KEPT_REASON = "kept the mesh of an earlier collection round"
UNFINISHED = (WorkItemState.OPEN, WorkItemState.LEASED)


@transaction.atomic
def record(
    *, user: User, round_id: UUID, lease_token: int, comparisons: Sequence[Mapping[str, Any]]
) -> tuple[BestOfNRound, list[Comparison]]:
    """Store comparisons of a round; if all of them were stored before, no lease is needed.

    Returns:
        The round, and all its comparisons that were not undone.

    Raises:
        LadderMismatch, DuplicateSubmission: As `preferences.record_comparisons`.
        NotFound, StaleLease, WrongState: As `assignments.held`.
    """
    best_of_n_round = selectors.own_round(user=user, round_id=round_id)
    if not preferences.not_yet_stored(best_of_n_round, comparisons):
        return best_of_n_round, selectors.active_comparisons(best_of_n_round)
    item = assignments.held(user=user, item_id=best_of_n_round.work_item_id, lease_token=lease_token)
    best_of_n_round.refresh_from_db(fields=["status"])
    best_of_n_round.work_item = item
    return best_of_n_round, preferences.record_comparisons(best_of_n_round=best_of_n_round, comparisons=comparisons)


def submit_rating(
    *,
    user: User,
    round_id: UUID,
    lease_token: int,
    candidate_id: UUID,
    value: float,
    duration_ms: int = 0,
    comparisons: Sequence[Mapping[str, Any]] = (),
    times: DecisionTimes | None = None,
) -> dict[str, Any]:
    """Rate the survivor and submit the round; the last of the object's rounds decides about the object.

    Returns:
        `outcome` and `undo_until`, the same for a repeated delivery.

    Raises:
        DuplicateSubmission: Something else was submitted under this lease.
        LadderMismatch, InvalidInput: As `preferences.rate`.
        NotFound, StaleLease, WrongState: As `assignments.held`.
    """

    def rate(best_of_n_round: BestOfNRound) -> None:
        preferences.rate(
            best_of_n_round=best_of_n_round, candidate_id=str(candidate_id), value=value, duration_ms=duration_ms
        )

    content = {"candidate_id": str(candidate_id), "value": value}
    best_of_n_round = selectors.own_round(user=user, round_id=round_id)
    return _submit(user, best_of_n_round, lease_token, content, comparisons, rate, times, duration_ms)


def submit_escalation(
    *,
    user: User,
    round_id: UUID,
    lease_token: int,
    reasons: Sequence[str],
    defects: Sequence[str] = (),
    note: str = "",
    comparisons: Sequence[Mapping[str, Any]] = (),
    times: DecisionTimes | None = None,
) -> dict[str, Any]:
    """Submit the round with the verdict that no candidate is acceptable; otherwise as `submit_rating`."""

    def escalate(best_of_n_round: BestOfNRound) -> None:
        preferences.escalate(best_of_n_round=best_of_n_round, reasons=reasons, defects=defects, note=note)

    content = {"reasons": sorted(set(reasons)), "defects": sorted(set(defects)), "note": note}
    best_of_n_round = selectors.own_round(user=user, round_id=round_id)
    return _submit(user, best_of_n_round, lease_token, content, comparisons, escalate, times)


def _submit(
    user: User,
    best_of_n_round: BestOfNRound,
    lease_token: int,
    content: dict[str, Any],
    comparisons: Sequence[Mapping[str, Any]],
    close: Callable[[BestOfNRound], None],
    times: DecisionTimes | None,
    rating_ms: int = 0,
) -> dict[str, Any]:
    """Store the comparisons that were not sent yet, close the round and decide, once per lease."""

    def apply(item: WorkItem) -> Result:
        best_of_n_round.refresh_from_db(fields=["status"])
        best_of_n_round.work_item = item
        active = preferences.record_comparisons(best_of_n_round=best_of_n_round, comparisons=comparisons)
        close(best_of_n_round)
        assert best_of_n_round.finished_at is not None
        response = {
            "outcome": decide(work_item=item, user=user),
            "undo_until": undo_until(best_of_n_round.finished_at).isoformat(),
        }
        return Result(response, active_ms=sum(comparison.active_ms for comparison in active) + rating_ms)

    item_id = best_of_n_round.work_item_id
    submission = Submission.of_lease(item_id=item_id, lease_token=lease_token, content=content)
    return submit_once(
        user=user,
        item_id=item_id,
        lease_token=lease_token,
        submission=submission,
        kind=WorkItemKind.BEST_OF_N,
        apply=apply,
        times=times,
    )


def decide(*, work_item: WorkItem, user: User | None) -> str:
    """Accept or escalate the object when the work items of all other overlap slots are done.

    An object that was finished in an earlier collection round keeps its mesh unless the new winner is rated higher.
    The object and the item are locked by the caller, and the item's round is closed.

    Returns:
        "accepted", "escalated", "kept" or "waiting_for_overlap".
    """
    others = WorkItem.objects.filter(
        target_object_id=work_item.target_object_id, kind=work_item.kind, batch=work_item.batch
    ).exclude(pk=work_item.pk)
    if others.filter(state__in=UNFINISHED).exists():
        return WAITING
    finished = selectors.rounds_of_batch(work_item)
    ballots = [_ballot(each) for each in finished]
    verdict = quality_bar.decide(ballots, meaning_of(work_item.campaign, finished[-1].round_number).quality_bar)
    winner = verdict.winner if verdict.accepted else None
    if _stays_as_finished(work_item.target_object, winner, ballots):
        move_on(
            target_object=work_item.target_object,
            to=stage_of(work_item.kind).follows[KEPT],
            by=user,
            reason=KEPT_REASON,
        )
        return KEPT
    outcome = ESCALATED if winner is None else ACCEPTED
    move_on(
        target_object=work_item.target_object,
        to=stage_of(work_item.kind).follows[outcome],
        by=user,
        candidate=None if winner is None else Candidate.objects.get(pk=winner),
    )
    if winner is None:
        _open_escalation(work_item.target_object, finished, user)
    return outcome


def _stays_as_finished(target_object: TargetObject, winner: str | None, ballots: Sequence[Ballot]) -> bool:
    """Return whether the object has a posed mesh of an earlier round that is at least as good as the winner."""
    mesh = posed_mesh(target_object)
    if mesh is None:
        return False
    values = [
        ballot.value
        for ballot in ballots
        if winner is not None and ballot.winner == winner and ballot.value is not None
    ]
    if not values or mesh.kind == CandidateKind.ARTIST:
        return True
    before = selectors.mean_rating(mesh)
    return before is not None and before >= sum(values) / len(values)


def _ballot(rated: BestOfNRound) -> Ballot:
    ratings = rated.live_ratings
    return Ballot(str(rated.winner_id), ratings[0].value) if ratings else Ballot(None, None)


def _open_escalation(target_object: TargetObject, finished: Sequence[BestOfNRound], user: User | None) -> None:
    escalations.open_escalation(
        target_object=target_object,
        best_of_n_round=finished[-1],
        reasons=sorted({reason for each in finished for reason in each.escalation_reasons}),
        defects=sorted({defect for each in finished for defect in each.escalation_defects}),
        note="\n".join(each.note for each in finished if each.note),
        by=user,
    )


@transaction.atomic
def undo_comparison(
    *, user: User, round_id: UUID, lease_token: int, comparison_id: UUID
) -> tuple[BestOfNRound, WorkItem]:
    """Undo the last comparison of an open round. Idempotent: an undone comparison stays undone.

    Returns:
        The round and its work item, locked.

    Raises:
        StaleLease: The user does not hold the round's work item by this token.
        WrongState: The round is submitted or has no comparison.
        LadderMismatch: The comparison is not the last one.
    """
    best_of_n_round = selectors.own_round(user=user, round_id=round_id)
    item = assignments.held(user=user, item_id=best_of_n_round.work_item_id, lease_token=lease_token)
    best_of_n_round.refresh_from_db(fields=["status"])
    preferences.undo_comparison(best_of_n_round=best_of_n_round, comparison_id=comparison_id)
    return best_of_n_round, item


@transaction.atomic
def undo_submission(*, user: User, round_id: UUID, lease_token: int) -> tuple[BestOfNRound, WorkItem]:
    """Undo the rating or escalation that was submitted under `lease_token`; otherwise as `undo.undo_submission`.

    Returns:
        The open round and its work item with the new lease, locked.
    """
    best_of_n_round = selectors.own_round(user=user, round_id=round_id)
    item = undo.undo_submission(user=user, item_id=best_of_n_round.work_item_id, lease_token=lease_token)
    best_of_n_round.refresh_from_db(fields=["status", "finished_at", "winner"])
    return best_of_n_round, item
