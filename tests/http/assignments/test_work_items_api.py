"""Work items over HTTP: what a page gets, who may ask, and how a mask review ends."""

import uuid

import pytest
from django.test import Client

from annotator.assignments.models import WorkItem
from annotator.candidates.models import Generation
from annotator.domain.quality_bar import QUALITY_V1
from annotator.images.models import StateChange, TargetObject
from annotator.model_registry.services import register_built_in_sources
from annotator.preferences.models import BestOfNRound
from tests.builders import FIRST_SEED, a_campaign, a_person, a_pointmap, an_object, candidates, open_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign(guide="Look at the back, too.", lease_seconds=300)


@pytest.fixture
def user(campaign, client: Client):
    user = a_person("annotator", campaign)
    client.force_login(user)
    return user


def post(client: Client, path: str, body: dict | None = None):
    return client.post(f"/api/work-items/{path}", body or {}, "application/json")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def review(client: Client, item: dict, decision: str, **changes):
    body = {"lease_token": item["lease_token"], "submission_id": str(uuid.uuid4()), "decision": decision}
    return post(client, f"{item['id']}/mask-review/", body | changes)


def test_a_mask_review_has_all_that_the_page_draws(client, campaign, user) -> None:
    target_object = an_object(campaign, name="chair", category="furniture")
    open_item(target_object)
    response = post(client, "claim/")
    assert response.status_code == 200
    item = response.json()
    assert item["kind"] == "mask_review"
    assert item["lease_seconds"] == 300
    assert item["object"] == {
        "id": str(target_object.pk),
        "number": 1,
        "name": "chair",
        "category": "furniture",
    }
    assert item["image"]["url"].startswith(f"/files/images/{target_object.image_id}/")
    assert (item["image"]["width"], item["image"]["height"]) == (64, 48)
    assert item["mask"]["bbox_xywh"] == [10, 8, 20, 16]
    assert item["campaign"]["guide"] == "Look at the back, too."
    assert [level["value"] for level in item["campaign"]["rating_scale"]] == [v.value for v in QUALITY_V1.levels]
    assert item["payload"] == {"reasons": ["poor_quality", "several_objects", "unclear_part", "other"]}


def test_the_bar_is_shown_only_where_the_campaign_shows_it(client, campaign, user) -> None:
    open_item(an_object(campaign))
    assert post(client, "claim/").json()["campaign"]["quality_bar"] is None
    campaign.show_quality_bar = True
    campaign.save()
    assert client.get("/api/work-items/mine/").json()["results"][0]["campaign"]["quality_bar"] == 0.6


def test_a_best_of_n_item_comes_with_its_round_and_hides_the_sources(client, campaign, user) -> None:
    target_object = an_object(campaign, "selecting")
    made = candidates(target_object, 3)
    a_pointmap(target_object)
    open_item(target_object, "best_of_n")
    response = post(client, "claim/")
    stored = response.json()["payload"]["round"]
    assert sorted(stored["order"]) == sorted(str(candidate.pk) for candidate in made)
    assert set(stored["candidates"]) == set(stored["order"])
    assert set(stored["candidates"][stored["order"][0]]) == {
        "id",
        "number",
        "glb_url",
        "thumbnail_url",
        "layout",
        "faces",
    }
    assert stored["intrinsics"] == {"fx": 60.0, "fy": 60.0, "cx": 32.0, "cy": 24.0, "width": 64, "height": 48}
    text = response.content.decode()
    assert "inflation" not in text
    assert str(FIRST_SEED)[:5] not in text
    assert BestOfNRound.objects.get().annotator == user


def test_an_alignment_item_has_the_mesh_and_the_scene(client, campaign, user) -> None:
    target_object = an_object(campaign, "aligning")
    (winner,) = candidates(target_object, 1)
    a_pointmap(target_object)
    open_item(target_object, "alignment", candidate=winner)
    payload = post(client, "claim/").json()["payload"]
    assert payload["candidate"]["id"] == str(winner.pk)
    assert payload["candidate"]["layout"] == winner.layout
    assert payload["pointmap"]["preview_url"].startswith("/files/pointmap-previews/")
    assert (payload["pointmap"]["is_fallback"], payload["pointmap"]["metric"]) == (True, False)


def test_nothing_to_do_is_204(client, user) -> None:
    response = post(client, "claim/")
    assert (response.status_code, response.content) == (204, b"")


def test_a_paused_campaign_gives_no_work(client, campaign, user) -> None:
    open_item(an_object(campaign))
    campaign.is_active = False
    campaign.save()
    assert post(client, "claim/", {"campaign_id": str(campaign.pk)}).status_code == 204


def test_a_foreign_campaign_is_not_found(client, user) -> None:
    foreign = a_campaign()
    open_item(an_object(foreign))
    assert post(client, "claim/").status_code == 204
    response = post(client, "claim/", {"campaign_id": str(foreign.pk)})
    assert (response.status_code, response.json()["code"]) == (404, "campaign_not_found")


def test_an_artist_gets_alignments_alone(campaign) -> None:
    artist = signed_in(a_person("artist", campaign))
    open_item(an_object(campaign))
    assert post(artist, "claim/").status_code == 204
    response = post(artist, "claim/", {"kinds": ["mask_review"]})
    assert (response.status_code, response.json()["code"]) == (403, "kind_not_allowed")


def test_an_engineer_gets_no_work(campaign) -> None:
    response = post(signed_in(a_person("engineer", campaign)), "claim/")
    assert (response.status_code, response.json()["code"]) == (403, "role_not_allowed")


def test_mine_lists_what_is_held_oldest_first(client, campaign, user) -> None:
    for _ in range(2):
        open_item(an_object(campaign))
    claimed = [post(client, "claim/").json()["id"] for _ in range(2)]
    open_item(an_object(campaign))
    post(signed_in(a_person("annotator", campaign)), "claim/")
    assert [item["id"] for item in client.get("/api/work-items/mine/").json()["results"]] == claimed


def test_heartbeat_and_release(client, campaign, user) -> None:
    open_item(an_object(campaign))
    item = post(client, "claim/").json()
    token = {"lease_token": item["lease_token"]}
    renewed = post(client, f"{item['id']}/heartbeat/", token)
    assert renewed.json()["lease_until"] > item["lease_until"]
    assert post(client, f"{item['id']}/release/", token).status_code == 204
    assert post(client, f"{item['id']}/heartbeat/", token).json()["code"] == "stale_lease"


def test_an_accepted_mask_goes_to_the_sources(client, campaign, user) -> None:
    campaign.sources.create(model_version=register_built_in_sources()["inflation"], n_candidates=2)
    target_object = an_object(campaign)
    a_pointmap(target_object)
    open_item(target_object)
    response = review(client, post(client, "claim/").json(), "accept")
    assert (response.status_code, response.json()) == (200, {"state": "proposing"})
    assert WorkItem.objects.get().state == "done"
    assert Generation.objects.get().candidates.count() == 2


def test_a_discard_ends_the_object(client, campaign, user) -> None:
    open_item(an_object(campaign))
    response = review(client, post(client, "claim/").json(), "discard", reason="several_objects", active_ms=4200)
    assert response.json() == {"state": "discarded"}
    assert TargetObject.objects.get().discard_reason == "several_objects"
    assert WorkItem.objects.get().active_ms == 4200
    assert StateChange.objects.get().changed_by == user


def test_a_discard_needs_a_reason(client, campaign, user) -> None:
    open_item(an_object(campaign))
    response = review(client, post(client, "claim/").json(), "discard")
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    assert (WorkItem.objects.get().state, TargetObject.objects.get().state) == ("leased", "mask_review")


def test_the_same_submit_again_answers_the_same(client, campaign, user) -> None:
    open_item(an_object(campaign))
    item, submission = post(client, "claim/").json(), str(uuid.uuid4())
    first = review(client, item, "discard", reason="other", submission_id=submission)
    again = review(client, item, "discard", reason="other", submission_id=submission)
    assert (again.status_code, again.json()) == (200, first.json())
    assert StateChange.objects.count() == 1
    changed = review(client, item, "discard", reason="unclear_part", submission_id=submission)
    assert (changed.status_code, changed.json()["code"]) == (409, "duplicate_submission")
    assert TargetObject.objects.get().discard_reason == "other"


def test_another_persons_item_is_not_found(client, campaign, user) -> None:
    open_item(an_object(campaign))
    item = post(client, "claim/").json()
    response = review(signed_in(a_person("annotator", campaign)), item, "discard", reason="other")
    assert (response.status_code, response.json()["code"]) == (404, "work_item_not_found")
    assert WorkItem.objects.get().state == "leased"


def test_a_stale_token_changes_nothing(client, campaign, user) -> None:
    open_item(an_object(campaign))
    item = post(client, "claim/").json()
    post(client, f"{item['id']}/release/", {"lease_token": item["lease_token"]})
    post(client, "claim/")
    response = review(client, item, "discard", reason="other")
    assert (response.status_code, response.json()["code"]) == (409, "stale_lease")
    assert (WorkItem.objects.get().state, TargetObject.objects.get().state) == ("leased", "mask_review")


def test_a_submit_of_another_kind_is_refused(client, campaign, user) -> None:
    target_object = an_object(campaign, "selecting")
    candidates(target_object, 2)
    open_item(target_object, "best_of_n")
    response = review(client, post(client, "claim/").json(), "discard", reason="other")
    assert (response.status_code, response.json()["code"]) == (409, "wrong_work_item_kind")
    assert WorkItem.objects.get().state == "leased"
