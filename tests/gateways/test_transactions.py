"""A joined transaction is the caller's where there is one, otherwise one of its own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.campaigns.models import Campaign
from annotator.gateways.transactions import joined_transaction
from tests.builders import a_campaign


@pytest.mark.django_db
def test_within_a_transaction_it_sends_nothing() -> None:
    with CaptureQueriesContext(connection) as sent, joined_transaction():
        pass
    assert len(sent) == 0


@pytest.mark.django_db(transaction=True)
def test_alone_it_is_undone_by_an_error() -> None:
    @joined_transaction()
    def rename(campaign: Campaign) -> None:
        Campaign.objects.filter(pk=campaign.pk).update(name="renamed")
        raise ValueError("too late")

    campaign = a_campaign(name="kept")
    for _ in range(2):
        with pytest.raises(ValueError, match="too late"):
            rename(campaign)
    campaign.refresh_from_db()
    assert campaign.name == "kept"
