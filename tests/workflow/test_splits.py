"""Held-out images and groups: whole groups, until the first answer, and nothing changes in a refusal."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from annotator.campaigns.models import Campaign
from annotator.domain.errors import Conflict, NotFound
from annotator.images.models import Image, TargetObject
from annotator.preferences.models import BestOfNRound, Comparison
from annotator.workflow import splits
from tests.factories import make_campaign, make_candidate, make_image, make_target_object, make_user, make_work_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def images(campaign: Campaign, n: int) -> list[Image]:
    return [make_image(campaign) for _ in range(n)]


def now(*rows: Image) -> list[tuple[str, bool]]:
    return [(row.group_id, row.holdout) for row in (Image.objects.get(pk=image.pk) for image in rows)]


def assign(*rows: Image, **fields: Any) -> None:
    splits.assign(campaign=rows[0].campaign, image_ids=[row.pk for row in rows], **fields)


def a_round(target: TargetObject, *, status: str = "open") -> BestOfNRound:
    item = make_work_item(target, kind="best_of_n", state="done")
    return BestOfNRound.objects.create(
        work_item=item, target_object=target, annotator=make_user(campaign=target.campaign), round_number=1,
        attribute="shape", seed=1, order=[], left_is_incumbent=[], tie_keeps_left=[], status=status,
    )  # fmt: skip


def compared(target: TargetObject, *, undone: bool = False) -> None:
    at = timezone.now()
    left, right = make_candidate(target), make_candidate(target)
    Comparison.objects.create(
        id=uuid.uuid4(), round=a_round(target), seq=0, left=left, right=right, answer="left", shown_at=at,
        decided_at=at + timedelta(seconds=1), duration_ms=1, active_ms=1, shading="clay", undone_at=at if undone else None,
    )  # fmt: skip


def test_an_image_is_held_out_and_not_held_out_again(campaign: Campaign) -> None:
    one, other = images(campaign, 2)
    assign(one, holdout=True)
    assert now(one, other) == [(one.sha256, True), (other.sha256, False)]
    assign(one, holdout=False)
    assert now(one) == [(one.sha256, False)]


def test_a_group_is_held_out_as_a_whole(campaign: Campaign) -> None:
    first, second, third = images(campaign, 3)
    assign(first, second, group="video 1")
    assign(first, holdout=True)
    assert now(first, second, third) == [("video 1", True), ("video 1", True), (third.sha256, False)]
    assign(third, group="video 1")
    assert now(third) == [("video 1", True)]
    assign(third, group="", holdout=False)
    assert now(first, third) == [("video 1", True), (third.sha256, False)]


def test_a_held_out_image_brings_its_new_group_with_it(campaign: Campaign) -> None:
    first, second = images(campaign, 2)
    assign(first, holdout=True)
    assign(first, second, group="both")
    assert now(first, second) == [("both", True), ("both", True)]


@pytest.mark.parametrize(
    "answer",
    [
        compared,
        lambda target: a_round(target, status="rated"),
        lambda target: a_round(target, status="escalated"),
        lambda target: make_candidate(target, kind="artist"),
    ],
)
def test_after_the_first_answer_the_split_stays(campaign: Campaign, answer: Any) -> None:
    first, second, third = images(campaign, 3)
    assign(first, second, group="video")
    answer(make_target_object(first))
    before = list(Image.objects.order_by("pk").values())
    for rows, fields in [
        ((first,), {"holdout": True}),
        ((second,), {"holdout": True}),
        ((second,), {"group": ""}),
        ((first, third), {"group": "another"}),
        ((third,), {"group": "video", "holdout": True}),
    ]:
        with pytest.raises(Conflict) as refused:
            assign(*rows, **fields)
        assert refused.value.code == "split_fixed"
        assert refused.value.details == {"images": [str(first.pk)]}
    assert list(Image.objects.order_by("pk").values()) == before
    assign(first, holdout=False)  # as it is: nothing to refuse
    assign(third, group="video")  # one more frame of a video that is trained on
    assert now(third) == [("video", False)]


def test_a_held_out_image_does_not_turn_answered_ones_into_test_data(campaign: Campaign) -> None:
    answered, held_out = images(campaign, 2)
    compared(make_target_object(answered))
    assign(held_out, holdout=True)
    with pytest.raises(Conflict):
        assign(held_out, group=answered.sha256)
    assert now(answered, held_out) == [(answered.sha256, False), (held_out.sha256, True)]


def test_what_was_undone_and_what_was_only_begun_is_no_answer(campaign: Campaign) -> None:
    (image,) = images(campaign, 1)
    a_round(make_target_object(image))
    compared(make_target_object(image), undone=True)
    assign(image, holdout=True)
    assert now(image) == [(image.sha256, True)]


def test_an_image_of_another_campaign_is_not_found_and_none_changes(campaign: Campaign) -> None:
    (own,), (foreign,) = images(campaign, 1), images(make_campaign(name="Another"), 1)
    with pytest.raises(NotFound):
        splits.assign(campaign=campaign, image_ids=[own.pk, foreign.pk], holdout=True)
    assert [held_out for _, held_out in now(own, foreign)] == [False, False]


def test_the_summary_counts_images_and_groups(campaign: Campaign) -> None:
    first, second, third = images(campaign, 3)
    assign(first, second, group="video", holdout=True)
    assert splits.summary(campaign) == {
        "images": 3, "groups": 2, "held_out_images": 2, "held_out_groups": 1,
        "several": [{"group_id": "video", "holdout": True, "n_images": 2}],
    }  # fmt: skip
    assert now(third) == [(third.sha256, False)]
