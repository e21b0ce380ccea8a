"""A submission counts once; its undo, too."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from annotator.assignments import services
from annotator.assignments.models import WorkItem
from annotator.assignments.submissions import Result, Submission, submit_once, undo_once
from annotator.domain.errors import DuplicateSubmission, InvalidInput, StaleLease, TooLateToUndo, WrongState
from tests.builders import a_campaign, a_person, an_object, open_item

pytestmark = pytest.mark.django_db

ACCEPT = {"decision": "accept"}


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def user(campaign):
    return a_person("annotator", campaign)


@pytest.fixture
def item(campaign, user) -> WorkItem:
    open_item(an_object(campaign))
    return claim(user, campaign)


def claim(user, campaign) -> WorkItem:
    found = services.claim(user=user, kinds=["mask_review"], campaign_ids=[campaign.pk])
    assert found is not None
    return found


def submit(user, item, submission, applied, kind="mask_review"):
    def apply(locked: WorkItem) -> Result:
        applied.append(locked.pk)
        return Result({"state": "proposing"}, active_ms=1200)

    return submit_once(
        user=user, item_id=item.pk, lease_token=item.lease_token, submission=submission, kind=kind, apply=apply
    )


def undo(user, item, token=None, reverted=None):
    reverted = [] if reverted is None else reverted
    return undo_once(
        user=user,
        item_id=item.pk,
        lease_token=token or item.lease_token,
        revert=lambda locked: reverted.append(locked.pk),
    )


def test_a_repeated_submission_is_applied_once_and_gets_the_first_response(user, item) -> None:
    submission, applied = Submission(uuid.uuid4(), ACCEPT), []
    responses = [submit(user, item, submission, applied) for _ in range(2)]
    assert (responses, applied) == ([{"state": "proposing"}] * 2, [item.pk])
    assert WorkItem.objects.values_list("state", "active_ms").get() == ("done", 1200)


def test_the_same_submission_id_with_other_content_is_refused(user, item) -> None:
    submission = Submission(uuid.uuid4(), ACCEPT)
    submit(user, item, submission, [])
    with pytest.raises(DuplicateSubmission):
        submit(user, item, Submission(submission.id, {"decision": "discard"}), [])
    assert WorkItem.objects.get().submission_content == ACCEPT


def test_another_submission_of_a_done_item_is_refused(user, item) -> None:
    submit(user, item, Submission(uuid.uuid4(), ACCEPT), [])
    applied = []
    with pytest.raises(WrongState, match="work_item_done"):
        submit(user, item, Submission(uuid.uuid4(), ACCEPT), applied)
    assert applied == []


def test_a_submission_of_another_kind_is_refused(user, item) -> None:
    applied = []
    with pytest.raises(WrongState, match="wrong_work_item_kind"):
        submit(user, item, Submission(uuid.uuid4(), ACCEPT), applied, kind="alignment")
    assert (applied, WorkItem.objects.get().state) == ([], "leased")


def test_a_submission_that_is_refused_leaves_the_item_held(user, item) -> None:
    def refuse(locked: WorkItem) -> Result:
        raise InvalidInput("off_scale", "No.")

    submission = Submission(uuid.uuid4(), ACCEPT)
    with pytest.raises(InvalidInput):
        submit_once(
            user=user, item_id=item.pk, lease_token=item.lease_token, submission=submission, kind=None, apply=refuse
        )
    assert WorkItem.objects.values_list("state", "submission_id").get() == ("leased", None)


def test_an_undo_leases_the_item_again_with_a_new_token(user, item) -> None:
    submit(user, item, Submission(uuid.uuid4(), ACCEPT), [])
    again = undo(user, item)
    assert (again.state, again.submission_id, again.done_at) == ("leased", None, None)
    assert again.lease_token > item.lease_token


def test_a_repeated_undo_reverts_once_and_returns_the_same_lease(user, item) -> None:
    submit(user, item, Submission(uuid.uuid4(), ACCEPT), [])
    reverted: list = []
    first, second = (undo(user, item, reverted=reverted) for _ in range(2))
    assert (first.lease_token, first.lease_until) == (second.lease_token, second.lease_until)
    assert reverted == [item.pk]


def test_an_undo_of_an_older_submission_does_not_touch_a_newer_one(user, item) -> None:
    submit(user, item, Submission(uuid.uuid4(), ACCEPT), [])
    again = undo(user, item)
    submit(user, again, Submission(uuid.uuid4(), ACCEPT), [])
    with pytest.raises(StaleLease):
        undo(user, item)
    assert WorkItem.objects.get().state == "done"


def test_an_undo_before_a_submission_is_refused(user, item) -> None:
    with pytest.raises(WrongState, match="work_item_not_done"):
        undo(user, item)
    assert WorkItem.objects.get().lease_token == item.lease_token


def test_another_persons_submission_is_not_undone(campaign, user, item) -> None:
    submit(user, item, Submission(uuid.uuid4(), ACCEPT), [])
    with pytest.raises(StaleLease):
        undo(a_person("annotator", campaign), item)
    assert WorkItem.objects.get().state == "done"


def test_an_undo_after_the_window_is_refused(user, item, settings) -> None:
    submit(user, item, Submission(uuid.uuid4(), ACCEPT), [])
    WorkItem.objects.update(done_at=timezone.now() - timedelta(seconds=settings.UNDO_SECONDS + 1))
    with pytest.raises(TooLateToUndo):
        undo(user, item)
    assert WorkItem.objects.get().state == "done"


def test_an_undo_after_the_stage_was_opened_again_is_refused(user, item) -> None:
    submit(user, item, Submission(uuid.uuid4(), ACCEPT), [])
    open_item(item.target_object)
    with pytest.raises(TooLateToUndo):
        undo(user, item)
