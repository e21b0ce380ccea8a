"""Publish events to browsers: after commit, to a campaign or one person; a failure never fails the work itself."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from annotator.live.channel_layer import NewsChannelLayer
from annotator.live.events import News

logger = logging.getLogger(__name__)


def campaign_group(campaign_id: UUID) -> str:
    """Return the group of everybody who may see the campaign."""
    return f"campaign.{campaign_id}"


def user_group(user_id: int) -> str:
    """Return the group of one person's open pages."""
    return f"user.{user_id}"


def to_campaign(campaign_id: UUID, news: News) -> None:
    """Send to all members' open pages once the current transaction commits."""
    transaction.on_commit(lambda: _send_news(campaign_group(campaign_id), news))


def to_user(user_id: int, news: News) -> None:
    """Send to one person's open pages once the current transaction commits."""
    transaction.on_commit(lambda: _send_news(user_group(user_id), news))


def rights_changed(user_id: int) -> None:
    """Make one person's sockets read their rights anew once the current transaction commits.

    For a changed role, membership or password, an ended session, and a deactivated account.
    """
    transaction.on_commit(lambda: _send(user_group(user_id), {"type": "rights.changed"}))


def _send_news(group: str, news: News) -> None:
    _send(group, {"type": "news", "group": group, "payload": news.model_dump(mode="json")})


def _send(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("CHANNEL_LAYERS is not configured")
    try:
        if isinstance(layer, NewsChannelLayer):
            layer.publish(group, message)
        else:
            async_to_sync(layer.group_send)(group, message)
    except (OSError, RedisError) as error:
        # News only: the row is written, pages ask again when they reconnect, and /readyz reports the broker.
        logger.warning("live news not sent (%s): %s", group, error)
