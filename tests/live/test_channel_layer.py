"""The plain way in reaches the same listeners as channels' own, on a real broker; a broker that is away harms nothing."""

import asyncio
import logging
import os
import uuid

import pytest
import redis
from asgiref.sync import sync_to_async

from annotator.live import publish
from annotator.live.channel_layer import NewsChannelLayer
from annotator.live.events import FunnelChanged

AWAY = "redis://127.0.0.1:1/0"


@pytest.mark.skipif(not os.environ.get("BROKER_URL"), reason="needs BROKER_URL")
async def test_what_is_published_plainly_arrives_in_the_group() -> None:
    layer = NewsChannelLayer(hosts=[os.environ["BROKER_URL"]], prefix=f"test-{uuid.uuid4().hex}")
    channel = await layer.new_channel()
    await layer.group_add("campaign.x", channel)
    message = {"type": "news", "payload": {"type": "hello"}}
    await sync_to_async(layer.publish)("campaign.x", message)
    assert await asyncio.wait_for(layer.receive(channel), 10) == message


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_is_logged_and_harms_nothing(settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "annotator.live.channel_layer.NewsChannelLayer",
            "CONFIG": {"hosts": [AWAY], "prefix": "test"},
        }
    }
    campaign_id = uuid.uuid4()
    with caplog.at_level(logging.WARNING):
        publish.to_campaign(campaign_id, FunnelChanged(campaign_id=campaign_id))
    assert "live news not sent" in caplog.text


def test_a_broker_that_did_not_respond_a_moment_ago_is_not_asked_again() -> None:
    layer = NewsChannelLayer(hosts=[AWAY], prefix="test")
    for _ in range(2):
        with pytest.raises(redis.ConnectionError) as refusal:
            layer.publish("campaign.x", {})
    assert "a moment ago" in str(refusal.value)
