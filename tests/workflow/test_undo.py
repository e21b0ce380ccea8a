"""Undo of every kind of submission: what it reverts, and when somebody has built on it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from annotator.alignments.models import Alignment
from annotator.assignments.models import WorkItem
from annotator.candidates.models import Candidate, Generation
from annotator.domain.errors import TooLateToUndo
from annotator.images.models import StateChange, TargetObject
from annotator.images.services import change_state
from annotator.preferences.models import BestOfNRound
from annotator.workflow import masks
from annotator.workflow.alignment import submit_alignment
from annotator.workflow.mask_review import submit_mask_review
from annotator.workflow.masks import Hold
from annotator.workflow.undo import undo_submission
from annotator.workflow.work import claim_work
from tests import factories
from tests.builders import a_person, a_pointmap, an_object, candidates, open_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return factories.make_campaign()


@pytest.fixture
def user(campaign):
    return a_person("annotator", campaign)


def claim(user: Any, kind: str) -> WorkItem:
    item = claim_work(user=user, kinds=[kind], campaign_id=None)
    assert item is not None
    return item


def state() -> str:
    return TargetObject.objects.get().state


def undo(user: Any, item: WorkItem) -> WorkItem:
    return undo_submission(user=user, item_id=item.pk, lease_token=item.lease_token)


def review(user: Any, item: WorkItem, decision: str, reason: str | None = None) -> None:
    submit_mask_review(
        user=user,
        item_id=item.pk,
        lease_token=item.lease_token,
        submission_id=uuid.uuid4(),
        decision=decision,
        reason=reason,
    )


def assert_held_again(item: WorkItem, user: Any) -> None:
    again = WorkItem.objects.get(pk=item.pk)
    assert (again.state, again.assignee_id) == ("leased", user.pk)
    assert again.lease_token > item.lease_token


# --- mask review ------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_review(campaign, user) -> WorkItem:
    open_item(an_object(campaign))
    return claim(user, "mask_review")


def test_an_accepted_mask_comes_back_and_its_candidates_do_not_count(user, in_review) -> None:
    review(user, in_review, "accept")
    assert state() == "proposing"
    undo(user, in_review)
    assert state() == "mask_review"
    assert set(Generation.objects.values_list("status", flat=True)) == {"cancelled"}
    assert not Candidate.objects.filter(superseded_at__isnull=True).exists()
    assert_held_again(in_review, user)
    review(user, WorkItem.objects.get(pk=in_review.pk), "accept")
    assert Candidate.objects.filter(superseded_at__isnull=True).exists()


def test_a_discarded_object_comes_back(user, in_review) -> None:
    review(user, in_review, "discard", "unclear_part")
    undo(user, in_review)
    found = TargetObject.objects.get()
    assert (found.state, found.discard_reason) == ("mask_review", "")
    assert_held_again(in_review, user)
    steps = StateChange.objects.order_by("pk").values_list("from_state", "to_state", "reason")
    assert list(steps)[-2:] == [
        ("mask_review", "discarded", "unclear_part"),
        ("discarded", "mask_review", "undone"),
    ]


def test_an_accepted_mask_stays_once_somebody_chooses_among_its_candidates(campaign, user, in_review) -> None:
    review(user, in_review, "accept")
    target_object = TargetObject.objects.get()
    change_state(target_object=target_object, to="selecting", by=None)
    candidates(target_object, 2)
    open_item(target_object, "best_of_n")
    claim(a_person("annotator", campaign), "best_of_n")
    with pytest.raises(TooLateToUndo):
        undo(user, in_review)
    assert (state(), WorkItem.objects.get(pk=in_review.pk).state) == ("selecting", "done")


def test_nothing_is_undone_that_another_person_moved_on(campaign, user, in_review) -> None:
    review(user, in_review, "accept")
    lead = a_person("lead", campaign)
    masks.discard_object(target_object=TargetObject.objects.get(), reason="other", by=lead)
    with pytest.raises(TooLateToUndo):
        undo(user, in_review)
    assert state() == "discarded"


# --- alignment --------------------------------------------------------------------------------------------------------


def test_a_pose_is_withdrawn(campaign, user) -> None:
    target_object = an_object(campaign, "selecting")
    a_pointmap(target_object)
    [candidate] = candidates(target_object, 1)
    change_state(target_object=target_object, to="aligning", by=None)
    open_item(target_object, "alignment", candidate=candidate)
    item = claim(user, "alignment")

    def submit(held: WorkItem) -> None:
        submit_alignment(
            user=user,
            item_id=held.pk,
            lease_token=held.lease_token,
            submission_id=uuid.uuid4(),
            layout=factories.LAYOUT,
            silhouette_iou=0.8,
        )

    submit(item)
    assert state() == "done"
    undo(user, item)
    assert (state(), Alignment.objects.filter(superseded_at__isnull=True).count()) == ("aligning", 0)
    assert_held_again(item, user)
    submit(WorkItem.objects.get(pk=item.pk))
    assert (state(), Alignment.objects.filter(superseded_at__isnull=True).count()) == ("done", 1)


# --- a mask problem, and a discard, from a later stage ----------------------------------------------------------------


@pytest.fixture
def choosing(campaign, user) -> WorkItem:
    target_object = an_object(campaign, "mask_review")
    candidates(target_object, 3)
    change_state(target_object=target_object, to="proposing", by=None)
    change_state(target_object=target_object, to="selecting", by=None)
    open_item(target_object, "best_of_n", count=2)
    return claim(user, "best_of_n")


def hold(item: WorkItem) -> Hold:
    return Hold(work_item_id=item.pk, lease_token=item.lease_token)


@pytest.mark.parametrize("problem", ["mask", "discard"])
def test_an_undo_restores_what_a_mask_problem_or_a_discard_stopped(campaign, user, choosing, problem) -> None:
    other = claim(a_person("annotator", campaign), "best_of_n")
    if problem == "mask":
        masks.report_mask_problem(
            target_object=TargetObject.objects.get(), by=user, reason="unclear_part", hold=hold(choosing)
        )
        assert state() == "mask_review"
    else:
        masks.discard_held_object(
            target_object=TargetObject.objects.get(), reason="other", by=user, hold=hold(choosing)
        )
        assert state() == "discarded"
    undo(user, choosing)
    assert state() == "selecting"
    assert Candidate.objects.filter(superseded_at__isnull=True).count() == 3
    assert set(BestOfNRound.objects.values_list("status", flat=True)) == {"open"}
    assert_held_again(choosing, user)
    restored = WorkItem.objects.get(pk=other.pk)
    assert (restored.state, restored.lease_token) == ("open", other.lease_token)
    assert not WorkItem.objects.filter(kind="mask_review").exclude(state="cancelled").exists()


def test_a_mask_problem_stays_once_somebody_reviews_the_mask(campaign, user, choosing) -> None:
    masks.report_mask_problem(
        target_object=TargetObject.objects.get(), by=user, reason="unclear_part", hold=hold(choosing)
    )
    claim(a_person("annotator", campaign), "mask_review")
    with pytest.raises(TooLateToUndo):
        undo(user, choosing)
    assert (state(), Candidate.objects.filter(superseded_at__isnull=True).count()) == ("mask_review", 0)
