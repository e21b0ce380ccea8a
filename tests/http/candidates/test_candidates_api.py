"""Candidates, generations and workers over HTTP: blind for annotators, retried and cancelled by leads."""

import pytest
from django.test import Client

from annotator.candidates.models import Candidate, Generation
from annotator.domain.roles import Role
from annotator.gateways.artifacts import artifact_store
from annotator.images.models import TargetObject
from annotator.machine_work.models import MachineWork
from inference_worker.contract.keys import cancellation_key
from tests.factories import (
    make_campaign,
    make_candidate,
    make_generation,
    make_image,
    make_pointmap,
    make_target_object,
    make_user,
    make_worker,
)

pytestmark = pytest.mark.django_db
SECRETS = {"source", "seed", "seconds_by_phase", "worker", "device"}


@pytest.fixture
def target_object() -> TargetObject:
    return make_target_object(make_image(make_campaign()), state="proposing")


def as_role(client: Client, role: str, target_object: TargetObject) -> None:
    client.force_login(make_user(role, campaign=target_object.campaign))


@pytest.mark.parametrize("role", [Role.LEAD, Role.ENGINEER, Role.ARTIST])
def test_a_candidate_with_all_that_is_known(client: Client, target_object: TargetObject, role: str) -> None:
    candidate = make_candidate(target_object, source="retrieval", seed=12)
    as_role(client, role, target_object)
    (shown,) = client.get(f"/api/objects/{target_object.pk}/candidates/").json()["results"]
    assert shown["source"] == {"name": "retrieval", "version": "1", "kind": "retrieval"}
    assert (shown["id"], shown["seed"], shown["mesh_facts"]["n_faces"]) == (str(candidate.pk), 12, 12)
    assert client.get(shown["glb_url"]).status_code == 200


def test_an_annotator_chooses_blind(client: Client, target_object: TargetObject) -> None:
    make_candidate(target_object)
    as_role(client, Role.ANNOTATOR, target_object)
    (shown,) = client.get(f"/api/objects/{target_object.pk}/candidates/").json()["results"]
    assert SECRETS & set(shown) == set()


def test_neither_order_nor_steps_reveal_the_source_to_an_annotator(client: Client, target_object: TargetObject) -> None:
    numbers = [4, 1, 3, 2]
    for number in numbers:
        make_candidate(target_object, number=number, phase="searching the library", step=1, steps=3)
    as_role(client, Role.ANNOTATOR, target_object)
    shown = client.get(f"/api/objects/{target_object.pk}/candidates/").json()["results"]
    assert [row["number"] for row in shown] == sorted(numbers)
    assert {(row["phase"], row["step"], row["steps"]) for row in shown} == {("", 0, 0)}


def test_a_candidate_has_the_same_number_for_everybody(client: Client, target_object: TargetObject) -> None:
    for _ in range(3):
        make_candidate(target_object)
    seen = []
    for role in (Role.ANNOTATOR, Role.LEAD):
        as_role(client, role, target_object)
        rows = client.get(f"/api/objects/{target_object.pk}/candidates/").json()["results"]
        seen.append([(row["id"], row["number"]) for row in rows])
    assert seen[0] == seen[1]


def test_what_an_older_mask_made_is_not_listed(client: Client, target_object: TargetObject) -> None:
    from django.utils import timezone

    make_candidate(target_object, superseded_at=timezone.now())
    as_role(client, Role.LEAD, target_object)
    assert client.get(f"/api/objects/{target_object.pk}/candidates/").json()["results"] == []


def test_generations_by_status(client: Client, target_object: TargetObject) -> None:
    dead = make_generation(target_object, status="dead", error_code="no_mesh", error_message="It fell apart.")
    make_generation(target_object, status="done")
    as_role(client, Role.LEAD, target_object)
    path = f"/api/campaigns/{target_object.campaign_id}/generations/"
    (shown,) = client.get(path, {"status": "dead"}).json()["results"]
    assert (shown["id"], shown["object_id"], shown["attempt"]) == (str(dead.pk), str(target_object.pk), 1)
    assert shown["error"] == {"code": "no_mesh", "message": "It fell apart."}
    assert len(client.get(path).json()["results"]) == 2
    wrong = client.get(path, {"status": "broken"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_status")


def test_a_dead_letter_is_sent_again(
    client: Client, target_object: TargetObject, sent, django_capture_on_commit_callbacks
) -> None:
    generation = make_generation(target_object, status="dead", n_candidates=2, n_failures=5, n_losses=3, attempt=5)
    done, failed = generation.candidates.order_by("slot")
    Candidate.objects.filter(pk=failed.pk).update(status="failed", error_code="x", error_message="y")
    Candidate.objects.filter(pk=done.pk).update(status="done", glb_key="k", mesh_facts={})
    TargetObject.objects.update(state="parked")
    make_pointmap(target_object.image)
    artifact_store().put(cancellation_key(generation.pk), b"cancelled")
    as_role(client, Role.LEAD, target_object)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/api/generations/{generation.pk}/retry/", content_type="application/json")
    assert (response.status_code, response.json()["status"], response.json()["error"]) == (200, "queued", None)
    failed.refresh_from_db(), target_object.refresh_from_db()
    work = MachineWork.objects.get(subject=generation.pk)
    assert (work.status, work.attempt, work.n_failures, work.n_losses) == ("queued", 6, 0, 0)
    assert (failed.status, failed.error_code, target_object.state) == ("queued", "", "proposing")
    assert [one["candidate_id"] for one in sent[0].args[0]["candidates"]] == [str(failed.pk)]
    assert not artifact_store().exists(cancellation_key(generation.pk))


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        ("running", "proposing", "machine_work_not_failed"),
        ("done", "selecting", "machine_work_not_failed"),
        ("dead", "discarded", "generation_outdated"),
    ],
)
def test_a_retry_that_makes_no_sense_changes_nothing(
    client: Client, target_object: TargetObject, sent, status: str, state: str, code: str
) -> None:
    generation = make_generation(target_object, status=status)
    TargetObject.objects.update(state=state)
    as_role(client, Role.LEAD, target_object)
    response = client.post(f"/api/generations/{generation.pk}/retry/", content_type="application/json")
    assert (response.status_code, response.json()["code"], sent) == (409, code, [])
    assert Generation.objects.get().status == status
    assert MachineWork.objects.get(kind="generation").attempt == 1


def test_a_generation_of_an_older_mask_is_not_retried(client: Client, target_object: TargetObject) -> None:
    from tests.factories import make_mask

    generation = make_generation(target_object, status="dead")
    make_mask(target_object, box=(1, 1, 5, 5))
    as_role(client, Role.LEAD, target_object)
    response = client.post(f"/api/generations/{generation.pk}/retry/", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (409, "generation_outdated")


def test_cancelling_leaves_a_marker_and_lets_the_object_continue(
    client: Client, target_object: TargetObject, django_capture_on_commit_callbacks
) -> None:
    make_candidate(target_object)
    generation = make_generation(target_object, status="running", n_candidates=2)
    as_role(client, Role.LEAD, target_object)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/api/generations/{generation.pk}/cancel/", content_type="application/json")
    assert (response.status_code, response.json()["status"]) == (200, "cancelled")
    assert set(generation.candidates.values_list("status", flat=True)) == {"cancelled"}
    assert artifact_store().exists(cancellation_key(generation.pk))
    target_object.refresh_from_db()
    assert target_object.state == "selecting"


def test_what_is_over_is_not_cancelled(client: Client, target_object: TargetObject) -> None:
    generation = make_generation(target_object, status="done")
    as_role(client, Role.LEAD, target_object)
    response = client.post(f"/api/generations/{generation.pk}/cancel/", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (409, "machine_work_over")
    assert Generation.objects.get().status == "done"


def test_a_lead_asks_for_more(
    client: Client, target_object: TargetObject, sent, django_capture_on_commit_callbacks
) -> None:
    make_pointmap(target_object.image)
    make_candidate(target_object)
    TargetObject.objects.update(state="selecting")
    as_role(client, Role.LEAD, target_object)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/api/objects/{target_object.pk}/generate/", content_type="application/json")
    assert (response.status_code, len(response.json()["results"])) == (202, 4)
    target_object.refresh_from_db()
    assert target_object.state == "proposing"
    assert [message.name for message in sent] == ["inference_worker.generate_candidates"] * 2


@pytest.mark.parametrize("state", ["mask_review", "proposing", "aligning", "done"])
def test_more_is_not_to_be_had_in_every_state(client: Client, target_object: TargetObject, state: str) -> None:
    TargetObject.objects.update(state=state)
    as_role(client, Role.LEAD, target_object)
    response = client.post(f"/api/objects/{target_object.pk}/generate/", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (409, "wrong_object_state")
    assert Generation.objects.count() == 0


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.ARTIST, Role.ENGINEER])
def test_only_a_lead_manages_machine_work(client: Client, target_object: TargetObject, role: str) -> None:
    generation = make_generation(target_object, status="dead")
    as_role(client, role, target_object)
    for path in (
        f"/api/generations/{generation.pk}/retry/",
        f"/api/generations/{generation.pk}/cancel/",
        f"/api/objects/{target_object.pk}/generate/",
    ):
        assert client.post(path).status_code == 403
    assert Generation.objects.get().status == "dead"


def test_workers_with_what_they_can_do(client: Client, target_object: TargetObject) -> None:
    source = {"name": "inflation", "version": "1", "kind": "image_to_3d", "ready": False, "reason": "No weights."}
    make_worker("new", seconds_ago=1, sources=[source], busy_generations=["g"])
    make_worker("old", seconds_ago=60)
    as_role(client, Role.ENGINEER, target_object)
    new, old = client.get("/api/workers/").json()["results"]
    assert (new["name"], new["is_alive"], new["sources"], new["busy_generations"]) == ("new", True, [source], ["g"])
    assert (old["name"], old["is_alive"]) == ("old", False)
