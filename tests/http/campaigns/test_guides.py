"""Guides by kind of work: a lead writes them, and each page gets its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from annotator.campaigns.models import GUIDED_WORK, Campaign
from annotator.domain.roles import Role
from annotator.escalations.models import Escalation
from annotator.http.campaigns.serializers import StageGuides
from tests.builders import a_campaign, a_person, a_pointmap, an_object, candidates, open_item
from tests.http.escalations.escalated import artist, campaign, escalation, lead

__all__ = ["artist", "campaign", "escalation", "lead"]
pytestmark = pytest.mark.django_db


def change(campaign: Campaign, **fields: Any) -> Any:
    client = Client()
    client.force_login(a_person(Role.LEAD, campaign))
    return client.patch(f"/api/campaigns/{campaign.pk}/", {"version": 1, **fields}, "application/json")


def test_the_form_knows_each_kind_of_guided_work() -> None:
    assert tuple(StageGuides().fields) == GUIDED_WORK


def test_empty_guides_are_not_kept() -> None:
    guided = a_campaign()
    answer = change(guided, stage_guides={"best_of_n": "# Look", "artist": ""})
    assert (answer.status_code, answer.json()["stage_guides"]) == (200, {"best_of_n": "# Look"})
    assert Campaign.objects.get(pk=guided.pk).stage_guides == {"best_of_n": "# Look"}


@pytest.mark.parametrize(
    ("guides", "code"), [({"cooking": "x"}, "unknown_field"), ({"artist": "x" * 20_001}, "invalid_input")]
)
def test_an_unknown_kind_or_a_text_too_long_changes_nothing(guides: dict[str, str], code: str) -> None:
    guided = a_campaign(stage_guides={"artist": "Close it."})
    answer = change(guided, stage_guides=guides)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    kept = Campaign.objects.get(pk=guided.pk)
    assert (kept.stage_guides, kept.version) == ({"artist": "Close it."}, 1)


@pytest.mark.parametrize(
    ("kind", "state", "role"),
    [
        ("mask_review", "mask_review", Role.ANNOTATOR),
        ("best_of_n", "selecting", Role.ANNOTATOR),
        ("alignment", "aligning", Role.ANNOTATOR),
        ("pose_review", "pose_review", Role.LEAD),
    ],
)
def test_a_work_item_has_the_guide_of_its_kind(kind: str, state: str, role: str) -> None:
    guided = a_campaign(guide="For all.", stage_guides={name: f"Of {name}." for name in GUIDED_WORK})
    target_object = an_object(guided, state)
    made = candidates(target_object, 2)
    a_pointmap(target_object)
    open_item(target_object, kind, candidate=made[0] if kind in {"alignment", "pose_review"} else None)
    client = Client()
    client.force_login(a_person(role, guided))
    found = client.post("/api/work-items/claim/", {"kinds": [kind]}, "application/json").json()["campaign"]
    assert (found["guide"], found["stage_guide"]) == ("For all.", f"Of {kind}.")


def test_an_artist_s_brief_has_the_artists_guide(campaign: Campaign, escalation: Escalation, artist: Client) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(stage_guides={"artist": "Close the bottom."})
    found = artist.get(f"/api/escalations/{escalation.pk}/").json()["campaign"]
    assert found["stage_guide"] == "Close the bottom."
