"""The list of objects: searched, filtered and sorted, page by page; what leads change; and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign
from annotator.domain.roles import ROLE_VALUES, Role
from annotator.http.images.objects import SORTS
from annotator.images.models import TargetObject
from tests.factories import make_campaign, make_image, make_target_object, make_user, make_work_item
from tests.http.world import everything

pytestmark = pytest.mark.django_db

#: Name, category, state, number, name of the photo, hours since the state changed; the older first.
OBJECTS = [
    ("Red mug", "cup", "selecting", 1, "desk.jpg", 3),
    ("blue mug", "cup", "done", 2, "desk.jpg", 9),
    ("armchair", "Chair", "selecting", 7, "ROOM_1.png", 1),
    ("", "", "discarded", 12, "room.png", 5),
]


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def lead(client: Client, campaign: Campaign) -> User:
    user = make_user(Role.LEAD, campaign=campaign)
    client.force_login(user)
    return user


@pytest.fixture
def made(campaign: Campaign) -> dict[int, TargetObject]:
    """The objects by number, and one like the first in another campaign."""
    now, found = timezone.now(), {}
    make_target_object(name="Red mug", category="cup", state="selecting")
    for i, (name, category, state, number, photo, hours) in enumerate(OBJECTS):
        image = make_image(campaign, original_name=photo)
        row = make_target_object(image, name=name, category=category, state=state, number=number)
        moments = {"state_changed_at": now - timedelta(hours=hours), "created_at": now - timedelta(days=9 - i)}
        TargetObject.objects.filter(pk=row.pk).update(**moments)
        found[number] = row
    return found


def listed(client: Client, campaign: Campaign, **query: str) -> list[int]:
    """Return the numbers of the objects, read page by page."""
    numbers, cursor = [], ""
    while True:
        answer = client.get(f"/api/campaigns/{campaign.pk}/objects/", {**query, "limit": 1, "cursor": cursor})
        assert answer.status_code == 200, answer.content
        numbers += [row["number"] for row in answer.json()["results"]]
        if (cursor := answer.json()["next"]) is None:
            return numbers


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"q": "MUG"}, {1, 2}),
        ({"q": " chair "}, {7}),
        ({"q": "room"}, {7, 12}),
        ({"q": "7"}, {7}),
        ({"q": "#12"}, {12}),
        ({"q": "#1"}, {1}),
        ({"q": "m_1"}, {7}),
        ({"q": "m_g"}, set()),
        ({"q": "%"}, set()),
        ({"q": "9999999999999"}, set()),
        ({"q": "²"}, set()),
        ({"q": ""}, {1, 2, 7, 12}),
        ({"category": "cup"}, {1, 2}),
        ({"category": "chair"}, set()),
        ({"category": ""}, {12}),
        ({"state": "selecting"}, {1, 7}),
        ({"state": "selecting", "category": "cup", "q": "red"}, {1}),
        ({"state": "done", "q": "red"}, set()),
    ],
)
def test_search_and_filters(
    client: Client, campaign: Campaign, lead: User, made: dict[int, TargetObject], query: dict, numbers: set[int]
) -> None:
    found = listed(client, campaign, **query)
    assert (set(found), len(found)) == (numbers, len(numbers))


@pytest.mark.parametrize(
    ("sort", "numbers"), [("changed", [7, 1, 12, 2]), ("waiting", [2, 12, 1, 7]), ("newest", [12, 7, 2, 1])]
)
def test_the_orders_of_time(
    client: Client, campaign: Campaign, lead: User, made: dict[int, TargetObject], sort: str, numbers: list[int]
) -> None:
    assert listed(client, campaign, sort=sort) == numbers


@pytest.mark.parametrize("sort", ["id", "name", "category"])
def test_the_orders_of_text_are_those_of_the_database(
    client: Client, campaign: Campaign, lead: User, made: dict[int, TargetObject], sort: str
) -> None:
    rows = TargetObject.objects.filter(campaign=campaign).order_by(*SORTS[sort])
    assert listed(client, campaign, sort=sort) == list(rows.values_list("number", flat=True))


def test_by_id_where_nothing_is_asked(
    client: Client, campaign: Campaign, lead: User, made: dict[int, TargetObject]
) -> None:
    assert listed(client, campaign) == listed(client, campaign, sort="id")


def test_categories_the_most_frequent_first(
    client: Client, campaign: Campaign, lead: User, made: dict[int, TargetObject]
) -> None:
    for number in (20, 21, 22):
        make_target_object(made[1].image, category="apple", number=number)
    path = f"/api/campaigns/{campaign.pk}/categories/"
    assert client.get(path).json() == {"results": ["apple", "cup", "Chair"]}
    answer = client.get(path, {"limit": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_parameter")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": "a" * 101}, "search_too_long"),
        ({"q": "\0"}, "text_not_storable"),
        ({"category": "\0"}, "text_not_storable"),
        ({"state": "gone"}, "unknown_state"),
        ({"sort": "-id"}, "unknown_choice"),
        ({"sort": "image__uploaded_by__password"}, "unknown_choice"),
        ({"name": "mug"}, "unknown_parameter"),
    ],
)
def test_a_query_that_is_refused(client: Client, campaign: Campaign, lead: User, query: dict, code: str) -> None:
    answer = client.get(f"/api/campaigns/{campaign.pk}/objects/", query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_cursor_of_another_order_is_refused(
    client: Client, campaign: Campaign, lead: User, made: dict[int, TargetObject]
) -> None:
    path = f"/api/campaigns/{campaign.pk}/objects/"
    cursor = client.get(path, {"sort": "name", "limit": 1}).json()["next"]
    for sort in ("id", "newest"):
        answer = client.get(path, {"sort": sort, "cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


def change(client: Client, row: TargetObject, **body: object):
    return client.patch(f"/api/objects/{row.pk}/", body, "application/json")


def test_a_lead_names_an_object(client: Client, lead: User, made: dict[int, TargetObject]) -> None:
    before = TargetObject.objects.values().get(pk=made[1].pk)
    answer = change(client, made[1], name=" Green mug ")
    assert (answer.status_code, answer.json()["name"], answer.json()["category"]) == (200, "Green mug", "cup")
    assert TargetObject.objects.values().get(pk=made[1].pk) == {**before, "name": "Green mug"}
    assert change(client, made[1], category="", name="").json()["category"] == ""
    assert TargetObject.objects.values().get(pk=made[1].pk) == {**before, "name": "", "category": ""}


@pytest.mark.parametrize(
    "body",
    [{"priority": 101}, {"priority": -101}, {"priority": None}, {"priority": "soon"}, {"name": "a" * 121}, {"category": "a" * 121}, {"name": None}, {"name": ["mug"]}, {"state": "done"}, {"number": 1}, {"name": "a\u200b"}],
)  # fmt: skip
def test_a_change_that_is_refused(client: Client, lead: User, made: dict[int, TargetObject], body: dict) -> None:
    before = everything()
    assert change(client, made[1], **body).status_code == 422
    assert change(client, made[1], **{"category": "bowl", **body}).status_code == 422
    assert everything() == before


def test_no_field_changes_nothing(client: Client, lead: User, made: dict[int, TargetObject]) -> None:
    before = everything()
    assert change(client, made[1]).status_code == 200
    assert everything() == before


def test_a_priority_moves_the_items_that_nobody_holds(
    client: Client, campaign: Campaign, lead: User, made: dict[int, TargetObject]
) -> None:
    states = {state: make_work_item(made[1], state=state, slot=slot) for slot, state in enumerate(["open", "done"])}
    other = make_work_item(made[2])
    assert change(client, made[1], priority=10).status_code == 200
    rows = dict(WorkItem.objects.values_list("pk", "priority"))
    assert rows == {states["open"].pk: 10, states["done"].pk: 0, other.pk: 0}
    assert listed(client, campaign, sort="priority")[0] == 1
    change(client, made[2], priority=11)
    assert listed(client, campaign, sort="priority")[:2] == [2, 1]
    first = client.get(f"/api/campaigns/{campaign.pk}/objects/", {"sort": "priority"}).json()["results"][0]
    assert (first["number"], first["priority"], first["holdout"]) == (2, 11, False)


@pytest.mark.parametrize("role", [role for role in ROLE_VALUES if role not in (Role.LEAD, Role.ADMIN)])
def test_others_read_but_do_not_change(
    client: Client, campaign: Campaign, made: dict[int, TargetObject], role: str
) -> None:
    client.force_login(make_user(role, campaign=campaign))
    before = everything()
    answer = change(client, made[1], name="mine")
    assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")
    assert everything() == before
    assert client.get(f"/api/campaigns/{campaign.pk}/categories/").status_code == 200


def test_a_lead_of_another_campaign_finds_nothing(
    client: Client, campaign: Campaign, made: dict[int, TargetObject]
) -> None:
    client.force_login(make_user(Role.LEAD, campaign=make_campaign()))
    before = everything()
    for answer in (
        change(client, made[1], name="mine"),
        client.get(f"/api/campaigns/{campaign.pk}/objects/"),
        client.get(f"/api/campaigns/{campaign.pk}/categories/"),
    ):
        assert answer.status_code == 404
    assert everything() == before
