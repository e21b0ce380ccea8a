"""Escalations over HTTP: the board, the brief, the claim, versions, the submit, the review, and the bundle."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotator.assignments.models import WorkItem
from annotator.candidates.models import Candidate
from annotator.escalations import services
from annotator.escalations.mesh_checks import receive_mesh_check
from annotator.escalations.models import ArtistUpload, Escalation, Review
from annotator.gateways.artifacts import artifact_store, put_blob
from annotator.images.models import TargetObject
from inference_worker.contract.events import Finding, MeshChecked, Severity
from inference_worker.contract.geometry import MeshFacts
from tests.builders import FIRST_SEED, a_campaign, a_person, a_pointmap, an_object, candidates
from tests.factories import FACTS, make_worker

pytestmark = pytest.mark.django_db


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
        round=None,
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


def refusal(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


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


# --- the board and the brief ------------------------------------------------------------------------------------------


def test_the_board_shows_a_card(campaign, escalation, artist) -> None:
    answer = artist.get(f"/api/campaigns/{campaign.pk}/escalations/?state=open").json()
    (card,) = answer["results"]
    assert answer["next"] is None
    assert (card["id"], card["state"], card["assignee"]) == (str(escalation.pk), "open", None)
    assert (card["object"]["name"], card["reasons"], card["n_uploads"]) == ("vase", ["occlusion"], 0)
    assert artist.get(f"/api/campaigns/{campaign.pk}/escalations/?state=accepted").json()["results"] == []


def test_an_unknown_column_is_refused(campaign, artist) -> None:
    answer = artist.get(f"/api/campaigns/{campaign.pk}/escalations/?state=lost")
    assert refusal(answer) == (422, "unknown_state")


def test_the_brief_has_everything_but_the_sources(escalation, artist) -> None:
    answer = artist.get(f"/api/escalations/{escalation.pk}/")
    brief = answer.json()
    assert (brief["reasons"], brief["defects"], brief["note"]) == (["occlusion"], ["floaters"], "Half hidden.")
    assert len(brief["candidates"]) == 2
    assert set(brief["candidates"][0]) == {"id", "glb_url", "thumbnail_url", "layout", "faces"}
    assert brief["pointmap"]["intrinsics"]["width"] == 64
    assert brief["mask"]["bbox_xywh"] == [10, 8, 20, 16]
    text = answer.content.decode()
    assert "inflation" not in text
    assert str(FIRST_SEED)[:5] not in text


def test_a_foreign_escalation_is_not_found(escalation) -> None:
    stranger = signed_in(a_person("artist"))
    assert refusal(stranger.get(f"/api/escalations/{escalation.pk}/")) == (404, "escalation_not_found")
    assert refusal(stranger.get(f"/api/escalations/{escalation.pk}/bundle.zip")) == (404, "escalation_not_found")
    for verb in ("claim", "release"):
        assert refusal(post(stranger, escalation, verb)) == (404, "escalation_not_found")
    assert state(escalation) == ("open", "escalated")


def test_an_annotator_has_no_board(campaign, escalation) -> None:
    annotator = signed_in(a_person("annotator", campaign))
    assert refusal(annotator.get(f"/api/escalations/{escalation.pk}/")) == (403, "role_not_allowed")
    assert refusal(post(annotator, escalation, "claim")) == (403, "role_not_allowed")
    assert state(escalation) == ("open", "escalated")


def test_the_bundle_is_a_zip_of_all(escalation, artist) -> None:
    answer = artist.get(f"/api/escalations/{escalation.pk}/bundle.zip")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith("attachment")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    assert archive.namelist() == [
        "README.txt",
        "brief.json",
        "photo.png",
        "mask.png",
        "candidates/01.glb",
        "candidates/01.png",
        "candidates/02.glb",
        "candidates/02.png",
    ]
    first = Candidate.objects.order_by("slot").first()
    assert archive.read("candidates/01.glb") == artifact_store().get(first.glb_key)
    assert json.loads(archive.read("brief.json"))["note"] == "Half hidden."


# --- claim and release ------------------------------------------------------------------------------------------------


def test_a_claim_takes_the_card(escalation, artist) -> None:
    brief = post(artist, escalation, "claim").json()
    assert (brief["state"], brief["assignee"], brief["assignee_id"]) == (
        "claimed",
        artist.user.username,
        artist.user.pk,
    )
    assert brief["claimed_at"] is not None


def test_a_taken_card_is_not_taken_again(campaign, escalation, artist) -> None:
    post(artist, escalation, "claim")
    other = signed_in(a_person("artist", campaign))
    assert refusal(post(other, escalation, "claim")) == (409, "escalation_taken")
    assert Escalation.objects.get().assignee == artist.user
    assert post(artist, escalation, "claim").status_code == 200


def test_release_puts_it_back(escalation, artist) -> None:
    post(artist, escalation, "claim")
    brief = post(artist, escalation, "release").json()
    assert (brief["state"], brief["assignee"], brief["claimed_at"]) == ("open", None, None)


def test_only_its_artist_or_a_lead_releases(campaign, escalation, artist, lead) -> None:
    post(artist, escalation, "claim")
    other = signed_in(a_person("artist", campaign))
    assert refusal(post(other, escalation, "release")) == (403, "escalation_not_yours")
    assert Escalation.objects.get().assignee == artist.user
    assert post(lead, escalation, "release").json()["state"] == "open"


# --- uploads ----------------------------------------------------------------------------------------------------------


def test_an_upload_is_stored_and_sent_to_its_check(
    escalation, artist, sent, django_capture_on_commit_callbacks
) -> None:
    make_worker(queues=["checks"])
    post(artist, escalation, "claim")
    with django_capture_on_commit_callbacks(execute=True):
        answer = send_file(artist, escalation, "My vase.GLB", b"glTF mesh")
    assert answer.status_code == 202
    upload = answer.json()
    assert (upload["version"], upload["status"], upload["original_name"]) == (1, "checking", "My vase.GLB")
    assert (upload["size_bytes"], upload["glb_url"], upload["facts"]) == (9, None, None)
    row = ArtistUpload.objects.get()
    assert artifact_store().get(row.file_key) == b"glTF mesh"
    (message,) = [message for message in sent if message.name == "inference_worker.check_mesh"]
    assert message.queue == "checks"
    assert message.args[0]["file_key"] == row.file_key
    assert message.args[0]["file_name"] == "upload.glb"


def test_versions_count_up(escalation, artist) -> None:
    post(artist, escalation, "claim")
    assert [send_file(artist, escalation).json()["version"] for _ in range(3)] == [1, 2, 3]


def test_only_who_claimed_uploads(campaign, escalation, artist) -> None:
    assert refusal(send_file(artist, escalation)) == (409, "wrong_escalation_state")
    post(artist, escalation, "claim")
    other = signed_in(a_person("artist", campaign))
    assert refusal(send_file(other, escalation)) == (403, "escalation_not_yours")
    assert ArtistUpload.objects.count() == 0


@pytest.mark.parametrize("name", ["mesh.svg", "mesh.html", "mesh.fbx", "mesh"])
def test_another_kind_of_file_is_refused(escalation, artist, name) -> None:
    post(artist, escalation, "claim")
    assert refusal(send_file(artist, escalation, name)) == (422, "mesh_kind_unknown")
    assert ArtistUpload.objects.count() == 0


def test_an_empty_file_is_refused(escalation, artist) -> None:
    post(artist, escalation, "claim")
    assert send_file(artist, escalation, content=b"").status_code == 422
    assert ArtistUpload.objects.count() == 0


def test_a_file_over_the_limit_is_refused(escalation, artist, settings) -> None:
    settings.MAX_MESH_BYTES = 100
    post(artist, escalation, "claim")
    answer = send_file(artist, escalation, content=b"x" * 101)
    assert refusal(answer) == (413, "upload_too_large")
    assert answer.json()["details"]["limit_bytes"] == 100
    assert ArtistUpload.objects.count() == 0


def test_a_body_that_declares_too_much_is_refused_unread(escalation, artist, settings) -> None:
    settings.MAX_MESH_BYTES = 100
    post(artist, escalation, "claim")
    assert refusal(send_file(artist, escalation, content=b"x" * 300_000)) == (413, "upload_too_large")


def test_a_name_with_a_path_is_cut_to_its_last_part(escalation, artist) -> None:
    post(artist, escalation, "claim")
    from annotator.domain.file_names import shown_name

    assert shown_name("../../etc/pass\x00wd.glb") == "passwd.glb"
    assert shown_name("C:\\models\\vase.glb") == "vase.glb"


# --- the check --------------------------------------------------------------------------------------------------------


def test_a_passed_check_brings_the_mesh(escalation, artist) -> None:
    post(artist, escalation, "claim")
    upload_id = passed_upload(artist, escalation)
    upload = artist.get(f"/api/uploads/{upload_id}/").json()
    assert (upload["status"], upload["facts"]["n_faces"]) == ("passed", 12)
    assert upload["glb_url"].startswith(f"/files/uploads/{upload_id}/")
    assert upload["findings"] == [{"code": "not_watertight", "severity": "warning", "message": "Open."}]


def test_a_refused_check_brings_the_findings(escalation, artist) -> None:
    post(artist, escalation, "claim")
    upload_id = send_file(artist, escalation).json()["id"]
    receive_mesh_check(event=checked(upload_id, passed=False))
    upload = artist.get(f"/api/uploads/{upload_id}/").json()
    assert (upload["status"], upload["glb_url"]) == ("refused", None)
    assert upload["findings"][0]["severity"] == "error"


def test_a_second_report_changes_nothing(escalation, artist) -> None:
    post(artist, escalation, "claim")
    upload_id = passed_upload(artist, escalation)
    receive_mesh_check(event=checked(upload_id, passed=False))
    assert ArtistUpload.objects.get().status == "passed"


def test_a_foreign_upload_is_not_found(escalation, artist) -> None:
    post(artist, escalation, "claim")
    upload_id = passed_upload(artist, escalation)
    answer = signed_in(a_person("artist")).get(f"/api/uploads/{upload_id}/")
    assert refusal(answer) == (404, "upload_not_found")


# --- submit and review ------------------------------------------------------------------------------------------------


def test_only_a_passed_upload_is_submitted(escalation, artist) -> None:
    post(artist, escalation, "claim")
    upload_id = send_file(artist, escalation).json()["id"]
    assert refusal(post(artist, escalation, "submit", upload_id=upload_id)) == (409, "upload_not_passed")
    receive_mesh_check(event=checked(upload_id, passed=False))
    assert refusal(post(artist, escalation, "submit", upload_id=upload_id)) == (409, "upload_not_passed")
    assert state(escalation) == ("claimed", "escalated")


def test_an_unknown_upload_is_not_found(escalation, artist) -> None:
    post(artist, escalation, "claim")
    answer = post(artist, escalation, "submit", upload_id=str(uuid.uuid4()))
    assert refusal(answer) == (404, "upload_not_found")


def test_submitting_again_changes_nothing(escalation, artist) -> None:
    upload_id = submitted(artist, escalation)
    before = ArtistUpload.objects.get().submitted_at
    assert post(artist, escalation, "submit", upload_id=upload_id).status_code == 200
    assert ArtistUpload.objects.get().submitted_at == before


def test_an_accepted_mesh_becomes_the_candidate_to_align(escalation, artist, lead) -> None:
    submitted(artist, escalation)
    brief = post(lead, escalation, "review", decision="accepted").json()
    assert (brief["state"], brief["reviews"][0]["decision"]) == ("accepted", "accepted")
    assert state(escalation) == ("accepted", "aligning")
    candidate = Candidate.objects.get(kind="artist")
    assert ArtistUpload.objects.get().candidate == candidate
    assert WorkItem.objects.get(kind="alignment").candidate == candidate
    assert candidate.glb_key == ArtistUpload.objects.get().glb_key


def test_a_returned_mesh_goes_back_to_its_artist(escalation, artist, lead) -> None:
    submitted(artist, escalation)
    brief = post(lead, escalation, "review", decision="returned", note="Close the bottom.").json()
    assert (brief["state"], brief["assignee"]) == ("claimed", artist.user.username)
    assert brief["reviews"][0]["note"] == "Close the bottom."
    second = passed_upload(artist, escalation)
    assert post(artist, escalation, "submit", upload_id=second).status_code == 200
    assert [upload["version"] for upload in post(artist, escalation, "claim").json().get("uploads", [])] in ([], [1, 2])


def test_a_return_needs_a_note(escalation, artist, lead) -> None:
    submitted(artist, escalation)
    assert refusal(post(lead, escalation, "review", decision="returned", note=" ")) == (422, "note_missing")
    assert (state(escalation), Review.objects.count()) == (("submitted", "escalated"), 0)


def test_nobody_reviews_their_own_upload(escalation, lead) -> None:
    submitted(lead, escalation)
    assert refusal(post(lead, escalation, "review", decision="accepted")) == (403, "own_upload")
    assert (state(escalation), Review.objects.count()) == (("submitted", "escalated"), 0)


def test_an_artist_does_not_review(campaign, escalation, artist) -> None:
    submitted(artist, escalation)
    other = signed_in(a_person("artist", campaign))
    assert refusal(post(other, escalation, "review", decision="accepted")) == (403, "role_not_allowed")
    assert state(escalation) == ("submitted", "escalated")


def test_what_was_not_submitted_is_not_reviewed(escalation, lead) -> None:
    assert refusal(post(lead, escalation, "review", decision="accepted")) == (409, "wrong_escalation_state")
    assert state(escalation) == ("open", "escalated")


def test_parking_parks_the_object(escalation, artist, lead) -> None:
    assert refusal(post(artist, escalation, "park")) == (403, "role_not_allowed")
    assert post(lead, escalation, "park").json()["state"] == "parked"
    assert state(escalation) == ("parked", "parked")
    assert refusal(post(lead, escalation, "park")) == (409, "wrong_escalation_state")
