"""The story of an object: what each role sees of rounds, escalations, the pose and the releases."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from annotator.candidates.models import Candidate
from annotator.datasets import services as datasets
from annotator.datasets.columns import CONFIGS
from annotator.escalations.models import ArtistUpload, Escalation, Review
from annotator.http.stories.payloads import story_json
from annotator.http.stories.serializers import ObjectStory
from annotator.images.models import TargetObject
from tests.builders import a_campaign, a_person, an_object, candidates
from tests.datasets.builder import Builder
from tests.datasets.conftest import rows_of, work
from tests.factories import make_candidate, make_user
from tests.http.preferences.page import Page, object_to_select
from tests.http.test_declared_forms import check
from tests.http.world import make_world

__all__ = ["work"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Any:
    return a_campaign(overlap=2, quality_bar=0.6)


def story(user: Any, target_object: TargetObject) -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    response = client.get(f"/api/objects/{target_object.pk}/story/")
    assert response.status_code == 200, response.content
    return response.json()


def judged_twice(campaign: Any) -> tuple[TargetObject, Page, Page]:
    """Two people chose opposite candidates; one found theirs good, the other unusable."""
    target_object = object_to_select(campaign, n_candidates=2, slots=2)
    first, second = Page(a_person("annotator", campaign)), Page(a_person("annotator", campaign))
    for page, number, value in ((first, 1, 0.75), (second, 2, 0.0)):
        wanted = str(target_object.candidates.get(number=number).pk)
        left = page.ladder.current().left  # type: ignore[union-attr]
        page.answer("left" if left == wanted else "right")
        assert page.rate(value).status_code == 200
    return TargetObject.objects.get(), first, second


def test_the_declared_form(campaign: Any) -> None:
    world = make_world("story")
    target_object = TargetObject.objects.get(pk=world["object_id"])
    check(ObjectStory(), story_json(target_object, viewer=make_user("lead", campaign=target_object.campaign)), "story")


def test_a_lead_sees_who_chose_what_and_where_they_differ(campaign: Any) -> None:
    target_object, first, second = judged_twice(campaign)
    assert target_object.state == "escalated"
    seen = story(a_person("lead", campaign), target_object)
    numbers = {row["id"]: row["number"] for row in seen["candidates"]}
    rounds = seen["rounds"]
    assert [(row["person"]["name"], numbers[row["winner"]]) for row in rounds] == [
        (first.user.username, 1),
        (second.user.username, 2),
    ]
    assert [(row["rating"]["name"], row["rating"]["meets_bar"], row["rating"]["bar"]) for row in rounds] == [
        ("Good", True, "Good"),
        ("Unusable", False, "Good"),
    ]
    (answered,) = rounds[0]["comparisons"]
    assert (answered["kept"], answered["active_ms"]) == (rounds[0]["winner"], 3500)
    assert seen["disagreement"] == {"winners": True, "acceptance": True}
    (escalation,) = seen["escalations"]
    assert (escalation["state"], escalation["is_withdrawn"]) == ("open", False)


def test_an_annotator_sees_pseudonyms_and_no_bar(campaign: Any) -> None:
    target_object, first, second = judged_twice(campaign)
    seen = story(first.user, target_object)
    people = [row["person"] for row in seen["rounds"]]
    assert people == [{"name": first.user.username, "is_you": True}, {"name": "Person 1", "is_you": False}]
    assert [row["rating"]["bar"] for row in seen["rounds"]] == [None, None]
    assert second.user.username not in str(seen)
    assert seen["releases"] == []


def test_the_bar_is_shown_where_the_campaign_shows_it() -> None:
    campaign = a_campaign(quality_bar=0.6, show_quality_bar=True)
    target_object = object_to_select(campaign)
    page = Page(a_person("annotator", campaign))
    page.rate(0.5)
    (found,) = story(page.user, target_object)["rounds"]
    assert (found["rating"]["name"], found["rating"]["meets_bar"], found["rating"]["bar"]) == ("Fair", False, "Good")


def test_an_annotator_sees_nobody_elses_judgement_before_the_object_is_decided(campaign: Any) -> None:
    target_object = object_to_select(campaign, slots=2)
    first, second = Page(a_person("annotator", campaign)), Page(a_person("annotator", campaign))
    first.rate(0.75)
    second.answer("left")
    seen = story(second.user, target_object)
    assert [row["person"]["is_you"] for row in seen["rounds"]] == [True]
    assert seen["escalations"] == []
    assert len(story(a_person("lead", campaign), target_object)["rounds"]) == 2


def test_an_escalation_before_another_choice_is_hidden_as_well(campaign: Any) -> None:
    target_object, first, _ = judged_twice(campaign)
    lead = Client()
    lead.force_login(a_person("lead", campaign))
    body = {"reason": "One is good."}
    assert lead.post(f"/api/objects/{target_object.pk}/reopen/", body, "application/json").status_code == 200
    assert story(first.user, target_object)["escalations"] == []
    (withdrawn,) = story(a_person("lead", campaign), target_object)["escalations"]
    assert withdrawn["is_withdrawn"]


def test_undone_answers_are_left_out() -> None:
    campaign = a_campaign()
    target_object = object_to_select(campaign, n_candidates=3)
    page = Page(a_person("annotator", campaign))
    sent = page.answer("left")
    assert page.undo_comparison(sent["id"]).status_code == 200
    (found,) = story(page.user, target_object)["rounds"]
    assert found["comparisons"] == []


def test_the_artists_versions_and_their_reviews() -> None:
    world = make_world("story")
    target_object = TargetObject.objects.get(pk=world["object_id"])
    Review.objects.update(note="The handle is missing.")
    (escalation,) = story(make_user("lead", campaign=target_object.campaign), target_object)["escalations"]
    assert [(row["version"], row["status"]) for row in escalation["versions"]] == [(1, "passed")]
    assert [(row["version"], row["decision"], row["note"]) for row in escalation["reviews"]] == [
        (1, "returned", "The handle is missing.")
    ]
    assert (Escalation.objects.count(), ArtistUpload.objects.count()) == (1, 1)


def test_the_pose_names_its_candidate() -> None:
    world = make_world("story")
    target_object = TargetObject.objects.get(pk=world["object_id"])
    pose = story(make_user("engineer", campaign=target_object.campaign), target_object)["pose"]
    assert (pose["candidate"], pose["layout"]["translation"]) == (str(world["candidate_id"]), [0, 0, 2])


def test_candidates_of_an_older_mask_keep_their_numbers(campaign: Any) -> None:
    from django.utils import timezone

    target_object = an_object(campaign, "selecting")
    make_candidate(target_object, superseded_at=timezone.now())
    candidates(target_object, 1)
    rows = story(a_person("annotator", campaign), target_object)["candidates"]
    assert [(row["number"], row["is_superseded"]) for row in rows] == [(1, True), (2, False)]


def test_another_campaigns_object_is_not_found(campaign: Any) -> None:
    client = Client()
    client.force_login(a_person("lead", a_campaign()))
    response = client.get(f"/api/objects/{an_object(campaign).pk}/story/")
    assert (response.status_code, response.json()["code"]) == (404, "target_object_not_found")


@pytest.mark.django_db(transaction=True)
def test_the_releases_that_hold_the_object(work: Builder) -> None:
    snapshot = datasets.create_snapshot(
        campaign=work.campaign, name="chairs", preset="ladder", params={}, include_media=False, by=None
    )
    datasets.write_snapshot(snapshot_id=snapshot.pk)
    snapshot.refresh_from_db()
    lead = make_user("lead", campaign=work.campaign)
    root = datasets.directory_of(snapshot)
    found, written = {}, {}
    for target_object in TargetObject.objects.filter(campaign=work.campaign):
        name = str(target_object.pk)
        per_config = {config: [row["object_id"] for row in rows_of(root, config)].count(name) for config in CONFIGS}
        written[name] = [{config: count for config, count in per_config.items() if count}]
        found[name] = [release["rows"] for release in story(lead, target_object)["releases"]] or [{}]
    assert found == written
    assert any(rows != [{}] for rows in found.values())


def test_a_release_whose_files_are_gone_is_left_out(campaign: Any) -> None:
    world = make_world("story")  # its release was never written
    target_object = TargetObject.objects.get(pk=world["object_id"])
    lead = make_user("lead", campaign=target_object.campaign)
    assert story(lead, target_object)["releases"] == []
    assert Candidate.objects.filter(target_object=target_object).count() == 2
