"""Writes of escalations: opening a card, taking it, uploading versions, submitting, reviewing.

`annotator.workflow.artists` moves the target object; here only the card and its uploads change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from annotator.accounts.models import User
from annotator.assignments.decisions import times_since
from annotator.campaigns.selectors import visible_campaigns
from annotator.domain.decision_times import DecisionTimes
from annotator.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, TooLateToUndo, WrongState
from annotator.escalations.mesh_checks import request_check
from annotator.escalations.models import (
    ArtistUpload,
    Escalation,
    EscalationState,
    Review,
    ReviewDecision,
    UploadStatus,
)
from annotator.escalations.selectors import get_upload, not_found
from annotator.gateways.artifacts import put_blob
from annotator.images.models import TargetObject
from annotator.live.events import EscalationChanged
from annotator.live.publish import to_campaign
from annotator.preferences.models import BestOfNRound
from inference_worker.contract.geometry import FileAxes

LIVE_STATES = (EscalationState.OPEN, EscalationState.CLAIMED, EscalationState.SUBMITTED)


@transaction.atomic
def open_escalation(
    *,
    target_object: TargetObject,
    best_of_n_round: BestOfNRound | None,
    reasons: Sequence[str],
    defects: Sequence[str],
    note: str,
    by: User | None,
) -> Escalation:
    """Put a card on the board. `reasons` is empty when the rating was below the bar and nobody gave one."""
    escalation = Escalation.objects.create(
        campaign_id=target_object.campaign_id,
        target_object=target_object,
        round=best_of_n_round,
        reasons=list(reasons),
        defects=list(defects),
        note=note,
        opened_by=by,
    )
    publish(escalation)
    return escalation


def publish(escalation: Escalation) -> None:
    """Publish the card's state."""
    to_campaign(escalation.campaign_id, EscalationChanged(escalation_id=escalation.pk, state=escalation.state))


def locked(*, user: User, escalation_id: UUID) -> Escalation:
    """Return the escalation, locked until the transaction ends.

    Raises:
        NotFound: There is none, or the user may not see it.
    """
    found = (
        Escalation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("target_object")
        .filter(pk=escalation_id, campaign__in=visible_campaigns(user), cancelled_at__isnull=True)
        .first()
    )
    if found is None:
        raise not_found()
    return found


def require_state(escalation: Escalation, *allowed: EscalationState) -> None:
    """Raise WrongState unless the card is in one of these columns."""
    if escalation.state not in allowed:
        raise WrongState(
            "wrong_escalation_state",
            f"The escalation is {escalation.state}; this needs it to be {' or '.join(allowed)}.",
            {"state": escalation.state, "allowed": [str(state) for state in allowed]},
        )


@transaction.atomic
def claim(*, user: User, escalation_id: UUID) -> None:
    """Claim an open card in one statement, so that of two artists one gets it. Idempotent for the one who has it."""
    taken = Escalation.objects.filter(
        pk=escalation_id,
        campaign__in=visible_campaigns(user),
        state=EscalationState.OPEN,
        cancelled_at__isnull=True,
    ).update(state=EscalationState.CLAIMED, assignee=user, claimed_at=timezone.now())
    escalation = locked(user=user, escalation_id=escalation_id)
    if taken:
        publish(escalation)
    elif escalation.state == EscalationState.CLAIMED and escalation.assignee_id != user.pk:
        raise Conflict("escalation_taken", "Another artist has taken this escalation.")
    else:
        require_state(escalation, EscalationState.CLAIMED)


@transaction.atomic
def release(*, user: User, escalation_id: UUID) -> None:
    """Put one's card back on the board; its uploads stay for the next artist. A lead may do it for anybody."""
    escalation = locked(user=user, escalation_id=escalation_id)
    require_state(escalation, EscalationState.CLAIMED)
    if not _is_lead(user):
        _require_assignee(escalation, user)
    escalation.state, escalation.assignee, escalation.claimed_at = EscalationState.OPEN, None, None
    escalation.save(update_fields=["state", "assignee", "claimed_at"])
    publish(escalation)


def _is_lead(user: User) -> bool:
    return user.role in {"lead", "admin"}


def _require_assignee(escalation: Escalation, user: User) -> None:
    if escalation.assignee_id != user.pk:
        raise NotAllowed("escalation_not_yours", "Claim this escalation first: it is not yours.")


@transaction.atomic
def upload(*, user: User, escalation_id: UUID, original_name: str, extension: str, content: bytes) -> ArtistUpload:
    """Store a new version of the mesh and request its check; only for the artist who claimed the card."""
    escalation = locked(user=user, escalation_id=escalation_id)
    require_state(escalation, EscalationState.CLAIMED)
    _require_assignee(escalation, user)
    row = ArtistUpload.objects.create(
        escalation=escalation,
        version=_next_version(escalation),
        original_name=original_name,
        file_key=put_blob(content, extension),
        size_bytes=len(content),
        uploaded_by=user,
    )
    request_check(row, by=user)
    return row


def _next_version(escalation: Escalation) -> int:
    return (escalation.uploads.aggregate(version=Max("version"))["version"] or 0) + 1


@transaction.atomic
def turn(*, user: User, upload_id: UUID, axes: FileAxes) -> ArtistUpload:
    """Store a new version of the same file, read by other axes, and request its check; the version before stays.

    Idempotent: a version of this file that was read by these axes is returned as it is.

    Args:
        user: The artist who claimed the card.
        upload_id: A version that passed its check.
        axes: Which axes of the file point up and to the front.

    Raises:
        NotFound: There is no such version, or the user may not see it.
        NotAllowed: The card is another artist's.
        WrongState: The card is not in work, or the version did not pass its check.
    """
    source = get_upload(user=user, upload_id=upload_id)
    escalation = locked(user=user, escalation_id=source.escalation_id)
    require_state(escalation, EscalationState.CLAIMED)
    _require_assignee(escalation, user)
    if source.status != UploadStatus.PASSED:
        raise WrongState(
            "upload_not_passed", "Only an upload that passed its check can be turned.", {"status": source.status}
        )
    same = escalation.uploads.filter(file_key=source.file_key, up=axes.up, front=axes.front)
    existing = same.exclude(status=UploadStatus.REFUSED).order_by("version").last()
    if existing is not None:
        return existing
    row = ArtistUpload.objects.create(
        escalation=escalation,
        version=_next_version(escalation),
        original_name=source.original_name,
        file_key=source.file_key,
        size_bytes=source.size_bytes,
        up=axes.up,
        front=axes.front,
        uploaded_by=user,
    )
    request_check(row, by=user)
    return row


@transaction.atomic
def submit(*, user: User, escalation_id: UUID, upload_id: UUID, note: str) -> Escalation:
    """Submit a version that passed its check for review. Idempotent."""
    escalation = locked(user=user, escalation_id=escalation_id)
    _require_assignee(escalation, user)
    chosen = escalation.uploads.filter(pk=upload_id).first()
    if chosen is None:
        raise NotFound("upload_not_found", "There is no such upload of this escalation.")
    if escalation.state == EscalationState.SUBMITTED and submitted_upload(escalation) == chosen:
        return escalation
    require_state(escalation, EscalationState.CLAIMED)
    if chosen.status != UploadStatus.PASSED:
        raise WrongState(
            "upload_not_passed",
            "Only an upload that passed its check can be submitted.",
            {"status": chosen.status, "findings": chosen.findings},
        )
    chosen.submitted_at, chosen.note = timezone.now(), note
    chosen.save(update_fields=["submitted_at", "note"])
    escalation.state = EscalationState.SUBMITTED
    escalation.save(update_fields=["state"])
    publish(escalation)
    return escalation


@transaction.atomic
def withdraw_submission(*, user: User, escalation_id: UUID) -> Escalation:
    """Undo one's own submission while nobody has reviewed it: the card is in work again. Idempotent.

    Raises:
        NotAllowed: The card is another artist's.
        TooLateToUndo: UNDO_SECONDS have passed.
        WrongState: The version was accepted, or the card is on the board.
    """
    escalation = locked(user=user, escalation_id=escalation_id)
    _require_assignee(escalation, user)
    if escalation.state == EscalationState.CLAIMED:
        return escalation
    require_state(escalation, EscalationState.SUBMITTED)
    submitted = submitted_upload(escalation)
    assert submitted is not None, "a submitted escalation has a submitted upload"
    assert submitted.submitted_at is not None
    if timezone.now() > submitted.submitted_at + timedelta(seconds=settings.UNDO_SECONDS):
        raise TooLateToUndo
    submitted.submitted_at = None
    submitted.save(update_fields=["submitted_at"])
    escalation.state = EscalationState.CLAIMED
    escalation.save(update_fields=["state"])
    publish(escalation)
    return escalation


def submitted_upload(escalation: Escalation) -> ArtistUpload | None:
    """Return the version that was submitted last, or None."""
    return escalation.uploads.filter(submitted_at__isnull=False).order_by("-submitted_at", "-version").first()


@transaction.atomic
def record_review(
    *, user: User, escalation: Escalation, decision: str, note: str, times: DecisionTimes | None = None
) -> Review:
    """Accept the submitted version, or return it to its artist with a note. Nobody reviews their own upload.

    Args:
        user: The reviewer.
        escalation: Locked.
        decision: A `ReviewDecision`.
        note: What the artist reads.
        times: When the reviewer saw the version and decided, as the page sent it.

    Raises:
        InvalidInput: The note of a return is missing, or the times are impossible.
        NotAllowed: The version is the reviewer's own.
        WrongState: Nothing is submitted.
    """
    require_state(escalation, EscalationState.SUBMITTED)
    reviewed = submitted_upload(escalation)
    assert reviewed is not None, "a submitted escalation has a submitted upload"
    if reviewed.uploaded_by_id == user.pk:
        raise NotAllowed("own_upload", "You made this upload: somebody else has to review it.")
    if decision == ReviewDecision.RETURNED and not note.strip():
        raise InvalidInput("note_missing", "Write what the artist is to change; they read this note.")
    stored = times_since(reviewed.created_at, times)
    if decision == ReviewDecision.ACCEPTED:
        escalation.state, escalation.closed_at = EscalationState.ACCEPTED, timezone.now()
    else:
        escalation.state = EscalationState.CLAIMED
    escalation.save(update_fields=["state", "closed_at"])
    publish(escalation)
    return Review.objects.create(
        escalation=escalation,
        upload=reviewed,
        decision=decision,
        note=note,
        reviewer=user,
        **(asdict(stored) if stored else {}),
    )


@transaction.atomic
def park(*, escalation: Escalation) -> None:
    """Remove the card from the board without a mesh."""
    require_state(escalation, *LIVE_STATES)
    escalation.state, escalation.closed_at = EscalationState.PARKED, timezone.now()
    escalation.save(update_fields=["state", "closed_at"])
    publish(escalation)


@transaction.atomic
def cancel_escalation(*, target_object: TargetObject, only_untouched: bool = False) -> int:
    """Withdraw the object's live card, if there is one; return how many there were.

    Raises:
        TooLateToUndo: With `only_untouched`, when an artist has claimed it or uploaded a mesh.
    """
    live = list(
        Escalation.objects.select_for_update(of=("self",), no_key=True).filter(
            target_object=target_object, state__in=LIVE_STATES, cancelled_at__isnull=True
        )
    )
    for escalation in live:
        if only_untouched and (escalation.state != EscalationState.OPEN or escalation.uploads.exists()):
            raise TooLateToUndo
        escalation.cancelled_at = timezone.now()
        escalation.save(update_fields=["cancelled_at"])
        publish(escalation)
    return len(live)
