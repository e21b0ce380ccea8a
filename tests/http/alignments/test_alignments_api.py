"""Alignments over HTTP: the layout is checked, stored beside the older one, and finishes the object."""

import uuid

import pytest
from django.test import Client

from annotator.alignments.models import Alignment
from annotator.assignments.models import WorkItem
from annotator.images.models import Pointmap, TargetObject
from tests.builders import a_campaign, a_person, a_pointmap, an_object, candidates, open_item

pytestmark = pytest.mark.django_db
HALF = 2**-0.5
LAYOUT = {"quaternion_wxyz": [HALF, 0.0, -HALF, 0.0], "translation": [0.1, -0.2, 3.0], "scale": 0.7}


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def client(campaign) -> Client:
    client = Client()
    client.force_login(a_person("annotator", campaign))
    return client


@pytest.fixture
def item(campaign, client) -> dict:
    target_object = an_object(campaign, "aligning")
    (winner,) = candidates(target_object, 1)
    a_pointmap(target_object)
    open_item(target_object, "alignment", candidate=winner)
    return client.post("/api/work-items/claim/", {}, "application/json").json()


def submit(client: Client, item: dict, **changes):
    body = {
        "lease_token": item["lease_token"],
        "submission_id": str(uuid.uuid4()),
        "layout": LAYOUT,
        "silhouette_iou": 0.83,
        "duration_ms": 61_000,
        "n_edits": 14,
    }
    return client.post(f"/api/work-items/{item['id']}/alignment/", body | changes, "application/json")


def refusal(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize("iou", [None, -0.1, 1.1, "high"])
def test_a_pose_without_a_valid_iou_is_refused(client, item, iou) -> None:
    assert refusal(submit(client, item, silhouette_iou=iou)) == (422, "invalid_input")
    assert (Alignment.objects.count(), TargetObject.objects.get().state) == (0, "aligning")


def test_a_layout_is_stored_and_the_object_is_done(client, item) -> None:
    response = submit(client, item)
    assert (response.status_code, response.json()) == (200, {"state": "done"})
    row = Alignment.objects.get()
    assert (row.quaternion_w, row.quaternion_x, row.quaternion_y, row.quaternion_z) == pytest.approx(
        (HALF, 0.0, -HALF, 0.0)
    )
    assert (row.translation_x, row.translation_y, row.translation_z, row.scale) == (0.1, -0.2, 3.0, 0.7)
    assert (row.silhouette_iou, row.duration_ms, row.n_edits) == (0.83, 61_000, 14)
    assert str(row.candidate_id) == item["payload"]["candidate"]["id"]
    assert row.pointmap == Pointmap.objects.get()
    assert TargetObject.objects.get().state == "done"
    assert (WorkItem.objects.get().state, WorkItem.objects.get().active_ms) == ("done", 61_000)


def test_it_is_read_back_in_the_wire_form(client, item) -> None:
    submit(client, item)
    response = client.get(f"/api/objects/{item['object']['id']}/alignment/").json()
    assert response["layout"]["quaternion_wxyz"] == pytest.approx(LAYOUT["quaternion_wxyz"])
    assert (response["layout"]["translation"], response["layout"]["scale"]) == (LAYOUT["translation"], 0.7)
    assert set(response["candidate"]) == {"id", "number", "glb_url", "thumbnail_url", "layout", "faces"}


def test_the_same_submit_again_answers_the_same(client, item) -> None:
    submission = str(uuid.uuid4())
    submit(client, item, submission_id=submission)
    again = submit(client, item, submission_id=submission)
    assert (again.status_code, again.json(), Alignment.objects.count()) == (200, {"state": "done"}, 1)
    changed = submit(client, item, submission_id=submission, layout=LAYOUT | {"scale": 0.8})
    assert refusal(changed) == (409, "duplicate_submission")
    assert Alignment.objects.get().scale == 0.7


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"layout": LAYOUT | {"quaternion_wxyz": [1.0, 1.0, 0.0, 0.0]}}, "bad_layout"),
        ({"layout": LAYOUT | {"quaternion_wxyz": [0.0, 0.0, 0.0, 0.0]}}, "bad_layout"),
        ({"layout": LAYOUT | {"scale": 0.0}}, "bad_layout"),
        ({"layout": LAYOUT | {"scale": -1.0}}, "bad_layout"),
        ({"layout": LAYOUT | {"translation": [0.0, 0.0]}}, "invalid_input"),
        ({"layout": LAYOUT | {"quaternion_wxyz": ["a", 0, 0, 0]}}, "invalid_input"),
        ({"silhouette_iou": 1.2}, "invalid_input"),
        ({"silhouette_iou": -0.1}, "invalid_input"),
        ({"n_edits": -1}, "invalid_input"),
    ],
)
def test_what_is_no_layout_is_refused(client, item, change, code) -> None:
    assert refusal(submit(client, item, **change)) == (422, code)
    assert (Alignment.objects.count(), TargetObject.objects.get().state) == (0, "aligning")


def test_numbers_that_are_not_finite_are_refused(client, item) -> None:
    body = '{"lease_token": %d, "submission_id": "%s", "layout": {"quaternion_wxyz": [1, 0, 0, 0], '
    body += '"translation": [0, 0, NaN], "scale": 1}}'
    response = client.post(
        f"/api/work-items/{item['id']}/alignment/", body % (item["lease_token"], uuid.uuid4()), "application/json"
    )
    assert 400 <= response.status_code < 500
    assert Alignment.objects.count() == 0


def test_an_older_alignment_is_kept_and_marked(campaign, client, item) -> None:
    submit(client, item)
    target_object = TargetObject.objects.get()
    target_object.state = "aligning"
    target_object.save()
    open_item(target_object, "alignment", candidate=Alignment.objects.get().candidate)
    second = client.post("/api/work-items/claim/", {}, "application/json").json()
    submit(client, second, layout=LAYOUT | {"scale": 0.9})
    old, new = Alignment.objects.order_by("created_at")
    assert (old.scale, old.superseded_at is None) == (0.7, False)
    assert (new.scale, new.superseded_at) == (0.9, None)


def test_without_a_pointmap_there_is_nothing_to_align_against(client, item) -> None:
    Pointmap.objects.all().delete()
    assert refusal(submit(client, item)) == (409, "pointmap_not_ready")
    assert (Alignment.objects.count(), WorkItem.objects.get().state) == (0, "leased")


def test_another_persons_item_is_not_found(campaign, client, item) -> None:
    other = Client()
    other.force_login(a_person("annotator", campaign))
    assert refusal(submit(other, item)) == (404, "work_item_not_found")
    assert Alignment.objects.count() == 0


def test_an_object_without_one_is_not_found(client, item) -> None:
    response = client.get(f"/api/objects/{item['object']['id']}/alignment/")
    assert refusal(response) == (404, "alignment_not_found")


def test_a_foreign_alignment_is_not_found(client, item) -> None:
    submit(client, item)
    stranger = Client()
    stranger.force_login(a_person("lead"))
    assert stranger.get(f"/api/objects/{item['object']['id']}/alignment/").status_code == 404
