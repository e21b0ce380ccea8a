"""Answers become a release, the release a version, and the version proposes: each by the product's own code, without a broker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from django.core.management import call_command

from annotator.candidates.models import Candidate, Generation
from annotator.domain.target_object_states import TargetObjectState
from annotator.gateways.artifacts import put_blob
from annotator.images.models import Pointmap
from annotator.model_registry.models import ModelVersion
from annotator.workflow.masks import accept_mask
from annotator.workflow.tasks import receive_event
from inference_worker.contract.commands import GenerateCandidates
from inference_worker.contract.queues import COMMAND_PREFIX
from inference_worker.maquette.training.releases import Release
from inference_worker.models import loading
from inference_worker.pipelines.context import Context
from inference_worker.pipelines.generate_candidates import generate_candidates
from inference_worker.settings import Settings
from tests.conftest import SentMessage
from tests.factories import make_campaign, make_image, make_pointmap, make_target_object
from tests.inference_worker.conftest import RecordedEvents
from tests.inference_worker.maquette.training.released.world import MAKERS

pytestmark = pytest.mark.django_db
N = 2


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Context:
    """A worker on the CPU with nothing loaded and an empty cache, on the site's store."""
    monkeypatch.setattr(loading, "_reconstructors", type(loading._reconstructors)())
    own = Settings("memory://", settings.ARTIFACTS_URL, device="cpu", cache_directory=tmp_path / "cache")
    return Context.of(own, events=RecordedEvents(), worker="test@here/1")


def test_a_version_trained_from_a_release_proposes_and_its_candidates_carry_its_identity(
    trained: Path,
    releases: Path,
    worker: Context,
    sent: list[SentMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:
    call_command("register_model", str(trained / "checkpoint"))
    version = ModelVersion.objects.get(name="maquette", version="8")
    assert version.manifest["release"]["hash"] == Release(releases / "whole").sha256

    campaign = make_campaign(n_by_source={})
    campaign.sources.create(model_version=version, n_candidates=N)
    image = make_image(campaign)
    make_pointmap(image)
    Pointmap.objects.filter(image=image).update(pointmap_key=put_blob(MAKERS["npz"](0), "npz"))
    target = make_target_object(image)
    with django_capture_on_commit_callbacks(execute=True):
        accept_mask(target_object=target, by=None)
    (payload,) = (message.args[0] for message in sent if message.name == COMMAND_PREFIX + "generate_candidates")
    command = GenerateCandidates.model_validate(payload)
    assert command.source.weights_key == version.weights_key

    torch.manual_seed(0)
    generate_candidates(command, worker)
    assert isinstance(worker.events, RecordedEvents)
    for event in worker.events.sent:
        receive_event(event.model_dump(mode="json"))

    candidates = list(Candidate.objects.filter(target_object=target))
    assert [(one.status, one.model_version, one.checkpoint_sha256) for one in candidates] == [
        ("done", version, version.weights_sha256)
    ] * N
    assert {one.generation for one in candidates} == {Generation.objects.get(status="done")}
    target.refresh_from_db()
    assert target.state == TargetObjectState.SELECTING
