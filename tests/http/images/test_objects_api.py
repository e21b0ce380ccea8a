"""Target objects over HTTP: made from a mask or a proposal, fixed in review, discarded, sent back to review."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign
from annotator.domain.roles import Role
from annotator.gateways.artifacts import put_blob
from annotator.images.models import Image, Mask, MaskProposal, StateChange, TargetObject
from tests.factories import (
    make_campaign,
    make_candidate,
    make_generation,
    make_image,
    make_target_object,
    make_user,
    make_work_item,
    mask_png,
    png,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def annotator(client: Client, campaign: Campaign) -> User:
    user = make_user(campaign=campaign)
    client.force_login(user)
    return user


@pytest.fixture
def image(campaign: Campaign) -> Image:
    return make_image(campaign)


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("mask.png", content)


def new_object(client: Client, image: Image, **body: object):
    return client.post(f"/api/images/{image.pk}/objects/", body)


def test_an_object_from_a_mask_waits_for_review(client: Client, image: Image, annotator: User) -> None:
    response = new_object(client, image, mask=file(mask_png()), name="cup", category="mug", method="brush")
    made = response.json()
    assert response.status_code == 201
    assert (made["number"], made["name"], made["category"], made["state"]) == (1, "cup", "mug", "mask_review")
    assert (made["mask"]["version"], made["mask"]["area_px"], made["mask"]["method"]) == (1, 320, "brush")
    (item,) = WorkItem.objects.all()
    assert (item.kind, item.state, str(item.target_object_id)) == ("mask_review", "open", made["id"])
    assert new_object(client, image, mask=file(mask_png(box=(1, 1, 5, 5)))).json()["number"] == 2


def test_without_reviews_an_object_goes_to_its_sources_at_once(client: Client, annotator: User, campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(review_masks=False)
    made = new_object(client, make_image(campaign), mask=file(mask_png())).json()
    target_object = TargetObject.objects.get(pk=made["id"])
    assert (target_object.state, WorkItem.objects.count()) == ("proposing", 0)
    assert target_object.generations.count() == 2


def test_an_object_from_a_proposal_keeps_what_made_it(client: Client, image: Image, annotator: User) -> None:
    proposal = MaskProposal.objects.create(
        image=image, prompts={}, status="done", mask_key=put_blob(mask_png(), "png"), segmenter="GrabCut", requested_by=annotator
    )  # fmt: skip
    made = new_object(client, image, proposal_id=str(proposal.pk)).json()
    assert (made["mask"]["method"], made["mask"]["bbox_xywh"]) == ("GrabCut", [10, 8, 20, 16])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(64, 48), "mask_not_binary"),
        (mask_png(10, 10, box=(1, 1, 2, 2)), "mask_size_differs"),
        (mask_png(box=(0, 0, 0, 0)), "mask_empty"),
        (mask_png(box=(0, 0, 64, 48)), "mask_full"),
        (b"<svg/>", "not_an_image"),
    ],
)
def test_a_bad_mask_makes_nothing(client: Client, image: Image, annotator: User, content: bytes, code: str) -> None:
    response = new_object(client, image, mask=file(content))
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert (TargetObject.objects.count(), Mask.objects.count(), WorkItem.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("status", ["queued", "failed"])
def test_a_proposal_without_a_mask_makes_nothing(client: Client, image: Image, annotator: User, status: str) -> None:
    proposal = MaskProposal.objects.create(image=image, prompts={}, status=status, requested_by=annotator)
    response = new_object(client, image, proposal_id=str(proposal.pk))
    assert (response.status_code, response.json()["code"]) == (422, "mask_proposal_not_done")
    assert TargetObject.objects.count() == 0


def test_a_proposal_of_another_image_is_not_found(client: Client, image: Image, annotator: User) -> None:
    other = MaskProposal.objects.create(image=make_image(), prompts={}, status="done", requested_by=annotator)
    response = new_object(client, image, proposal_id=str(other.pk))
    assert (response.status_code, response.json()["code"]) == (404, "mask_proposal_not_found")


@pytest.mark.parametrize("body", [{}, {"name": "cup"}])
def test_a_mask_or_a_proposal_is_needed(client: Client, image: Image, annotator: User, body: dict) -> None:
    response = new_object(client, image, **body)
    assert (response.status_code, response.json()["code"], TargetObject.objects.count()) == (422, "invalid_input", 0)


def test_the_list_is_filtered_by_state(client: Client, campaign: Campaign, annotator: User, image: Image) -> None:
    wanted = make_target_object(image, state="done")
    make_target_object(image, state="parked")
    body = client.get(f"/api/campaigns/{campaign.pk}/objects/", {"state": "done"}).json()
    assert [row["id"] for row in body["results"]] == [str(wanted.pk)]
    wrong = client.get(f"/api/campaigns/{campaign.pk}/objects/", {"state": "finished"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_state")


@pytest.mark.parametrize(
    ("role", "n_changes"), [(Role.LEAD, 1), (Role.ENGINEER, 1), (Role.ANNOTATOR, 0), (Role.ARTIST, 0)]
)
def test_the_history_is_for_those_who_run_the_campaign(client: Client, image: Image, role: str, n_changes: int) -> None:
    target_object = make_target_object(image)
    StateChange.objects.create(target_object=target_object, to_state="mask_review")
    client.force_login(make_user(role, campaign=image.campaign))
    body = client.get(f"/api/objects/{target_object.pk}/").json()
    assert (body["state"], len(body["history"])) == ("mask_review", n_changes)


def test_the_holder_of_the_review_fixes_the_mask(client: Client, image: Image, annotator: User) -> None:
    target_object = make_target_object(image)
    item = make_work_item(target_object, holder=annotator, lease_token=7)
    body = {"mask": file(mask_png(box=(2, 2, 5, 5))), "method": "brush", "work_item_id": str(item.pk), "lease_token": 7}
    response = client.post(f"/api/objects/{target_object.pk}/masks/", body)
    assert (response.status_code, response.json()["version"], response.json()["area_px"]) == (201, 2, 25)
    target_object.refresh_from_db()
    assert (target_object.current_mask.version, target_object.masks.count()) == (2, 2)
    item.refresh_from_db()
    assert item.state == "leased"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({}, 403, "object_not_held"),
        ({"lease_token": 6}, 409, "stale_lease"),
    ],
)
def test_who_does_not_hold_the_review_changes_nothing(
    client: Client, image: Image, annotator: User, fields: dict, status: int, code: str
) -> None:
    target_object = make_target_object(image)
    item = make_work_item(target_object, holder=annotator, lease_token=7)
    hold = {"work_item_id": str(item.pk), **fields} if fields else {}
    response = client.post(
        f"/api/objects/{target_object.pk}/masks/", {"mask": file(mask_png(box=(2, 2, 5, 5))), **hold}
    )
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert Mask.objects.count() == 1


def test_a_mask_is_not_changed_after_its_review(client: Client, image: Image) -> None:
    target_object = make_target_object(image, state="selecting")
    client.force_login(make_user(Role.LEAD, campaign=image.campaign))
    response = client.post(f"/api/objects/{target_object.pk}/masks/", {"mask": file(mask_png(box=(2, 2, 5, 5)))})
    assert (response.status_code, response.json()["code"]) == (409, "wrong_object_state")
    assert Mask.objects.count() == 1


def test_a_lead_discards_and_all_work_stops(client: Client, image: Image) -> None:
    target_object = make_target_object(image, state="proposing")
    generation = make_generation(target_object, n_candidates=2)
    make_work_item(target_object, kind="best_of_n")
    client.force_login(make_user(Role.LEAD, campaign=image.campaign))
    response = client.post(f"/api/objects/{target_object.pk}/discard/", {"reason": "unclear_part"}, "application/json")
    assert (response.status_code, response.json()["state"], response.json()["discard_reason"]) == (
        200,
        "discarded",
        "unclear_part",
    )
    generation.refresh_from_db()
    assert generation.status == "cancelled"
    assert set(generation.candidates.values_list("status", flat=True)) == {"cancelled"}
    assert WorkItem.objects.get().state == "cancelled"
    change = StateChange.objects.get()
    assert (change.from_state, change.to_state, change.reason) == ("proposing", "discarded", "unclear_part")


@pytest.mark.parametrize(
    ("state", "body", "status", "code"),
    [
        ("done", {"reason": "other"}, 409, "transition_not_allowed"),
        ("proposing", {"reason": "ugly"}, 422, "invalid_input"),
        ("proposing", {}, 422, "invalid_input"),
    ],
)
def test_a_discard_that_is_not_allowed_changes_nothing(
    client: Client, image: Image, state: str, body: dict, status: int, code: str
) -> None:
    target_object = make_target_object(image, state=state)
    client.force_login(make_user(Role.LEAD, campaign=image.campaign))
    response = client.post(f"/api/objects/{target_object.pk}/discard/", body, "application/json")
    assert (response.status_code, response.json()["code"]) == (status, code)
    target_object.refresh_from_db()
    assert (target_object.state, target_object.discard_reason, StateChange.objects.count()) == (state, "", 0)


def report(client: Client, target_object: TargetObject, **body: object):
    return client.post(f"/api/objects/{target_object.pk}/report-mask/", body, "application/json")


def test_a_mask_problem_goes_back_to_review(client: Client, image: Image, annotator: User) -> None:
    target_object = make_target_object(image, state="selecting")
    candidate = make_candidate(target_object)
    item = make_work_item(target_object, kind="best_of_n", holder=annotator, lease_token=7)
    responses = [
        report(client, target_object, work_item_id=str(item.pk), lease_token=7, reason="two cups") for _ in range(2)
    ]
    assert [response.status_code for response in responses] == [200, 200]
    assert responses[0].json()["state"] == "mask_review"
    candidate.refresh_from_db()
    assert candidate.superseded_at is not None
    assert sorted(WorkItem.objects.values_list("kind", "state")) == [("best_of_n", "done"), ("mask_review", "open")]
    assert list(StateChange.objects.values_list("to_state", "reason")) == [("mask_review", "two cups")]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 403, "object_not_held"),
        ({"lease_token": 6}, 409, "stale_lease"),
        ({"work_item_id": str(uuid.uuid4())}, 404, "work_item_not_found"),
    ],
)
def test_a_report_without_the_lease_changes_nothing(
    client: Client, image: Image, annotator: User, body: dict, status: int, code: str
) -> None:
    target_object = make_target_object(image, state="selecting")
    item = make_work_item(target_object, kind="best_of_n", holder=annotator, lease_token=7)
    hold = {"work_item_id": str(item.pk), "lease_token": 7, **body} if body else {}
    response = report(client, target_object, **hold)
    assert (response.status_code, response.json()["code"]) == (status, code)
    target_object.refresh_from_db()
    assert (target_object.state, StateChange.objects.count(), WorkItem.objects.get().state) == (
        "selecting",
        0,
        "leased",
    )


def test_another_objects_item_does_not_count(client: Client, image: Image, annotator: User) -> None:
    mine, other = make_target_object(image, state="selecting"), make_target_object(image, state="selecting")
    item = make_work_item(mine, kind="best_of_n", holder=annotator, lease_token=7)
    response = report(client, other, work_item_id=str(item.pk), lease_token=7)
    assert (response.status_code, response.json()["code"]) == (404, "work_item_not_found")
    assert set(TargetObject.objects.values_list("state", flat=True)) == {"selecting"}
    assert WorkItem.objects.get().state == "leased"


def test_a_mask_declared_too_large_is_not_read(client: Client, annotator: User, image: Image, settings) -> None:
    settings.MAX_IMAGE_BYTES = 100
    response = new_object(client, image, mask=file(b"x" * 300_000))
    assert (response.status_code, response.json()["code"]) == (413, "upload_too_large")
    assert TargetObject.objects.count() == 0
