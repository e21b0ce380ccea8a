"""Twenty people at once, on a real PostgreSQL: no item twice, no person twice on an object, never more than three held."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from annotator.assignments import services
from annotator.assignments.models import WorkItem
from annotator.domain.errors import Conflict
from tests.builders import a_campaign, a_person, an_object, open_item

pytestmark = pytest.mark.django_db(transaction=True)
N_THREADS = 20


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run each call in a thread with a database connection of its own; results or exceptions, in order."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))


def test_no_item_is_given_twice() -> None:
    campaign = a_campaign()
    for _ in range(30):
        open_item(an_object(campaign))
    people = [a_person("annotator", campaign) for _ in range(N_THREADS)]

    def two_claims(user) -> list[Any]:
        return [services.claim(user=user, kinds=["mask_review"], campaign_ids=[campaign.pk]) for _ in range(2)]

    results = at_once([lambda user=user: two_claims(user) for user in people])
    items = [item for result in results for item in result if item is not None]
    assert [count for count in Counter(item.pk for item in items).values() if count > 1] == []
    assert len(items) == 30
    assert len({item.lease_token for item in items}) == 30


def test_the_last_item_goes_to_one() -> None:
    campaign = a_campaign()
    open_item(an_object(campaign))
    people = [a_person("annotator", campaign) for _ in range(N_THREADS)]
    results = at_once(
        [
            lambda user=user: services.claim(user=user, kinds=["mask_review"], campaign_ids=[campaign.pk])
            for user in people
        ]
    )
    assert sum(result is not None for result in results) == 1


def test_one_person_in_twenty_tabs_holds_three_of_different_objects() -> None:
    campaign = a_campaign()
    for _ in range(8):
        open_item(an_object(campaign), "best_of_n", count=3)
    user = a_person("annotator", campaign)
    results = at_once(
        [lambda: services.claim(user=user, kinds=["best_of_n"], campaign_ids=[campaign.pk]) for _ in range(N_THREADS)]
    )
    items = [result for result in results if isinstance(result, WorkItem)]
    refusals = [result for result in results if isinstance(result, Conflict)]
    assert (len(items), len(refusals)) == (3, N_THREADS - 3)
    assert len({item.target_object_id for item in items}) == 3


def test_overlap_slots_go_to_different_people() -> None:
    campaign = a_campaign()
    for _ in range(5):
        open_item(an_object(campaign), "best_of_n", count=4)
    people = [a_person("annotator", campaign) for _ in range(N_THREADS)]
    results = at_once(
        [
            lambda user=user: services.claim(user=user, kinds=["best_of_n"], campaign_ids=[campaign.pk])
            for user in people
        ]
    )
    pairs = Counter((item.target_object_id, item.assignee_id) for item in results)
    assert len(pairs) == N_THREADS
    assert WorkItem.objects.filter(state="open").count() == 0
