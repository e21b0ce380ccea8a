"""A model version never changes: the same facts again are the same row, other facts are refused."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command

from annotator.domain.errors import ChangedMeanwhile, Conflict
from annotator.model_registry.models import ModelVersion
from annotator.model_registry.services import (
    SHIPPED_WEIGHTS,
    change_version,
    note_shipped_weights,
    register_built_in_sources,
    register_model_version,
)

pytestmark = pytest.mark.django_db


def test_registering_again_is_the_same_row() -> None:
    first = register_built_in_sources()
    assert register_built_in_sources() == first
    assert ModelVersion.objects.count() == 4


def test_other_facts_under_the_same_version_are_refused() -> None:
    register_built_in_sources()
    with pytest.raises(Conflict) as refusal:
        register_model_version(name="inflation", version="1", kind="image_to_3d", settings={"grid": 64})
    assert refusal.value.code == "model_version_differs"
    assert ModelVersion.objects.get(name="inflation").settings == {}


def test_the_model_s_version_is_that_of_the_checkpoint_that_ships() -> None:
    manifest = settings.BASE_DIR / "fixtures" / "checkpoints" / "maquette-small" / "manifest.json"
    assert register_built_in_sources()["maquette"].version == json.loads(manifest.read_text())["version"]


def test_migrations_register_the_built_in_sources_without_the_demo() -> None:
    ModelVersion.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert set(ModelVersion.objects.values_list("name", flat=True)) == {"maquette", "inflation", "retrieval", "artist"}


def test_a_version_that_is_already_registered_is_kept() -> None:
    ModelVersion.objects.all().delete()
    own = register_model_version(name="retrieval", version="1", kind="retrieval", settings={"near": 3})
    assert register_built_in_sources()["retrieval"] == own
    assert ModelVersion.objects.get(name="retrieval").settings == {"near": 3}


def test_shipped_weights_are_noted_where_a_version_was_registered_before_they_were_kept() -> None:
    for version in ("1", "4", "9"):
        ModelVersion.objects.update_or_create(
            name="maquette", version=version, defaults={"kind": "own_model", "weights_sha256": ""}
        )
    assert note_shipped_weights() == 2
    assert note_shipped_weights() == 0
    noted = dict(ModelVersion.objects.filter(name="maquette").values_list("version", "weights_sha256"))
    assert noted == {"1": SHIPPED_WEIGHTS["maquette", "1"], "4": SHIPPED_WEIGHTS["maquette", "4"], "9": ""}


def test_a_change_raises_the_revision_and_an_outdated_one_is_refused() -> None:
    version = register_built_in_sources()["retrieval"]
    changed = change_version(model_version_id=version.pk, revision=1, status="retired", notes="no use")
    assert (changed.status, changed.notes, changed.revision) == ("retired", "no use", 2)
    assert change_version(model_version_id=version.pk, revision=2, status="retired").revision == 2
    with pytest.raises(ChangedMeanwhile) as refusal:
        change_version(model_version_id=version.pk, revision=1, status="active")
    assert refusal.value.details == {"revision": 2}
    version.refresh_from_db()
    assert (version.status, version.revision) == ("retired", 2)
