"""A small campaign with finished work, and its release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from annotator.campaigns.models import Campaign
from annotator.datasets.parts import Limits
from annotator.datasets.spec import ReleaseSpec
from annotator.datasets.table_reader import read_rows
from annotator.datasets.writer import write_release
from annotator.domain.pair_policy import policy
from annotator.gateways.artifacts import artifact_store
from tests.datasets.builder import Builder, a_campaign

#: Small enough that a test's release has several parts and row groups.
SMALL = Limits(scalar_rows_per_group=40, media_rows_per_group=8, bytes_per_part=8_000, rows_per_part=150)
SECRET = "the secret of the pseudonyms"


def finished_work() -> Builder:
    """Twenty objects in ten photos, some held out, with one round each; saved."""
    builder = a_campaign()
    builder.many(20, objects_per_image=2, held_out_every=4)
    builder.save()
    return builder


@pytest.fixture
def work(transactional_db: None) -> Builder:
    """Finished work for a test that changes it: exports read through a connection of their own, so it is committed."""
    return finished_work()


@pytest.fixture(scope="module")
def shared(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Builder, str]]:
    """Finished work for all tests of a module that leave it as it is, and the address of its store."""
    with committed_world(django_db_blocker, tmp_path_factory.mktemp("shared-artifacts")) as store:
        yield finished_work(), store


@pytest.fixture
def shared_work(shared: tuple[Builder, str], db: None, settings: Any) -> Builder:
    """The module's work, with its store in place."""
    builder, settings.ARTIFACTS_URL = shared
    artifact_store.cache_clear()
    return builder


@contextmanager
def committed_world(blocker: Any, store: Path) -> Iterator[str]:
    """Rows and blobs that outlive a test; the database is emptied at the end. Yields the store's address."""
    address = f"file://{store}"
    with blocker.unblock(), override_settings(ARTIFACTS_URL=address):
        artifact_store.cache_clear()
        try:
            yield address
        finally:
            call_command("flush", interactive=False, verbosity=0)
            artifact_store.cache_clear()


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


def content_of(root: Path) -> dict[str, bytes]:
    """Every file by its path."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def rows_of(root: Path, config: str) -> list[dict[str, Any]]:
    """All rows of a config, split by split."""
    return [row for split in ("train", "validation", "test") for row in read_rows(root, f"{config}/{split}-")]


class Killed(BaseException):
    """As if the process were killed: nothing may catch it."""


Release = Callable[..., Path]


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """Writes a release of a campaign and returns its directory."""

    def write(campaign: Campaign, *, to: str = "release", **changes: Any) -> Path:
        root = tmp_path / to
        write_release(
            root=root, spec=spec_for(campaign, **changes), campaign_id=campaign.pk, secret=SECRET, limits=SMALL
        )
        return root

    return write
