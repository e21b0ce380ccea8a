"""An upload that lies differently than the candidates: what it is compared with, the suggestion, and the turned version."""

from __future__ import annotations

import pytest
from django.test import Client

from annotator.candidates.models import Candidate
from annotator.escalations.mesh_checks import receive_mesh_check
from annotator.escalations.models import ArtistUpload, Escalation
from annotator.gateways.artifacts import put_blob
from annotator.images.models import Pointmap
from annotator.model_registry.models import ModelVersion
from inference_worker.contract.geometry import AxesSuggestion, FileAxes
from tests.builders import a_person
from tests.factories import make_worker
from tests.http.escalations.escalated import checked, passed_upload, post, refusal, send_file, signed_in, submitted

pytestmark = pytest.mark.django_db

Z_UP = {"up": "+z", "front": "-y"}


@pytest.fixture
def upright(escalation: Escalation) -> list[Candidate]:
    """The escalation's candidates, as the model's own."""
    ModelVersion.objects.filter(candidates__isnull=False).update(kind="own_model")
    return list(Candidate.objects.order_by("slot"))


def turn(client: Client, upload_id: str, **body: str):
    return client.post(f"/api/uploads/{upload_id}/turn/", body or Z_UP, "application/json")


def commands(sent, django_capture_on_commit_callbacks, act) -> list[dict]:
    make_worker(queues=["checks"])
    with django_capture_on_commit_callbacks(execute=True):
        act()
    return [message.args[0] for message in sent if message.name == "inference_worker.check_mesh"]


def test_the_check_gets_the_candidates_and_their_size(
    escalation, artist, upright, sent, django_capture_on_commit_callbacks
) -> None:
    post(artist, escalation, "claim")
    Pointmap.objects.update(metric=True)
    for candidate, scale in zip(upright, (0.4, 0.6), strict=True):
        Candidate.objects.filter(pk=candidate.pk).update(layout=candidate.layout | {"scale": scale})
    (command,) = commands(sent, django_capture_on_commit_callbacks, lambda: send_file(artist, escalation))
    assert command["reference_keys"] == [candidate.glb_key for candidate in upright]
    assert command["expected_side_m"] == 0.5
    assert command["axes"] == {"up": "+y", "front": "+z"}


def test_candidates_with_frames_of_their_own_are_compared_with_nothing(
    escalation, artist, sent, django_capture_on_commit_callbacks
) -> None:
    ModelVersion.objects.update(kind="image_to_3d")
    post(artist, escalation, "claim")
    (command,) = commands(sent, django_capture_on_commit_callbacks, lambda: send_file(artist, escalation))
    assert (command["reference_keys"], command["expected_side_m"]) == ([], None)


def test_a_suggestion_is_shown_and_changes_nothing(escalation, artist) -> None:
    post(artist, escalation, "claim")
    upload_id = send_file(artist, escalation).json()["id"]
    suggestion = AxesSuggestion(axes=FileAxes(**Z_UP), distance=0.11, suggested_distance=0.03)
    event = checked(upload_id).model_copy(
        update={"suggestion": suggestion, "suggested_thumbnail_key": put_blob(b"turned", "png")}
    )
    receive_mesh_check(event=event)
    upload = artist.get(f"/api/uploads/{upload_id}/").json()
    assert upload["suggestion"] == {"axes": Z_UP, "distance": 0.11, "suggested_distance": 0.03}
    assert upload["axes"] == {"up": "+y", "front": "+z"}
    assert b"".join(artist.get(upload["suggested_thumbnail_url"]).streaming_content) == b"turned"
    assert ArtistUpload.objects.count() == 1


def test_a_turn_is_a_new_version_of_the_same_file(
    escalation, artist, upright, sent, django_capture_on_commit_callbacks
) -> None:
    post(artist, escalation, "claim")
    upload_id = passed_upload(artist, escalation)
    sent.clear()
    (command,) = commands(sent, django_capture_on_commit_callbacks, lambda: turn(artist, upload_id))
    first, second = ArtistUpload.objects.order_by("version")
    assert (str(first.pk), first.status, first.up) == (upload_id, "passed", "+y")
    assert (second.version, second.status, second.up, second.front) == (2, "checking", "+z", "-y")
    assert (second.file_key, second.original_name, second.size_bytes) == (
        first.file_key,
        first.original_name,
        first.size_bytes,
    )
    assert (command["upload_id"], command["axes"], command["file_key"]) == (str(second.pk), Z_UP, first.file_key)


def test_turning_twice_makes_one_version(escalation, artist) -> None:
    post(artist, escalation, "claim")
    upload_id = passed_upload(artist, escalation)
    first, again = turn(artist, upload_id), turn(artist, upload_id)
    assert (first.status_code, again.status_code, again.json()["id"]) == (202, 202, first.json()["id"])
    assert turn(artist, upload_id, up="+y", front="+z").json()["id"] == upload_id
    assert ArtistUpload.objects.count() == 2


@pytest.mark.parametrize("body", [{"up": "+z", "front": "-z"}, {"up": "north", "front": "+z"}, {"up": "+z"}])
def test_axes_that_are_none_are_refused(escalation, artist, body) -> None:
    post(artist, escalation, "claim")
    upload_id = passed_upload(artist, escalation)
    assert refusal(turn(artist, upload_id, **body)) == (422, "invalid_input")
    assert ArtistUpload.objects.count() == 1


def test_only_the_claiming_artist_turns_and_only_what_passed(campaign, escalation, artist, lead) -> None:
    post(artist, escalation, "claim")
    upload_id = passed_upload(artist, escalation)
    other = signed_in(a_person("artist", campaign))
    assert refusal(turn(other, upload_id)) == (403, "escalation_not_yours")
    assert refusal(turn(signed_in(a_person("artist")), upload_id)) == (404, "upload_not_found")
    waiting = send_file(artist, escalation).json()["id"]
    assert refusal(turn(artist, waiting)) == (409, "upload_not_passed")
    assert ArtistUpload.objects.count() == 2


def test_a_submitted_version_is_not_turned(escalation, artist) -> None:
    upload_id = submitted(artist, escalation)
    assert refusal(turn(artist, upload_id)) == (409, "wrong_escalation_state")
    assert ArtistUpload.objects.count() == 1
