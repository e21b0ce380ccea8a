"""A short random walk over the compare page; `python -m tests.e2e.random_input --steps N` takes longer ones."""

from __future__ import annotations

import pytest

from tests.e2e.random_input import run
from tests.running import RunningMaquette

pytestmark = pytest.mark.e2e


def test_the_site_hears_exactly_what_counts(running_maquette: RunningMaquette, chromium: str) -> None:
    model, site = run(chromium, running_maquette.address, steps=80, seed=7)
    assert site.refused == []
    assert site.heard == model.expected
