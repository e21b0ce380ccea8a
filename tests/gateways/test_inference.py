"""What is sent while the broker is away: refused in words, and one call after another does not wait again."""

from __future__ import annotations

from unittest import mock

import pytest
from kombu.exceptions import OperationalError

from annotator.domain.errors import BrokerUnavailable
from annotator.gateways import inference
from annotator.gateways.inference import Message


def test_a_broker_that_did_not_respond_a_moment_ago_is_not_asked_again() -> None:
    with mock.patch("celery.app.base.Celery.send_task", side_effect=OperationalError("away")) as send:
        for _ in range(3):
            with pytest.raises(BrokerUnavailable):
                inference.send(Message("x", ()), queue="cpu")
        assert send.call_count == 1
        inference.breaker.reset()
        send.side_effect = None
        inference.send(Message("x", ()), queue="cpu")
    assert send.call_count == 2
