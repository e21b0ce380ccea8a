"""Rights at every moment: a socket hears nothing more once its person may not, whatever took the right away."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from annotator.accounts import services
from annotator.accounts.models import User
from annotator.asgi import application
from annotator.campaigns.models import Campaign, Membership
from annotator.campaigns.services import add_member, set_members
from annotator.domain.roles import Role
from annotator.http.live.consumers import CLOSE_MALFORMED, CLOSE_NOT_LOGGED_IN, LiveConsumer
from annotator.live import publish
from annotator.live.events import CandidateChanged, FunnelChanged, WorkAvailable
from tests.http.live.sockets import Socket, session_of

pytestmark = pytest.mark.django_db(transaction=True)
CLOSED = {"type": "websocket.close", "code": CLOSE_NOT_LOGGED_IN}


def scene() -> tuple[User, Campaign, str]:
    user = User.objects.create_user(username="ann", password="long-enough-pass", role=Role.LEAD)
    campaign = Campaign.objects.create(name="ours")
    Membership.objects.create(campaign=campaign, user=user)
    return user, campaign, session_of(user)


async def opened(session_key: str, consumer: type[LiveConsumer] = LiveConsumer) -> Socket:
    socket = Socket(consumer.as_asgi(), session_key)
    assert await socket.opens()
    assert await socket.hears() == {"type": "hello"}
    return socket


def log_out(user: User, key: str) -> None:
    client = Client()
    client.cookies["sessionid"] = key
    assert client.delete("/api/session/").status_code == 204


def change_password_elsewhere(user: User, key: str) -> None:
    client = Client()
    client.force_login(user)
    body = {"current_password": "long-enough-pass", "new_password": "another-long-one"}
    assert client.post("/api/session/password/", body, "application/json").status_code == 204


ENDS: dict[str, Callable[[User, str], None]] = {
    "log-out": log_out,
    "deactivation": lambda user, key: services.set_active(user=user, is_active=False),
    "another password": change_password_elsewhere,
    "ended sessions": lambda user, key: services.end_sessions(user=user),
}


@pytest.fixture(autouse=True)
def quiet_cache(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_a_socket_closes_at_once_when_its_session_ends(end: Callable[[User, str], None]) -> None:
    user, _, key = await sync_to_async(scene)()
    socket = await opened(key)
    await sync_to_async(end)(user, key)
    assert await socket.receive_output() == CLOSED


async def test_another_browser_of_the_person_stays_connected() -> None:
    user, campaign, key = await sync_to_async(scene)()
    other = await opened(await sync_to_async(session_of)(user))
    socket = await opened(key)
    await sync_to_async(log_out)(user, key)
    assert await socket.receive_output() == CLOSED
    await sync_to_async(publish.to_campaign)(campaign.pk, FunnelChanged(campaign_id=campaign.pk))
    assert (await other.hears())["type"] == "funnel.changed"
    await other.closes()


async def test_the_session_that_changes_the_password_stays_and_has_a_new_key() -> None:
    _, _, key = await sync_to_async(scene)()

    def change() -> str:
        client = Client()
        client.cookies["sessionid"] = key
        body = {"current_password": "long-enough-pass", "new_password": "another-long-one"}
        client.post("/api/session/password/", body, "application/json")
        return client.cookies["sessionid"].value

    new_key = await sync_to_async(change)()
    assert new_key != key
    socket = await opened(new_key)
    await socket.closes()


async def test_a_removed_member_hears_no_more_of_the_campaign_and_an_added_one_does() -> None:
    user, campaign, key = await sync_to_async(scene)()
    socket = await opened(key)
    await sync_to_async(set_members)(campaign=campaign, usernames=[], version=1)
    await sync_to_async(publish.to_campaign)(campaign.pk, FunnelChanged(campaign_id=campaign.pk))
    assert await socket.receive_nothing()
    await sync_to_async(add_member)(campaign=campaign, user=user)
    await sync_to_async(publish.to_user)(user.pk, WorkAvailable(campaign_id=campaign.pk, kind="best_of_n"))
    assert (await socket.hears())["type"] == "work.available"  # so the message before it has been handled
    await sync_to_async(publish.to_campaign)(campaign.pk, FunnelChanged(campaign_id=campaign.pk))
    assert await socket.hears() == {"type": "funnel.changed", "campaign_id": str(campaign.pk)}
    await socket.closes()


async def test_a_lead_who_becomes_an_annotator_is_blind_from_then_on() -> None:
    user, campaign, key = await sync_to_async(scene)()
    socket = await opened(key)
    await sync_to_async(services.change_role)(user=user, role=Role.ANNOTATOR)
    news = CandidateChanged(
        object_id=campaign.pk, candidate_id=campaign.pk, status="running", phase="library", step=1, steps=3
    )
    await sync_to_async(publish.to_campaign)(campaign.pk, news)
    assert (await socket.hears())["phase"] == ""
    await socket.closes()


class Suspicious(LiveConsumer):
    """Reads the rights before each piece of news."""

    fresh_s = 0.0


SILENT_CHANGES: dict[str, Callable[[], object]] = {
    "an expired session": lambda: Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1)),
    "a deleted session": lambda: Session.objects.all().delete(),
    "a deactivated account": lambda: User.objects.update(is_active=False),
    "a deleted account": lambda: User.objects.all().delete(),
}


@pytest.mark.parametrize("change", SILENT_CHANGES.values(), ids=SILENT_CHANGES)
async def test_a_change_that_no_service_reported_is_found_before_the_next_news(change: Callable[[], object]) -> None:
    _, campaign, key = await sync_to_async(scene)()
    socket = await opened(key, Suspicious)
    await sync_to_async(change)()
    await sync_to_async(publish.to_campaign)(campaign.pk, FunnelChanged(campaign_id=campaign.pk))
    assert await socket.receive_output() == CLOSED


async def test_an_unreported_removal_filters_the_next_event() -> None:
    _, campaign, key = await sync_to_async(scene)()
    socket = await opened(key, Suspicious)
    await Membership.objects.all().adelete()
    await sync_to_async(publish.to_campaign)(campaign.pk, FunnelChanged(campaign_id=campaign.pk))
    assert await socket.receive_nothing()
    await socket.closes()


async def test_a_silent_socket_closes_too_once_its_session_has_expired() -> None:
    class Watchful(LiveConsumer):
        silent_s = 0.01

    _, _, key = await sync_to_async(scene)()
    socket = await opened(key, Watchful)
    await sync_to_async(SILENT_CHANGES["an expired session"])()
    assert await socket.receive_output() == CLOSED


@pytest.mark.parametrize("frame", ["{", "[" * 100_000, "\ud800"])
async def test_a_malformed_frame_closes_the_socket_quietly(frame: str) -> None:
    _, _, key = await sync_to_async(scene)()
    socket = await opened(key)
    await socket.send_input({"type": "websocket.receive", "text": frame})
    assert await socket.receive_output() == {"type": "websocket.close", "code": CLOSE_MALFORMED}


async def test_a_socket_on_another_path_is_refused_quietly() -> None:
    socket = Socket(application, path="/ws/other/")
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output())["type"] == "websocket.close"
