"""Artists' uploads over HTTP: stored, checked in the background, refused in words, counted in versions."""

from __future__ import annotations

import pytest

from annotator.escalations.mesh_checks import receive_mesh_check
from annotator.escalations.models import ArtistUpload
from annotator.gateways.artifacts import artifact_store
from tests.builders import a_person
from tests.factories import make_worker
from tests.http.escalations.escalated import checked, passed_upload, post, refusal, send_file, signed_in

pytestmark = pytest.mark.django_db


def test_an_upload_is_stored_and_sent_to_its_check(
    escalation, artist, sent, django_capture_on_commit_callbacks
) -> None:
    make_worker(queues=["checks"])
    post(artist, escalation, "claim")
    with django_capture_on_commit_callbacks(execute=True):
        response = send_file(artist, escalation, "My vase.GLB", b"glTF mesh")
    assert response.status_code == 202
    upload = response.json()
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


def test_only_the_claiming_artist_uploads(campaign, escalation, artist) -> None:
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


def test_the_brief_has_the_same_words_for_the_page(escalation, artist) -> None:
    words = artist.get(f"/api/escalations/{escalation.pk}/").json()["limits"]["how_to_export"]
    post(artist, escalation, "claim")
    for extension in ("blend", "gltf", "max"):
        assert send_file(artist, escalation, f"vase.{extension}").json()["message"] == words[extension]
    assert ArtistUpload.objects.count() == 0


def test_an_empty_file_is_refused(escalation, artist) -> None:
    post(artist, escalation, "claim")
    assert send_file(artist, escalation, content=b"").status_code == 422
    assert ArtistUpload.objects.count() == 0


def test_a_file_over_the_limit_is_refused(escalation, artist, settings) -> None:
    settings.MAX_MESH_BYTES = 100
    post(artist, escalation, "claim")
    response = send_file(artist, escalation, content=b"x" * 101)
    assert refusal(response) == (413, "upload_too_large")
    assert response.json()["details"]["limit_bytes"] == 100
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
    response = signed_in(a_person("artist")).get(f"/api/uploads/{upload_id}/")
    assert refusal(response) == (404, "upload_not_found")
