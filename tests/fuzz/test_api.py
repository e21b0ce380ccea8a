"""A thousand calls of every operation, by every role: no 500, and every refusal in the one form."""

from __future__ import annotations

import logging

import pytest
from django.core.cache import cache

from tests.fuzz.api import fuzz
from tests.fuzz.running import isolated, without_broker


@pytest.mark.django_db(transaction=True)
def test_no_call_ends_in_500(settings, tmp_path, caplog) -> None:
    caplog.set_level(logging.CRITICAL)
    for name, value in isolated(str(tmp_path)).items():
        setattr(settings, name, value)
    cache.clear()
    with without_broker():
        report = fuzz(1_000, seed=1)
    assert [(fault.who, fault.call, fault.sent, fault.problem) for fault in report.faults] == []
    assert sum(report.statuses.values()) == 1_000
    assert len(report.successes) > 30
