"""Writes of best-of-N rounds: drawing one, storing answers as they are given, rating the survivor, undoing.

Who holds the round's work item has been checked (`assignments.services.held`) and the item is locked: that lock is what
keeps two pages of one person from writing the same round at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotator.assignments.models import WorkItem
from annotator.domain import quality_bar
from annotator.domain.best_of_n import Finished, Ladder, draw_round
from annotator.domain.errors import DuplicateSubmission, InvalidInput, LadderMismatch, WrongState
from annotator.images.models import TargetObject
from annotator.preferences import selectors
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating, RoundStatus

#: What of a comparison is taken as it was sent. The rest follows from the replay.
SENT_FIELDS = (
    "seq",
    "answer",
    "shown_at",
    "decided_at",
    "duration_ms",
    "active_ms",
    "shading",
    "camera_moves",
    "camera_degrees",
    "ui_version",
)


@transaction.atomic
def start_round(*, work_item: WorkItem) -> BestOfNRound:
    """The round of a leased work item: the holder's own if they began one, otherwise drawn now, with all its chance.

    Another person's unfinished round is superseded and kept. Raises WrongState when there is no candidate to show.
    """
    existing = selectors.live_round(work_item)
    if existing is not None:
        if existing.annotator_id == work_item.assignee_id and existing.status == RoundStatus.OPEN:
            return existing
        _supersede(existing)
    candidate_ids = [
        str(pk) for pk in selectors.candidates_to_compare(work_item.target_object).values_list("pk", flat=True)
    ]
    if not candidate_ids:
        raise WrongState("nothing_to_compare", "This object has no finished candidate to compare.")
    seed = secrets.randbits(62)
    draw = draw_round(candidate_ids, seed)
    campaign = work_item.campaign
    return BestOfNRound.objects.create(
        work_item=work_item,
        target_object=work_item.target_object,
        annotator_id=_holder(work_item),
        round_number=campaign.round_number,
        attribute=campaign.attribute,
        seed=seed,
        order=list(draw.order),
        left_is_incumbent=list(draw.left_is_incumbent),
        tie_keeps_left=list(draw.tie_keeps_left),
    )


def _holder(work_item: WorkItem) -> int:
    assert work_item.assignee_id is not None, "a leased item has a holder, says the database"
    return work_item.assignee_id


def _supersede(round: BestOfNRound) -> None:
    round.status, round.finished_at = RoundStatus.SUPERSEDED, timezone.now()
    round.save(update_fields=["status", "finished_at"])


def supersede_rounds(*, target_object: TargetObject) -> int:
    """Close the open rounds of an object whose candidates no longer count (a new mask); answer how many.

    Call it after `cancel_work_items`: locks are taken item first.
    """
    return BestOfNRound.objects.filter(target_object=target_object, status=RoundStatus.OPEN).update(
        status=RoundStatus.SUPERSEDED, finished_at=timezone.now()
    )


def unstored(round: BestOfNRound, comparisons: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that were not stored before. Raises DuplicateSubmission when an id came before with other content."""
    stored = {row.pk: row for row in Comparison.objects.filter(pk__in=[sent["id"] for sent in comparisons])}
    for sent in comparisons:
        row = stored.get(sent["id"])
        if row is not None and not _is_same(row, round, sent):
            raise DuplicateSubmission(details={"comparison_id": str(sent["id"])})
    return [sent for sent in comparisons if sent["id"] not in stored]


def _is_same(row: Comparison, round: BestOfNRound, sent: Mapping[str, Any]) -> bool:
    same_pair = (row.round_id, row.left_id, row.right_id) == (round.pk, sent["left"], sent["right"])
    return same_pair and all(getattr(row, name) == sent[name] for name in SENT_FIELDS)


@transaction.atomic
def record_comparisons(*, round: BestOfNRound, comparisons: Sequence[Mapping[str, Any]]) -> list[Comparison]:
    """Store the answers that are new, after replaying the ladder; answer all that stand.

    Raises LadderMismatch (with the true step) when one is not the step that the ladder shows, DuplicateSubmission when
    an id came before with other content, WrongState when the round is over; then none of them is stored.
    """
    new = unstored(round, comparisons)
    standing = selectors.live_comparisons(round)
    if new:
        require_open(round)
        rows = _replay(round, selectors.ladder_of(round, standing), new)
        standing += Comparison.objects.bulk_create(rows)
    return standing


def require_open(round: BestOfNRound) -> None:
    """Raise WrongState unless the round still takes answers."""
    if round.status != RoundStatus.OPEN:
        raise WrongState(
            "round_not_open", f"This round is {round.status}; it takes no more answers.", {"status": round.status}
        )


def _replay(round: BestOfNRound, ladder: Ladder, comparisons: Sequence[Mapping[str, Any]]) -> list[Comparison]:
    rows = []
    for sent in comparisons:
        _check_step(ladder, sent)
        pair, decision = ladder.current(), ladder.decide(sent["answer"])
        assert not isinstance(pair, Finished)
        rows.append(
            Comparison(
                id=sent["id"],
                round=round,
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
def undo_comparison(*, round: BestOfNRound, comparison_id: UUID) -> None:
    """Mark the last comparison of an open round as undone; the row stays. Idempotent.

    Raises:
        WrongState: The round is not open, or has no comparison.
        LadderMismatch: The comparison is not the last one; details name the last.
    """
    require_open(round)
    if Comparison.objects.filter(round=round, pk=comparison_id, undone_at__isnull=False).exists():
        return
    active = selectors.live_comparisons(round)
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
def rate(*, round: BestOfNRound, candidate_id: str, value: float, duration_ms: int) -> QualityRating:
    """Grade the survivor of a finished ladder, against the campaign's bar of this moment; closes the round.

    Raises LadderMismatch when the candidate is not the survivor or pairs are left, InvalidInput for a value off the
    scale.
    """
    require_open(round)
    checked_value = quality_bar.check_rating(value)
    ladder = selectors.ladder_of(round, selectors.live_comparisons(round))
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
        round=round,
        candidate_id=candidate_id,
        value=checked_value,
        scale=quality_bar.QUALITY_V1.id,
        bar_at_time=round.target_object.campaign.quality_bar,
        annotator=round.annotator,
        duration_ms=duration_ms,
    )
    round.winner_id = rating.candidate_id
    _finish(round, RoundStatus.RATED)
    return rating


@transaction.atomic
def escalate(*, round: BestOfNRound, reasons: Sequence[str], defects: Sequence[str], note: str) -> None:
    """Close the round: no candidate is acceptable. Raises InvalidInput without a reason."""
    require_open(round)
    if not reasons:
        raise InvalidInput("escalation_without_reason", "Say why no candidate is acceptable: give at least one reason.")
    round.escalation_reasons = sorted(set(reasons))
    round.escalation_defects = sorted(set(defects))
    round.note = note
    _finish(round, RoundStatus.ESCALATED)


def _finish(round: BestOfNRound, status: RoundStatus) -> None:
    round.status, round.finished_at = status, timezone.now()
    round.save(update_fields=["status", "finished_at", "winner", "escalation_reasons", "escalation_defects", "note"])


@transaction.atomic
def reopen_round(*, round: BestOfNRound) -> None:
    """Take the rating or the escalation back; the answers stand. The undone rating is kept, marked."""
    QualityRating.objects.filter(round=round, undone_at__isnull=True).update(undone_at=timezone.now())
    round.status, round.finished_at, round.winner = RoundStatus.OPEN, None, None
    round.escalation_reasons, round.escalation_defects, round.note = [], [], ""
    round.save(
        update_fields=[
            "status",
            "finished_at",
            "winner",
            "escalation_reasons",
            "escalation_defects",
            "note",
        ]
    )
