"""A model version never changes: the same facts again are the same row, other facts are refused."""

import pytest

from annotator.domain.errors import Conflict
from annotator.model_registry.models import ModelVersion
from annotator.model_registry.services import register_built_in_sources, register_model_version

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
