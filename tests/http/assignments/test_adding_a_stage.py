"""Adding a stage: one record and one HTTP form are enough to claim, draw, submit, undo and move on."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import include, path
from rest_framework import serializers

from annotator.assignments.models import WorkItem
from annotator.assignments.submissions import Result, Submission, submit_once
from annotator.domain.roles import LEADS, Role
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.http.assignments import stages as forms
from annotator.http.bodies import RequestBody
from annotator.images.models import TargetObject
from annotator.urls import urlpatterns as site_urls
from annotator.workflow import stages, undo
from tests.builders import a_campaign, a_person, an_object, candidates, open_item
from tests.http.preferences.page import Page, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class VoteBody(RequestBody):
    """A vote on the texture."""

    lease_token = serializers.IntegerField()
    submission_id = serializers.UUIDField()
    vote = serializers.ChoiceField(choices=["good", "bad"])


class VotePayload(serializers.Serializer):
    """The candidate to vote on."""

    candidate = serializers.UUIDField()


class VoteResponse(serializers.Serializer):
    """The state that follows."""

    state = serializers.CharField()


def submit_vote(*, user: Any, item_id: uuid.UUID, lease_token: int, submission_id: uuid.UUID, vote: str) -> Any:
    """Store nothing but the outcome: what a real stage stores is its own."""

    def apply(item: WorkItem) -> Result:
        state = stages.stage_of(item.kind).follows[vote]
        stages.move_on(target_object=item.target_object, to=state, by=user)
        return Result({"state": state.value})

    return submit_once(
        user=user,
        item_id=item_id,
        lease_token=lease_token,
        submission=Submission(submission_id, {"vote": vote}),
        kind="texture_vote",
        apply=apply,
    )


STAGE = stages.Stage(
    kind="texture_vote",
    label="Texture vote",
    action="Vote on textures",
    description="Is the texture good?",
    roles=LEADS | {Role.ANNOTATOR},
    state=S.ALIGNING,  # in place of the alignment: the states are the domain's
    follows={"good": S.DONE, "bad": S.MASK_REVIEW},
)
FORM = forms.StageForm(
    payload=lambda item: {"candidate": str(item.candidate_id)},
    payload_form=VotePayload,
    submit=forms.SubmitForm(
        route="texture-vote",
        operation_id="submit_texture_vote",
        summary="Vote.",
        body=VoteBody,
        response=VoteResponse,
        handler=submit_vote,
    ),
)
urlpatterns = [path("api/", include(forms.submit_routes({"texture_vote": FORM}))), *site_urls]


@pytest.fixture(autouse=True)
def texture_vote(monkeypatch) -> None:
    others = tuple(stage for stage in stages.STAGES if stage.state != STAGE.state)
    monkeypatch.setattr(stages, "STAGES", (STAGE, *others))
    monkeypatch.setitem(forms.FORMS, STAGE.kind, FORM)


@pytest.fixture
def campaign():
    return a_campaign(quality_bar=0.5)


@pytest.fixture
def client(campaign) -> Client:
    client = Client()
    client.force_login(a_person("annotator", campaign))
    return client


def selected(campaign) -> str:
    """An object whose best-of-N round was accepted; returns its winner's id."""
    target_object = an_object(campaign, "selecting")
    candidates(target_object, 2)
    open_item(target_object, "best_of_n")
    page = Page(a_person("annotator", campaign))
    winner = page.finish()
    assert page.rate(1.0).json()["outcome"] == "accepted"
    return winner


def post(client: Client, route: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/work-items/{route}/", body, "application/json")


def test_a_new_stage_is_claimed_drawn_submitted_and_followed(campaign, client) -> None:
    winner = selected(campaign)
    item = post(client, "claim", {}).json()
    assert (item["kind"], item["payload"]) == ("texture_vote", {"candidate": winner})
    body = {"lease_token": item["lease_token"], "submission_id": str(uuid.uuid4()), "vote": "good"}
    responses = [post(client, f"{item['id']}/texture-vote", body) for _ in range(2)]
    assert [(each.status_code, each.json()) for each in responses] == [(200, {"state": "done"})] * 2
    assert TargetObject.objects.get().state == "done"


def test_the_outcome_decides_which_stage_opens_next(campaign, client) -> None:
    selected(campaign)
    item = post(client, "claim", {}).json()
    body = {"lease_token": item["lease_token"], "submission_id": str(uuid.uuid4()), "vote": "bad"}
    assert post(client, f"{item['id']}/texture-vote", body).json() == {"state": "mask_review"}
    assert WorkItem.objects.filter(state="open").values_list("kind", flat=True).get() == "mask_review"


def test_its_submission_is_checked_like_every_other(campaign, client) -> None:
    selected(campaign)
    item = post(client, "claim", {}).json()
    body = {"lease_token": item["lease_token"] - 1, "submission_id": str(uuid.uuid4()), "vote": "good"}
    assert refusal(post(client, f"{item['id']}/texture-vote", body)) == (409, "stale_lease")
    assert refusal(post(client, f"{item['id']}/texture-vote", body | {"vote": "?"})) == (422, "invalid_input")
    assert (TargetObject.objects.get().state, WorkItem.objects.get(pk=item["id"]).state) == ("aligning", "leased")


def test_roles_and_names_reach_the_front_end_and_the_claim(campaign, client) -> None:
    sent = {stage["kind"]: stage for stage in client.get("/api/session/").json()["stages"]}
    assert sent["texture_vote"] == {
        "kind": "texture_vote",
        "name": "Texture vote",
        "action": "Vote on textures",
        "description": "Is the texture good?",
        "roles": ["admin", "annotator", "lead"],
        "state": "aligning",
    }
    selected(campaign)
    artist = Client()
    artist.force_login(a_person("artist", campaign))
    assert post(artist, "claim", {}).status_code == 204


def test_a_submission_before_its_undo_is_written_cannot_be_undone(campaign, client) -> None:
    assert "texture_vote" not in undo.REVERTS
    selected(campaign)
    item = post(client, "claim", {}).json()
    body = {"lease_token": item["lease_token"], "submission_id": str(uuid.uuid4()), "vote": "good"}
    post(client, f"{item['id']}/texture-vote", body)
    response = post(client, f"{item['id']}/undo", {"lease_token": item["lease_token"]})
    assert refusal(response) == (409, "too_late_to_undo")
    assert TargetObject.objects.get().state == "done"
