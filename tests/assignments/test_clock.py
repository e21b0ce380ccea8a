"""Leases go by the clock of PostgreSQL: a web process whose own clock is wrong takes nobody's work away."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from annotator.assignments import services
from annotator.assignments.models import WorkItem
from annotator.domain.errors import Conflict
from tests.builders import a_campaign, a_person, an_object, open_item

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize("wrong_by", [timedelta(hours=-3), timedelta(hours=3)], ids=["slow", "fast"]),
]


@pytest.fixture
def wrong_clock(monkeypatch: pytest.MonkeyPatch, wrong_by: timedelta) -> None:
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + wrong_by)


def now_of_postgresql() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now


def test_a_heartbeat_extends_the_lease_and_nobody_else_gets_the_item(wrong_clock: None) -> None:
    campaign = a_campaign(lease_seconds=120)
    open_item(an_object(campaign))
    user, other = a_person("annotator", campaign), a_person("annotator", campaign)
    kinds, campaigns = ["mask_review"], [campaign.pk]
    item = services.claim(user=user, kinds=kinds, campaign_ids=campaigns)
    earliest = now_of_postgresql() + timedelta(seconds=120)
    until = services.heartbeat(user=user, item_id=item.pk, lease_token=item.lease_token)
    assert earliest <= until <= now_of_postgresql() + timedelta(seconds=120)
    assert WorkItem.objects.get(pk=item.pk).lease_until == until
    assert services.claim(user=other, kinds=kinds, campaign_ids=campaigns) is None


def test_the_limit_of_held_items_counts_live_leases(wrong_clock: None, settings) -> None:
    settings.MAX_HELD_WORK_ITEMS = 1
    campaign = a_campaign(lease_seconds=120)
    open_item(an_object(campaign))
    open_item(an_object(campaign))
    user = a_person("annotator", campaign)
    services.claim(user=user, kinds=["mask_review"], campaign_ids=[campaign.pk])
    with pytest.raises(Conflict):
        services.claim(user=user, kinds=["mask_review"], campaign_ids=[campaign.pk])
