"""The funnel counts a source's accepted candidates as `domain/quality_bar` decides: by the mean, with its tolerance."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.domain.quality_bar import Ballot, decide
from annotator.images.models import TargetObject
from tests.builders import a_campaign, a_person
from tests.http.preferences.page import Page, object_to_select

pytestmark = pytest.mark.django_db

#: Each annotator's rating (None: escalated), and the campaign's bar.
CASES = [
    ([0.75], 0.75),
    ([0.5], 0.75),
    ([0.25, 1.0], 0.5),
    ([0.25, 1.0], 0.7),
    ([1.0, 0.5, 0.5], 2 / 3),
    ([1.0, 0.25, 0.5], (1.0 + 0.25 + 0.5) / 3 + 5e-10),
    ([1.0, 0.25, 0.5], (1.0 + 0.25 + 0.5) / 3 + 5e-9),
    ([None, 0.75], 0.5),
    ([None, 1.0], 0.5),
    ([None, None], 0.0),
]


def wins(campaign: Campaign, lead: User) -> list[dict[str, Any]]:
    client = Client()
    client.force_login(lead)
    found: list[dict[str, Any]] = client.get(f"/api/campaigns/{campaign.pk}/funnel/").json()["wins_by_source"]
    return found


@pytest.mark.parametrize(("values", "bar"), CASES)
def test_accepted_agrees_with_the_rule(values: list[float | None], bar: float) -> None:
    campaign = a_campaign(quality_bar=bar)
    lead = a_person("lead", campaign)
    object_to_select(campaign, slots=len(values))
    pages = [Page(a_person("annotator", campaign)) for _ in values]
    ballots = []
    for page, value in zip(pages, values, strict=True):
        if value is None:
            page.escalate()
            ballots.append(Ballot(None, None))
        else:
            ballots.append(Ballot(page.finish(), value))
            page.rate(value)
    verdict = decide(ballots, bar)
    n_wins = sum(value is not None for value in values)
    expected = [(n_wins, int(verdict.accepted and verdict.winner is not None))] if n_wins else []
    assert [(row["wins"], row["accepted"]) for row in wins(campaign, lead)] == expected
    assert (TargetObject.objects.get().state == "aligning") is (verdict.accepted and verdict.winner is not None)


def test_an_undone_acceptance_is_not_counted() -> None:
    campaign = a_campaign(quality_bar=0.5)
    lead = a_person("lead", campaign)
    object_to_select(campaign)
    page = Page(a_person("annotator", campaign))
    page.rate(1.0)
    assert [(row["wins"], row["accepted"]) for row in wins(campaign, lead)] == [(1, 1)]
    page.undo_submission()
    assert wins(campaign, lead) == []
