"""What the fuzzers play in: a campaign at work with people of every role, and another one that is none of theirs."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from annotator.accounts.models import User
from annotator.accounts.services import create_token
from annotator.assignments.models import WorkItemKind
from annotator.campaigns.models import Campaign, CampaignSource, Membership
from annotator.domain.roles import Role, Scope
from annotator.escalations.services import open_escalation
from annotator.model_registry.models import ModelVersion
from annotator.preferences.models import QualityRating
from tests.factories import (
    PASSWORD,
    make_candidate,
    make_image,
    make_pointmap,
    make_target_object,
    make_user,
    make_work_item,
)
from tests.fuzz.values import Pools
from tests.http.world import make_world

PEOPLE = {
    "ann": Role.ANNOTATOR,
    "abe": Role.ANNOTATOR,
    "art": Role.ARTIST,
    "lena": Role.LEAD,
    "lou": Role.LEAD,
    "eng": Role.ENGINEER,
    "root": Role.ADMIN,
}
STAGES = (
    ("mask_review", WorkItemKind.MASK_REVIEW, 0),
    ("selecting", WorkItemKind.BEST_OF_N, 3),
    ("aligning", WorkItemKind.ALIGNMENT, 1),
)
ANONYMOUS = "nobody"
STRANGER = "stranger"


@dataclass
class Scene:
    """The people and what they may have seen."""

    campaign: Campaign
    pools: Pools = field(default_factory=Pools)
    users: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def call(self, name: str, method: str, path: str, **sent: Any) -> Any:
        """Return the response to one person's call."""
        headers = {"authorization": f"Bearer {self.secrets[name]}"} if name in self.secrets else {}
        return self.clients[name].generic(method, path, headers=headers, **sent)

    def restore(self) -> None:
        """Let everybody in again, and add work of every kind: what the fuzzer has ended."""
        for name, role in PEOPLE.items():
            user = self.users[name]
            User.objects.filter(pk=user.pk).update(is_active=True, role=role)
            Membership.objects.get_or_create(campaign=self.campaign, user=user)
            self.clients[name].force_login(User.objects.get(pk=user.pk))
        self.clients[STRANGER].force_login(User.objects.get(pk=self.users[STRANGER].pk))
        Campaign.objects.filter(pk=self.campaign.pk).update(is_active=True)
        add_work(self.campaign, self.pools)


def make_scene(rng: random.Random) -> Scene:
    """Return a new scene with one object of each kind, and tokens of some scopes."""
    ours, theirs = make_world("ours"), make_world("theirs")
    QualityRating.objects.all().delete()  # of a round that is still open: no call makes that
    scene = Scene(Campaign.objects.get(pk=ours["campaign_id"]))
    for world in (theirs, ours):
        for name, value in world.items():
            if name not in ("owner", "path"):
                scene.pools.add(name, value if isinstance(value, int | str) else str(value))
    scene.pools.add("path", "manifest.json")
    for name, role in PEOPLE.items():
        scene.users[name] = make_user(role, username=name)
        scene.users[name].set_password(PASSWORD)
        scene.users[name].save()
    scene.users[STRANGER] = theirs["owner"]
    for name in [*scene.users, ANONYMOUS]:
        scene.clients[name] = Client(raise_request_exception=False)
    for name in ("ann", "lena"):
        token, secret = create_token(
            user=scene.users[name], name="fuzz", scopes=[scope.value for scope in Scope if rng.random() < 0.7], days=1
        )
        scene.pools.add("token_id", token.pk)
        scene.clients[f"token of {name}"] = Client(raise_request_exception=False)
        scene.secrets[f"token of {name}"] = secret
    version = ModelVersion.objects.get(name="inflation")
    CampaignSource.objects.get_or_create(campaign=scene.campaign, model_version=version, n_candidates=2)
    scene.restore()
    return scene


def add_work(campaign: Campaign, pools: Pools) -> None:
    """Add an image with an object at each stage, an open item for each, and a card on the board."""
    image = make_image(campaign)
    make_pointmap(image)
    pools.add("image_id", str(image.pk))
    for state, kind, n_candidates in STAGES:
        target = make_target_object(image, state=state)
        candidates = [make_candidate(target) for _ in range(n_candidates)]
        for candidate in candidates:
            pools.add("candidate_id", str(candidate.pk))
        chosen = {"candidate": candidates[0]} if kind == WorkItemKind.ALIGNMENT else {}
        pools.add("item_id", str(make_work_item(target, kind=kind, **chosen).pk))
        pools.add("object_id", str(target.pk))
    escalated = make_target_object(image, state="escalated")
    card = open_escalation(
        target_object=escalated, best_of_n_round=None, reasons=["other"], defects=[], note="", by=None
    )
    pools.add("escalation_id", str(card.pk))
