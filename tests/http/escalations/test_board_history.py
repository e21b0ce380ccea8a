"""What board and brief show of an escalation's past: the rating that caused it, and the version that was returned."""

from __future__ import annotations

from typing import Any

import pytest

from annotator.escalations.models import ArtistUpload, Escalation
from tests.builders import a_campaign, a_person
from tests.http.escalations.escalated import passed_upload, post, send_file, signed_in, submitted
from tests.http.preferences.page import Page, object_to_select

pytestmark = pytest.mark.django_db


def card(client: Any, escalation: Escalation) -> dict[str, Any]:
    board = client.get(f"/api/campaigns/{escalation.campaign_id}/escalations/").json()["results"]
    found: dict[str, Any] = next(each for each in board if each["id"] == str(escalation.pk))
    return found


def brief(client: Any, escalation: Escalation) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/escalations/{escalation.pk}/").json()
    return found


def test_a_returned_version_is_on_the_card_until_another_is_submitted(escalation, artist, lead) -> None:
    submitted(artist, escalation)
    assert (card(artist, escalation)["returned"], card(artist, escalation)["n_returns"]) == (None, 0)
    post(lead, escalation, "review", decision="returned", note="Close the bottom.")
    for found in (card(artist, escalation), brief(artist, escalation)):
        returned = found["returned"]
        assert (returned["version"], returned["note"]) == (1, "Close the bottom.")
        assert returned["reviewer"] == lead.user.username
    post(artist, escalation, "submit", upload_id=passed_upload(artist, escalation), note="Closed.")
    assert (card(artist, escalation)["returned"], card(artist, escalation)["n_returns"]) == (None, 1)
    assert ArtistUpload.objects.get(version=2).note == "Closed."


def test_the_rating_below_the_bar_is_named() -> None:
    campaign = a_campaign(quality_bar=0.6)
    object_to_select(campaign)
    page = Page(a_person("annotator", campaign))
    winner = page.finish()
    page.rate(0.25)
    escalation, artist = Escalation.objects.get(), signed_in(a_person("artist", campaign))
    for found in (card(artist, escalation), brief(artist, escalation)):
        rating = found["rating"]
        assert (rating["candidate_id"], rating["value"], rating["level"]) == (winner, 0.25, "Poor")
    shown = next(each for each in brief(artist, escalation)["candidates"] if each["id"] == winner)
    assert shown["number"] == card(artist, escalation)["rating"]["candidate_number"]


def test_refused_candidates_have_no_rating(escalation, artist) -> None:
    assert card(artist, escalation)["rating"] is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.blend", "Blender file"),
        ("a.FBX", "Import it into Blender"),
        ("a.usdz", "Universal Scene Description"),
        ("a.txt", "Upload a GLB, OBJ, PLY or STL"),
    ],
)
def test_a_refusal_explains_how_to_export(escalation, artist, name: str, words: str) -> None:
    post(artist, escalation, "claim")
    response = send_file(artist, escalation, name)
    assert (response.status_code, response.json()["code"]) == (422, "mesh_kind_unknown")
    assert words in response.json()["message"]
    assert ArtistUpload.objects.count() == 0


def test_the_brief_states_the_limits_that_are_enforced(escalation, artist, settings) -> None:
    settings.MAX_MESH_BYTES = 8
    post(artist, escalation, "claim")
    limits = brief(artist, escalation)["limits"]
    assert (limits["max_bytes"], limits["max_triangles"], limits["heavy_triangles"]) == (8, 2_000_000, 300_000)
    assert limits["extensions"] == ["glb", "obj", "ply", "stl", "zip"]
    assert "blend" in limits["how_to_export"]
    assert send_file(artist, escalation, "a.glb", b"123456789").json()["code"] == "upload_too_large"
    assert send_file(artist, escalation, "a.glb", b"12345678").status_code == 202
