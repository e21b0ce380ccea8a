"""The channel layer of channels-redis, with a synchronous `publish`.

`async_to_sync(layer.group_send)` would start a thread, an event loop and a connection to the broker for each event:
several milliseconds of every write. Publishing the same message over a persistent connection takes a tenth of one.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import redis
from channels_redis.pubsub import RedisPubSubChannelLayer

from annotator.domain.breaker import Breaker


class NewsChannelLayer(RedisPubSubChannelLayer):
    """RedisPubSubChannelLayer with `publish`. The settings are the same; `hosts` names one broker."""

    def __init__(self, hosts: list[str], prefix: str, **options: Any) -> None:
        super().__init__(hosts=hosts, prefix=prefix, **options)
        self._host, self._prefix = hosts[0], prefix
        self._breaker = Breaker(pause_s=2.0)

    @cached_property
    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(self._host, socket_timeout=2, socket_connect_timeout=2)

    def publish(self, group: str, message: dict[str, Any]) -> None:
        """Send to a group as `group_send` does, without an event loop.

        Raises:
            redis.RedisError: The broker does not respond, or did not a moment ago: one write publishes several messages, and
                should wait for a broker that hangs once.
        """
        if self._breaker.is_open():
            raise redis.ConnectionError("the broker did not respond a moment ago")
        try:
            self._client.publish(f"{self._prefix}__group__{group}", self.serialize(message))
        except (OSError, redis.RedisError):
            self._breaker.failed()
            raise
