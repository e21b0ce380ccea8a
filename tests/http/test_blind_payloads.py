"""What annotators must not know is not sent to them: every route that they may read, and every kind of their work."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign, CampaignSource
from annotator.candidates.models import Candidate
from annotator.domain.roles import Role
from annotator.images.models import Mask, StateChange, TargetObject
from annotator.model_registry.models import ModelVersion
from tests.builders import a_campaign, a_person, a_pointmap, an_object, candidates, open_item
from tests.http.routes import api_routes
from tests.http.world import make_world, member

pytestmark = pytest.mark.django_db

#: Seeds differ in their last two digits.
SEEDS = 917265500
#: What would reveal who or what made a candidate, who judged it, and what a rating has to reach.
SECRETS = {
    "source": "secret-source",
    "version": "secret-version",
    "seed": "9172655",
    "worker": "secret-worker",
    "device": "secret-device",
    "phase": "secret-phase",
    "error": "secret-error",
    "person": "secret-person",
    "bar": "0.6173",
    "pose bar": "0.4173",
}
#: They are needed on the page: a pose below it is asked about before it is saved.
KNOWN_AT_WORK = {"alignment": {"pose bar"}}


def hide_secrets(campaign: Campaign, owner: User | None) -> None:
    """Put a secret into each field that an annotator must not see."""
    for count, version in enumerate(ModelVersion.objects.order_by("pk")):
        ModelVersion.objects.filter(pk=version.pk).update(name="secret-source", version=f"secret-version-{count}")
    Campaign.objects.filter(pk=campaign.pk).update(quality_bar=0.6173, min_pose_iou=0.4173)
    Candidate.objects.update(
        seed=SEEDS + F("slot"), worker="secret-worker", device="secret-device", phase="secret-phase",
        error_code="secret-error", error_message="secret-error in the sampler",
    )  # fmt: skip
    if owner is not None:
        User.objects.filter(pk=owner.pk).update(username="secret-person")
        Mask.objects.update(created_by=owner)
        StateChange.objects.update(changed_by=owner)


def revealed(body: bytes) -> set[str]:
    return {name for name, text in SECRETS.items() if text in body.decode(errors="replace")}


def read_all(user: User, world: dict[str, Any]) -> dict[str, bytes]:
    """Return the bodies of all responses that the user gets, by route."""
    client = Client()
    client.force_login(user)
    values = {**world, "kind": "images", "name": "x.png", "path": "manifest.json"}
    bodies = {}
    for route in api_routes():
        if "GET" in route.methods and route.pattern.startswith("api/"):
            answer = client.get(route.path(values))
            if answer.status_code == 200:
                bodies[route.pattern] = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bodies


@pytest.fixture
def world() -> dict[str, Any]:
    made = make_world("theirs")
    campaign = Campaign.objects.get(pk=made["campaign_id"])
    version = Candidate.objects.get(pk=made["candidate_id"]).model_version
    CampaignSource.objects.create(campaign=campaign, model_version=version, n_candidates=4)
    hide_secrets(campaign, made["owner"])
    return made


@pytest.mark.parametrize("state", ["selecting", "done"])
def test_no_route_sends_a_secret_to_an_annotator(world: dict[str, Any], state: str) -> None:
    TargetObject.objects.filter(pk=world["object_id"]).update(state=state)
    bodies = read_all(member(world, Role.ANNOTATOR), world)
    assert {"api/campaigns/<uuid:campaign_id>/", "api/objects/<uuid:object_id>/candidates/"} < set(bodies)
    assert {pattern: revealed(body) for pattern, body in bodies.items() if revealed(body)} == {}


def test_a_lead_reads_each_of_them_somewhere(world: dict[str, Any]) -> None:
    """So that a secret that is stored elsewhere meanwhile does not make the other test empty."""
    bodies = read_all(member(world, Role.LEAD), world)
    assert set().union(*(revealed(body) for body in bodies.values())) == set(SECRETS)


@pytest.mark.parametrize(
    ("kind", "state"), [("mask_review", "mask_review"), ("best_of_n", "selecting"), ("alignment", "aligning")]
)
def test_no_work_item_sends_a_secret_to_an_annotator(kind: str, state: str) -> None:
    campaign = a_campaign()
    user = a_person("annotator", campaign)
    target_object = an_object(campaign, state)
    made = candidates(target_object, 2)
    a_pointmap(target_object)
    open_item(target_object, kind, candidate=made[0] if kind == "alignment" else None)
    hide_secrets(campaign, a_person("lead", campaign))
    client = Client()
    client.force_login(user)
    answer = client.post("/api/work-items/claim/", {"kinds": [kind]}, "application/json")
    assert (answer.status_code, answer.json()["kind"]) == (200, kind)
    assert revealed(answer.content) == KNOWN_AT_WORK.get(kind, set())
    assert WorkItem.objects.get().assignee == user
