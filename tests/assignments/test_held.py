"""What guards a write: the person, the token, the state."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from annotator.assignments import services
from annotator.assignments.models import WorkItem
from annotator.assignments.submissions import Result, Submission, complete
from annotator.domain.errors import NotFound, StaleLease, WrongState
from tests.builders import a_campaign, a_person, an_object, open_item

pytestmark = pytest.mark.django_db


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
    found = services.claim(user=user, kinds=["mask_review", "best_of_n"], campaign_ids=[campaign.pk])
    assert found is not None
    return found


def held(user, item, token=None, **options) -> WorkItem:
    with transaction.atomic():
        return services.held(user=user, item_id=item.pk, lease_token=token or item.lease_token, **options)


def expire_and_free(item: WorkItem) -> None:
    WorkItem.objects.filter(pk=item.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert services.free_expired_leases() == 1


def test_the_holder_has_it(user, item) -> None:
    assert held(user, item) == item
    assert held(user, item, with_object=True).target_object_id == item.target_object_id


def test_an_unknown_item_is_not_found(user) -> None:
    with pytest.raises(NotFound, match="work_item_not_found"), transaction.atomic():
        services.held(user=user, item_id=uuid.uuid4(), lease_token=1)


def test_another_persons_item_is_not_found_even_with_its_token(campaign, item) -> None:
    with pytest.raises(NotFound, match="work_item_not_found"):
        held(a_person("annotator", campaign), item)


def test_somebody_outside_the_campaign_learns_nothing(item) -> None:
    for token in (1, item.lease_token, item.lease_token + 1):
        with pytest.raises(NotFound, match="work_item_not_found"):
            held(a_person(), item, token)


def test_who_left_the_campaign_loses_the_item(campaign, user, item) -> None:
    campaign.memberships.filter(user=user).delete()
    with pytest.raises(NotFound, match="work_item_not_found"):
        held(user, item)


def test_an_old_token_is_stale_once_another_has_the_item(campaign, user, item) -> None:
    expire_and_free(item)
    assert claim(a_person("annotator", campaign), campaign).pk == item.pk
    with pytest.raises(StaleLease, match="stale_lease"):
        held(user, item)


def test_an_old_token_of_ones_own_is_stale(campaign, user, item) -> None:
    services.release(user=user, item_id=item.pk, lease_token=item.lease_token)
    again = claim(user, campaign)
    with pytest.raises(StaleLease):
        held(user, item)
    assert held(user, again) == again


def test_a_released_item_is_stale_for_its_holder(user, item) -> None:
    services.release(user=user, item_id=item.pk, lease_token=item.lease_token)
    with pytest.raises(StaleLease):
        held(user, item)


def test_an_expired_item_is_taken_up_again_while_nobody_has_it(user, item) -> None:
    expire_and_free(item)
    again = held(user, item)
    assert (again.state, again.lease_token) == ("leased", item.lease_token)
    assert again.lease_until > timezone.now()


def test_an_expired_slot_is_stale_once_its_holder_has_a_twin(campaign, user) -> None:
    open_item(an_object(campaign), "best_of_n", count=2)
    first = claim(user, campaign)
    expire_and_free(first)
    WorkItem.objects.filter(pk=first.pk).update(state="done")
    second = claim(a_person("annotator", campaign), campaign)
    WorkItem.objects.filter(pk=first.pk).update(state="open")
    WorkItem.objects.filter(pk=second.pk).update(assignee=user)
    with pytest.raises(StaleLease, match="another work item"):
        held(user, first)
    assert WorkItem.objects.get(pk=first.pk).state == "open"


def test_a_cancelled_item_is_reported_as_cancelled(user, item) -> None:
    assert services.cancel_work_items(target_object=item.target_object) == 1
    with pytest.raises(WrongState, match="work_item_cancelled"):
        held(user, item)


def test_a_done_item_is_reported_as_done(user, item) -> None:
    complete(work_item=item, submission=Submission(uuid.uuid4(), {}), result=Result({}))
    with pytest.raises(WrongState, match="work_item_done"):
        held(user, item)


def test_a_heartbeat_renews(user, item) -> None:
    WorkItem.objects.filter(pk=item.pk).update(lease_until=timezone.now() + timedelta(seconds=5))
    until = services.heartbeat(user=user, item_id=item.pk, lease_token=item.lease_token)
    assert until == WorkItem.objects.get(pk=item.pk).lease_until
    assert until > timezone.now() + timedelta(seconds=500)


def test_a_heartbeat_takes_an_expired_item_up_again(user, item) -> None:
    expire_and_free(item)
    services.heartbeat(user=user, item_id=item.pk, lease_token=item.lease_token)
    assert WorkItem.objects.get(pk=item.pk).state == "leased"


def test_a_heartbeat_with_a_stale_token_changes_nothing(user, item) -> None:
    with pytest.raises(StaleLease):
        services.heartbeat(user=user, item_id=item.pk, lease_token=item.lease_token - 1)
    assert WorkItem.objects.get(pk=item.pk).lease_until == item.lease_until


def test_a_release_opens_the_item_to_all(campaign, user, item) -> None:
    services.release(user=user, item_id=item.pk, lease_token=item.lease_token)
    freed = WorkItem.objects.get(pk=item.pk)
    assert (freed.state, freed.assignee, freed.lease_token, freed.lease_until) == ("open", None, None, None)
    assert claim(a_person("annotator", campaign), campaign) == item
