"""An escalated object with clients of its artist and its lead, for the tests of this folder."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotator.escalations import services
from annotator.escalations.mesh_checks import receive_mesh_check
from annotator.escalations.models import Escalation
from annotator.gateways.artifacts import put_blob
from annotator.images.models import TargetObject
from inference_worker.contract.events import Finding, MeshChecked, Severity
from inference_worker.contract.geometry import MeshFacts
from tests.builders import a_campaign, a_person, a_pointmap, an_object, candidates
from tests.factories import FACTS


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def escalation(campaign) -> Escalation:
    target_object = an_object(campaign, "escalated", name="vase")
    candidates(target_object, 2)
    a_pointmap(target_object)
    return services.open_escalation(
        target_object=target_object,
        best_of_n_round=None,
        reasons=["occlusion"],
        defects=["floaters"],
        note="Half hidden.",
        by=a_person("annotator", campaign),
    )


@pytest.fixture
def artist(campaign) -> Client:
    return signed_in(a_person("artist", campaign))


@pytest.fixture
def lead(campaign) -> Client:
    return signed_in(a_person("lead", campaign))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def post(client: Client, escalation: Escalation, verb: str, **body: Any):
    return client.post(f"/api/escalations/{escalation.pk}/{verb}/", body, "application/json")


def refusal(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def send_file(client: Client, escalation: Escalation, name: str = "vase.glb", content: bytes = b"glTF mesh"):
    body = {"file": SimpleUploadedFile(name, content)}
    return client.post(f"/api/escalations/{escalation.pk}/uploads/", body)


def checked(upload_id: str, *, passed: bool = True) -> MeshChecked:
    finding = Finding(code="not_watertight", severity=Severity.WARNING if passed else Severity.ERROR, message="Open.")
    made: dict[str, Any] = {
        "glb_key": put_blob(b"canonical", "glb"),
        "geometry_sha256": "a" * 64,
        "thumbnail_key": put_blob(b"picture", "png"),
        "mesh_facts": MeshFacts(**FACTS),
    }
    return MeshChecked(
        upload_id=uuid.UUID(upload_id),
        passed=passed,
        findings=(finding,),
        seconds=0.5,
        worker="w",
        **(made if passed else {}),
    )


def passed_upload(artist: Client, escalation: Escalation) -> str:
    upload_id = send_file(artist, escalation).json()["id"]
    receive_mesh_check(event=checked(upload_id))
    return upload_id


def submitted(artist: Client, escalation: Escalation) -> str:
    post(artist, escalation, "claim")
    upload_id = passed_upload(artist, escalation)
    assert post(artist, escalation, "submit", upload_id=upload_id, note="Done.").status_code == 200
    return upload_id


def state(escalation: Escalation) -> tuple[str, str]:
    return Escalation.objects.get(pk=escalation.pk).state, TargetObject.objects.get().state
