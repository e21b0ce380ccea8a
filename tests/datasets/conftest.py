"""A small campaign with finished work, and its release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotator.campaigns.models import Campaign
from annotator.datasets.parts import Limits
from annotator.datasets.spec import ReleaseSpec
from annotator.datasets.writer import write_release
from annotator.domain.pair_policy import policy
from tests.datasets.builder import Builder, a_campaign

#: Small enough that a test's release has several parts and row groups.
SMALL = Limits(scalar_rows_per_group=40, media_rows_per_group=8, bytes_per_part=20_000, rows_per_part=150)
SECRET = "the secret of the pseudonyms"


@pytest.fixture
def work(transactional_db: None) -> Builder:
    """Thirty objects in twenty photos, some held out, with one round each."""
    builder = a_campaign()
    builder.many(30, objects_per_image=2, held_out_every=6)
    builder.save()
    return builder


def spec_for(campaign: Campaign, **changes: Any) -> ReleaseSpec:
    values: dict[str, Any] = {
        "name": "chairs",
        "version": "1.0.0",
        "campaign_name": campaign.name,
        "attribute": campaign.attribute,
        "policy": policy(preset="ladder", params={}, quality_bar=campaign.quality_bar),
        "include_media": True,
        "app_version": "0",
    }
    return ReleaseSpec(**(values | changes))


Release = Callable[..., Path]


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """Writes a release of a campaign and answers its directory."""

    def write(campaign: Campaign, *, to: str = "release", **changes: Any) -> Path:
        root = tmp_path / to
        write_release(
            root=root, spec=spec_for(campaign, **changes), campaign_id=campaign.pk, secret=SECRET, limits=SMALL
        )
        return root

    return write
