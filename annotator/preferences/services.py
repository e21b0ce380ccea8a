"""Writes of best-of-N rounds: start, comparisons, rating, escalation, undo.

The caller has checked that the user holds the round's work item (`assignments.services.held`) and has locked the item:
that lock keeps two pages of one person from writing the same round at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotator.assignments.decisions import bounded_times
from annotator.assignments.models import WorkItem
from annotator.campaigns.collection_rounds import meaning_of
from annotator.domain import quality_bar
from annotator.domain.best_of_n import Finished, Ladder, draw_round
from annotator.domain.decision_times import DecisionTimes
from annotator.domain.errors import DuplicateSubmission, InvalidInput, LadderMismatch, WrongState
from annotator.images.models import TargetObject
from annotator.preferences import selectors
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating, RoundStatus

#: The fields of a comparison that are stored as sent. The rest follows from replaying the ladder.
SENT_FIELDS = (
    "seq",
    "answer",
    "duration_ms",
    "active_ms",
    "shading",
    "camera_moves",
    "camera_degrees",
    "ui_version",
)


@transaction.atomic
def start_round(*, work_item: WorkItem) -> BestOfNRound:
    """Return the round of a leased work item: the holder's own if they began one, otherwise a new one.

    All random choices of a new round are made here. It compares the candidates of the object's newest collection round, and has the
    attribute of that. Another person's unfinished round is superseded and kept.

    Raises:
        WrongState: There is no candidate to compare.
    """
    existing = selectors.live_round(work_item)
    if existing is not None:
        if existing.annotator_id == work_item.assignee_id and existing.status == RoundStatus.OPEN:
            return existing
        _supersede(existing)
    candidates = list(selectors.candidates_to_compare(work_item.target_object).values_list("pk", "round_number"))
    if not candidates:
        raise WrongState("nothing_to_compare", "This object has no finished candidate to compare.")
    meaning = meaning_of(work_item.campaign, max(number for _, number in candidates))
    candidate_ids = [str(pk) for pk, number in candidates if number == meaning.number]
    seed = secrets.randbits(62)
    draw = draw_round(candidate_ids, seed)
    return BestOfNRound.objects.create(
        work_item=work_item,
        target_object=work_item.target_object,
        annotator_id=_holder(work_item),
        round_number=meaning.number,
        attribute=meaning.attribute,
        seed=seed,
        order=list(draw.order),
        left_is_incumbent=list(draw.left_is_incumbent),
        tie_keeps_left=list(draw.tie_keeps_left),
    )


def _holder(work_item: WorkItem) -> int:
    assert work_item.assignee_id is not None, "the database requires a holder of a leased item"
    return work_item.assignee_id


def _supersede(best_of_n_round: BestOfNRound) -> None:
    best_of_n_round.status, best_of_n_round.finished_at = RoundStatus.SUPERSEDED, timezone.now()
    best_of_n_round.save(update_fields=["status", "finished_at"])


def supersede_rounds(*, target_object: TargetObject) -> int:
    """Close the open rounds of an object whose candidates no longer count (a new mask); return how many.

    Call it after `cancel_work_items`: locks are taken item first.
    """
    return BestOfNRound.objects.filter(target_object=target_object, status=RoundStatus.OPEN).update(
        status=RoundStatus.SUPERSEDED, finished_at=timezone.now()
    )


def restore_rounds(*, target_object: TargetObject, since: datetime) -> int:
    """Open again the rounds that were superseded since a moment; return how many."""
    return BestOfNRound.objects.filter(
        target_object=target_object, status=RoundStatus.SUPERSEDED, finished_at__gte=since
    ).update(status=RoundStatus.OPEN, finished_at=None)


def not_yet_stored(best_of_n_round: BestOfNRound, comparisons: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the comparisons that are not stored yet.

    Raises:
        DuplicateSubmission: An id was stored before with other content.
    """
    stored = {row.pk: row for row in Comparison.objects.filter(pk__in=[sent["id"] for sent in comparisons])}
    for sent in comparisons:
        row = stored.get(sent["id"])
        if row is not None and not _is_same(row, best_of_n_round, sent):
            raise DuplicateSubmission(details={"comparison_id": str(sent["id"])})
    return [sent for sent in comparisons if sent["id"] not in stored]


def _is_same(row: Comparison, best_of_n_round: BestOfNRound, sent: Mapping[str, Any]) -> bool:
    same_pair = (row.round_id, row.left_id, row.right_id) == (best_of_n_round.pk, sent["left"], sent["right"])
    return same_pair and all(getattr(row, name) == sent[name] for name in SENT_FIELDS)


@transaction.atomic
def record_comparisons(*, best_of_n_round: BestOfNRound, comparisons: Sequence[Mapping[str, Any]]) -> list[Comparison]:
    """Store the comparisons that are new, after checking each against the ladder: all of them or none.

    Returns:
        All comparisons of the round that were not undone, in the order of their steps.

    Raises:
        LadderMismatch: One is not the step that the ladder shows; details hold that step.
        DuplicateSubmission: An id was stored before with other content.
        InvalidInput: The times of one are impossible.
        WrongState: The round is not open.
    """
    new = not_yet_stored(best_of_n_round, comparisons)
    active = selectors.active_comparisons(best_of_n_round)
    if new:
        require_open(best_of_n_round)
        rows = _replay(best_of_n_round, selectors.ladder_of(best_of_n_round, active), new)
        _set_times(best_of_n_round, active[-1].decided_at if active else None, rows, new)
        active += Comparison.objects.bulk_create(rows)
    return active


def require_open(best_of_n_round: BestOfNRound) -> None:
    """Raise WrongState unless the round is open."""
    if best_of_n_round.status != RoundStatus.OPEN:
        raise WrongState(
            "round_not_open",
            f"This round is {best_of_n_round.status}; it takes no more comparisons.",
            {"status": best_of_n_round.status},
        )


def _replay(
    best_of_n_round: BestOfNRound, ladder: Ladder, comparisons: Sequence[Mapping[str, Any]]
) -> list[Comparison]:
    rows = []
    for sent in comparisons:
        _check_step(ladder, sent)
        pair, decision = ladder.current(), ladder.decide(sent["answer"])
        assert not isinstance(pair, Finished)
        rows.append(
            Comparison(
                id=sent["id"],
                round=best_of_n_round,
                left_id=sent["left"],
                right_id=sent["right"],
                incumbent_id=pair.incumbent,
                kept_id=decision.kept,
                kept_by_draw=decision.kept_by_draw,
                **{name: sent[name] for name in SENT_FIELDS},
            )
        )
        ladder = ladder.answer(sent["answer"])
    return rows


def _set_times(
    best_of_n_round: BestOfNRound, after: datetime | None, rows: list[Comparison], sent: Sequence[Mapping[str, Any]]
) -> None:
    """Bound the times of new comparisons by the claim, by the step before and by the site's clock."""
    for row, body in zip(rows, sent, strict=True):
        times = DecisionTimes(body["shown_at"], body["armed_at"], body["decided_at"])
        stored = bounded_times(work_item=best_of_n_round.work_item, times=times, after=after)
        assert stored is not None, "a comparison has times"
        row.shown_at, row.armed_at, row.decided_at = stored.shown_at, stored.armed_at, stored.decided_at
        after = row.decided_at


def _check_step(ladder: Ladder, sent: Mapping[str, Any]) -> None:
    step = ladder.current()
    if isinstance(step, Finished):
        raise LadderMismatch(
            "Every candidate of this round has been compared already.",
            {"next_seq": ladder.seq, "finished": True, "survivor": step.survivor},
        )
    if (step.seq, step.left, step.right) != (sent["seq"], str(sent["left"]), str(sent["right"])):
        raise LadderMismatch(details={"next_seq": step.seq, "finished": False, "left": step.left, "right": step.right})


@transaction.atomic
def undo_comparison(*, best_of_n_round: BestOfNRound, comparison_id: UUID) -> None:
    """Mark the last comparison of an open round as undone; the row stays. Idempotent.

    Raises:
        WrongState: The round is not open, or has no comparison.
        LadderMismatch: The comparison is not the last one; details name the last.
    """
    require_open(best_of_n_round)
    if Comparison.objects.filter(round=best_of_n_round, pk=comparison_id, undone_at__isnull=False).exists():
        return
    active = selectors.active_comparisons(best_of_n_round)
    if not active:
        raise WrongState("nothing_to_undo", "This round has no comparison to undo.")
    last = active[-1]
    if comparison_id != last.pk:
        raise LadderMismatch(
            "This is not the last comparison of the round.", {"last": str(last.pk), "next_seq": last.seq + 1}
        )
    last.undone_at = timezone.now()
    last.save(update_fields=["undone_at"])


@transaction.atomic
def rate(*, best_of_n_round: BestOfNRound, candidate_id: str, value: float, duration_ms: int) -> QualityRating:
    """Rate the survivor of a finished ladder and close the round; the quality bar of its collection round is stored with it.

    The round's work item carries the times of the decision.

    Raises:
        LadderMismatch: The candidate is not the survivor, or pairs are left to compare.
        InvalidInput: The value is not on the scale.
        WrongState: The round is not open.
    """
    require_open(best_of_n_round)
    checked_value = quality_bar.check_rating(value)
    ladder = selectors.ladder_of(best_of_n_round, selectors.active_comparisons(best_of_n_round))
    step = ladder.current()
    if not isinstance(step, Finished):
        raise LadderMismatch(
            "There are pairs left to compare before the rating.",
            {"next_seq": step.seq, "finished": False, "left": step.left, "right": step.right},
        )
    if step.survivor != candidate_id:
        raise LadderMismatch(
            "This candidate is not the one that is left.",
            {"next_seq": ladder.seq, "finished": True, "survivor": step.survivor},
        )
    rating = QualityRating.objects.create(
        round=best_of_n_round,
        candidate_id=candidate_id,
        value=checked_value,
        scale=quality_bar.QUALITY_V1.id,
        bar_at_time=meaning_of(best_of_n_round.target_object.campaign, best_of_n_round.round_number).quality_bar,
        annotator=best_of_n_round.annotator,
        duration_ms=duration_ms,
        **best_of_n_round.work_item.times,
    )
    best_of_n_round.winner_id = rating.candidate_id
    _finish(best_of_n_round, RoundStatus.RATED)
    return rating


@transaction.atomic
def escalate(*, best_of_n_round: BestOfNRound, reasons: Sequence[str], defects: Sequence[str], note: str) -> None:
    """Close the round with the verdict that no candidate is acceptable.

    Raises:
        InvalidInput: There is no reason.
        WrongState: The round is not open.
    """
    require_open(best_of_n_round)
    if not reasons:
        raise InvalidInput("escalation_without_reason", "Give at least one reason why no candidate is acceptable.")
    best_of_n_round.escalation_reasons = sorted(set(reasons))
    best_of_n_round.escalation_defects = sorted(set(defects))
    best_of_n_round.note = note
    _finish(best_of_n_round, RoundStatus.ESCALATED)


def _finish(best_of_n_round: BestOfNRound, status: RoundStatus) -> None:
    best_of_n_round.status, best_of_n_round.finished_at = status, timezone.now()
    best_of_n_round.save(
        update_fields=["status", "finished_at", "winner", "escalation_reasons", "escalation_defects", "note"]
    )


@transaction.atomic
def reopen_round(*, best_of_n_round: BestOfNRound) -> None:
    """Undo the rating or the escalation of a round; its comparisons stay. The rating is kept, marked as undone."""
    QualityRating.objects.filter(round=best_of_n_round, undone_at__isnull=True).update(undone_at=timezone.now())
    best_of_n_round.status, best_of_n_round.finished_at, best_of_n_round.winner = RoundStatus.OPEN, None, None
    best_of_n_round.escalation_reasons, best_of_n_round.escalation_defects, best_of_n_round.note = [], [], ""
    best_of_n_round.save(
        update_fields=[
            "status",
            "finished_at",
            "winner",
            "escalation_reasons",
            "escalation_defects",
            "note",
        ]
    )
