"""A prepared query returns what the query set that it was built from returns, for each value and in each thread."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from annotator.assignments.models import WorkItem
from annotator.assignments.selectors import drawable, drawable_item
from annotator.campaigns.models import Campaign
from annotator.gateways.prepared_query import PreparedQuery
from annotator.images.models import TargetObject
from tests.builders import a_campaign, an_object, open_item

OVERLAP = PreparedQuery(lambda pk: Campaign.objects.filter(pk=pk).values_list("name", "overlap"), pk=uuid.UUID)
LOCKED = PreparedQuery(lambda pk: TargetObject.objects.select_for_update().filter(pk=pk), pk=uuid.UUID)


@pytest.mark.django_db
def test_it_sends_and_returns_what_the_query_set_does() -> None:
    campaign = a_campaign()
    for item in (open_item(an_object(campaign)), open_item(an_object(campaign))):
        with CaptureQueriesContext(
            connection,
        ) as prepared:
            found = drawable_item(item.pk)
        with CaptureQueriesContext(connection) as plain:
            expected = drawable().filter(pk=item.pk)[:1]
            assert [found] == list(expected)
        assert plain.captured_queries[0]["sql"] == prepared.captured_queries[0]["sql"] + " LIMIT 1"
        assert found.get_deferred_fields() == expected[0].get_deferred_fields()
        with CaptureQueriesContext(connection) as none:
            assert found.target_object.image.image_key == item.target_object.image.image_key
        assert len(none) == 0


@pytest.mark.django_db
def test_without_a_row_there_is_none() -> None:
    with pytest.raises(WorkItem.DoesNotExist):
        drawable_item(uuid.uuid4())
    assert OVERLAP.first_row(pk=uuid.uuid4()) is None


@pytest.mark.django_db
def test_rows_are_plain_values() -> None:
    campaign = a_campaign(overlap=3)
    assert OVERLAP.first_row(pk=campaign.pk) == (campaign.name, 3)


@pytest.mark.django_db(transaction=True)
def test_each_thread_uses_its_own_connection() -> None:
    names: list[Any] = []
    campaigns = [a_campaign() for _ in range(3)]

    def look_up(campaign: Campaign) -> None:
        try:
            names.append(OVERLAP.first_row(pk=campaign.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=look_up, args=(campaign,)) for campaign in campaigns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names) == sorted((campaign.name, campaign.overlap) for campaign in campaigns)


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        LOCKED.first(pk=uuid.uuid4())


@pytest.mark.django_db
def test_a_value_that_the_query_does_not_use_is_an_error() -> None:
    unused = PreparedQuery(lambda pk, other: Campaign.objects.filter(pk=pk), pk=uuid.UUID, other=int)
    with pytest.raises(ValueError, match="other"):
        unused.first(pk=uuid.uuid4(), other=1)
