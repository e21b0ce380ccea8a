"""One release for all tests of this package, written by the site's exporter; a test that changes one copies it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.model_registry.models import ModelVersion
from inference_worker.maquette.training.release_filters import RowFilter
from inference_worker.maquette.training.release_stages import Material
from inference_worker.maquette.training.releases import Release
from tests.datasets.builder import a_campaign
from tests.datasets.conftest import committed_world
from tests.inference_worker.maquette.training.released.world import World, training


@pytest.fixture(scope="package")
def releases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The directory with a release with media ("whole"), one without ("bare"), and their store ("store")."""
    root = tmp_path_factory.mktemp("releases")
    with committed_world(django_db_blocker, root / "store"):
        plain = a_campaign("Released")
        world = World(plain.campaign, plain.annotators)
        for index in range(6):
            world.an_accepted(holdout=index >= 4)
        world.an_artists()
        inflation = ModelVersion.objects.create(name="test-inflation", version="1", kind="image_to_3d")
        world.an_accepted(source=inflation)
        world.save()
        world.released(root / "whole")
        world.released(root / "bare", include_media=False)
    yield root


@pytest.fixture
def root(releases: Path, tmp_path: Path) -> Path:
    """A copy of the release with media."""
    return Path(shutil.copytree(releases / "whole", tmp_path / "release"))


@pytest.fixture
def material(releases: Path, checkpoint: Path) -> Material:
    """The release and the tiny checkpoint."""
    return Material(checkpoint, Release(releases / "whole"), RowFilter())


@pytest.fixture(scope="package")
def trained(releases: Path, checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of one whole post-training."""
    directory = tmp_path_factory.mktemp("post-training")
    material = Material(checkpoint, Release(releases / "whole"), RowFilter())
    assert training(material, directory).run() == directory / "checkpoint"
    return directory
