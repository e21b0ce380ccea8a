"""Submits that meet: the same one from twenty retries, different ones of one item, a submit against a lead's discard."""

import uuid

import pytest

from annotator.assignments import services
from annotator.assignments.models import WorkItem
from annotator.domain.errors import MaquetteError
from annotator.images.models import StateChange, TargetObject
from annotator.workflow.mask_review import submit_mask_review
from annotator.workflow.masks import discard_object
from annotator.workflow.work import claim_work
from tests.assignments.test_claim_races import N_THREADS, at_once
from tests.builders import a_campaign, a_person, an_object, open_item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user():
    return a_person("annotator", a_campaign())


@pytest.fixture
def item(user) -> WorkItem:
    campaign = user.memberships.get().campaign
    open_item(an_object(campaign))
    claimed = claim_work(user=user, kinds=None, campaign_id=None)
    assert claimed is not None
    return claimed


def submit(user, item, submission_id):
    return submit_mask_review(
        user=user,
        item_id=item.pk,
        lease_token=item.lease_token,
        submission_id=submission_id,
        decision="discard",
        reason="other",
    )


def test_twenty_retries_of_one_submit_count_once_and_all_hear_the_same(user, item) -> None:
    submission_id = uuid.uuid4()
    results = at_once([lambda: submit(user, item, submission_id) for _ in range(N_THREADS)])
    assert results == [{"state": "discarded"}] * N_THREADS
    assert StateChange.objects.filter(to_state="discarded").count() == 1


def test_of_twenty_different_submits_one_counts(user, item) -> None:
    results = at_once([lambda: submit(user, item, uuid.uuid4()) for _ in range(N_THREADS)])
    refusals = [result for result in results if isinstance(result, MaquetteError)]
    assert len(refusals) == N_THREADS - 1
    assert {refusal.code for refusal in refusals} == {"work_item_done"}
    assert StateChange.objects.filter(to_state="discarded").count() == 1


def test_a_submit_and_a_discard_of_the_same_object_do_not_lock_each_other_out(user, item) -> None:
    target_object = TargetObject.objects.get()
    lead = a_person("lead")
    calls = [lambda: submit(user, item, uuid.uuid4())] * 5
    calls += [lambda: discard_object(target_object=target_object, reason="other", by=lead)] * 5
    results = at_once(calls)
    unexpected = [a for a in results if isinstance(a, Exception) and not isinstance(a, MaquetteError)]
    assert unexpected == []
    assert TargetObject.objects.get().state == "discarded"
    assert StateChange.objects.filter(to_state="discarded").count() == 1


def test_a_late_submit_and_a_new_claim_do_not_both_win(user, item) -> None:
    WorkItem.objects.update(state="open")
    other = a_person("annotator", item.campaign)
    results = at_once(
        [
            lambda: submit(user, item, uuid.uuid4()),
            lambda: services.claim(user=other, kinds=["mask_review"], campaign_ids=[item.campaign_id]),
        ]
    )
    late, claimed = results
    is_submitted = late == {"state": "discarded"}
    assert is_submitted != isinstance(claimed, WorkItem)
    assert WorkItem.objects.get().assignee == (user if is_submitted else other)
