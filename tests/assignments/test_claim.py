"""Claiming: one open item of a wanted kind, by priority, with a lease and a growing token; never one's own twin."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from annotator.assignments import services
from annotator.assignments.models import WorkItem
from annotator.assignments.submissions import Result, Submission, complete
from annotator.campaigns.models import Campaign
from annotator.domain.errors import Conflict
from tests.builders import a_campaign, a_person, an_object, open_item

pytestmark = pytest.mark.django_db
KINDS = ["alignment", "best_of_n", "mask_review"]


@pytest.fixture
def campaign() -> Campaign:
    return a_campaign(lease_seconds=120)


def claim(user, campaign, kinds=KINDS):
    return services.claim(user=user, kinds=kinds, campaign_ids=[campaign.pk])


def finish(item: WorkItem) -> None:
    complete(work_item=item, submission=Submission(uuid.uuid4(), {}), result=Result({}))


def expire(item: WorkItem) -> None:
    WorkItem.objects.filter(pk=item.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_claimed_item_is_leased_with_a_token(campaign) -> None:
    open_item(an_object(campaign))
    user = a_person("annotator", campaign)
    item = claim(user, campaign)
    assert (item.state, item.assignee_id) == ("leased", user.pk)
    assert item.lease_token >= 1
    assert item.lease_until - item.claimed_at == timedelta(seconds=120)


def test_tokens_grow(campaign) -> None:
    open_item(an_object(campaign))
    open_item(an_object(campaign))
    first, second = claim(a_person(), campaign), claim(a_person(), campaign)
    assert second.lease_token > first.lease_token
    assert second.pk != first.pk


def test_nothing_open_is_none(campaign) -> None:
    open_item(an_object(campaign))
    claim(a_person(), campaign)
    assert claim(a_person(), campaign) is None


def test_no_campaign_is_none(campaign) -> None:
    open_item(an_object(campaign))
    assert services.claim(user=a_person(), kinds=KINDS, campaign_ids=[]) is None


def test_another_campaign_is_not_looked_at(campaign) -> None:
    open_item(an_object(a_campaign()))
    assert claim(a_person(), campaign) is None


def test_a_higher_priority_comes_first(campaign) -> None:
    items = {priority: open_item(an_object(campaign), priority=priority) for priority in (0, 5, -3, 9)}
    found = [claim(a_person(), campaign).pk for _ in range(4)]
    assert found == [items[priority].pk for priority in (9, 5, 0, -3)]


def test_kinds_are_tried_in_the_order_given(campaign) -> None:
    review = open_item(an_object(campaign), "mask_review")
    alignment = open_item(an_object(campaign), "alignment")
    assert claim(a_person(), campaign, ["alignment", "mask_review"]).pk == alignment.pk
    assert claim(a_person(), campaign, ["alignment", "mask_review"]).pk == review.pk


def test_a_person_gets_one_slot_of_an_object(campaign) -> None:
    open_item(an_object(campaign), "best_of_n", count=2)
    user = a_person()
    assert claim(user, campaign).slot in (0, 1)
    assert claim(user, campaign) is None
    assert claim(a_person(), campaign) is not None


def test_a_done_slot_counts_as_ones_own(campaign) -> None:
    open_item(an_object(campaign), "best_of_n", count=2)
    user = a_person()
    finish(claim(user, campaign))
    assert claim(user, campaign) is None


def test_a_low_priority_is_reached_past_ones_own_objects(campaign) -> None:
    open_item(an_object(campaign), "best_of_n", count=2, priority=9)
    low = open_item(an_object(campaign), "best_of_n", priority=1)
    user = a_person()
    claim(user, campaign)
    assert claim(user, campaign).pk == low.pk


def test_a_new_batch_is_open_to_who_did_the_old_one(campaign) -> None:
    target_object = an_object(campaign)
    user = a_person()
    open_item(target_object, "best_of_n")
    finish(claim(user, campaign))
    second = open_item(target_object, "best_of_n")
    assert second.batch == 2
    assert claim(user, campaign).pk == second.pk


def test_the_fourth_held_item_is_refused(campaign) -> None:
    for _ in range(4):
        open_item(an_object(campaign))
    user = a_person()
    held = {str(claim(user, campaign).pk) for _ in range(3)}
    with pytest.raises(Conflict) as refusal:
        claim(user, campaign)
    assert refusal.value.code == "too_many_held_work_items"
    assert set(refusal.value.details["held"]) == held
    assert WorkItem.objects.filter(state="open").count() == 1


def test_an_expired_lease_is_claimed_by_another(campaign) -> None:
    open_item(an_object(campaign))
    item = claim(a_person(), campaign)
    expire(item)
    other = a_person()
    again = claim(other, campaign)
    assert (again.pk, again.assignee_id) == (item.pk, other.pk)
    assert again.lease_token > item.lease_token


def test_a_live_lease_is_not_claimed(campaign) -> None:
    open_item(an_object(campaign))
    claim(a_person(), campaign)
    assert services.free_expired_leases() == 0
    assert claim(a_person(), campaign) is None


def test_a_person_gets_back_what_they_let_expire_first(campaign) -> None:
    mine = open_item(an_object(campaign), priority=1)
    user = a_person()
    expire(claim(user, campaign))
    open_item(an_object(campaign), priority=9)
    assert services.free_expired_leases() == 1
    assert claim(user, campaign).pk == mine.pk


def test_expired_leases_do_not_count_as_held(campaign) -> None:
    for _ in range(4):
        open_item(an_object(campaign))
    user = a_person()
    for _ in range(3):
        expire(claim(user, campaign))
    assert claim(user, campaign) is not None
