"""The live line: members hear of their campaigns, after commit, and nobody hears of another's."""

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign, Membership
from annotator.domain.roles import Role
from annotator.http.live.consumers import CLOSE_NOT_LOGGED_IN, LiveConsumer
from annotator.http.live.origins import SameHostOriginValidator
from annotator.live import publish
from annotator.live.events import CandidateChanged, FunnelChanged, GenerationChanged, MachineWorkChanged
from tests.http.live.sockets import Socket, session_of

pytestmark = pytest.mark.django_db(transaction=True)


def make(role: str = Role.ANNOTATOR) -> tuple[User, Campaign, Campaign]:
    user = User.objects.create_user(username="ann", password="long-enough-pass", role=role)
    mine, other = (Campaign.objects.create(name=name) for name in ("mine", "other"))
    Membership.objects.create(campaign=mine, user=user)
    return user, mine, other


async def line(user: User) -> Socket:
    return Socket(LiveConsumer.as_asgi(), await sync_to_async(session_of)(user))


async def test_news_of_ones_own_campaign_arrives_and_another_s_does_not() -> None:
    user, mine, other = await sync_to_async(make)()
    socket = await line(user)
    assert await socket.opens()
    assert await socket.hears() == {"type": "hello"}
    await sync_to_async(publish.to_campaign)(other.pk, FunnelChanged(campaign_id=other.pk))
    await sync_to_async(publish.to_campaign)(mine.pk, FunnelChanged(campaign_id=mine.pk))
    assert await socket.hears() == {"type": "funnel.changed", "campaign_id": str(mine.pk)}
    assert await socket.receive_nothing()
    await socket.closes()


async def test_nothing_is_published_of_what_was_rolled_back() -> None:
    user, mine, _ = await sync_to_async(make)()
    socket = await line(user)
    await socket.opens()
    await socket.hears()

    def fail() -> None:
        with pytest.raises(ValueError, match="undo"), transaction.atomic():
            publish.to_campaign(mine.pk, FunnelChanged(campaign_id=mine.pk))
            raise ValueError("undo")

    await sync_to_async(fail)()
    assert await socket.receive_nothing()
    await socket.closes()


async def test_an_anonymous_client_is_asked_to_sign_in() -> None:
    socket = Socket(LiveConsumer.as_asgi())
    assert await socket.opens()
    assert await socket.receive_output() == {"type": "websocket.close", "code": CLOSE_NOT_LOGGED_IN}


@pytest.mark.parametrize(("origin", "opens"), [(b"http://testserver:9000", True), (b"http://evil.example", False)])
async def test_only_pages_of_an_allowed_host_open_it(settings, origin: bytes, opens: bool) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    socket = Socket(SameHostOriginValidator(LiveConsumer.as_asgi()), headers=[(b"origin", origin)])
    assert await socket.opens() is opens


@pytest.mark.parametrize(("role", "shown"), [("annotator", ("", 0, 0)), ("lead", ("searching the library", 1, 3))])
async def test_a_blind_annotator_does_not_get_a_source_s_steps(role: str, shown: tuple[str, int, int]) -> None:
    user, mine, _ = await sync_to_async(make)(role)
    socket = await line(user)
    await socket.opens()
    await socket.hears()
    news = CandidateChanged(
        object_id=uuid4(), candidate_id=uuid4(), status="running", phase="searching the library", step=1, steps=3
    )
    await sync_to_async(publish.to_campaign)(mine.pk, news)
    heard = await socket.hears()
    assert (heard["phase"], heard["step"], heard["steps"]) == shown
    assert (heard["candidate_id"], heard["status"]) == (str(news.candidate_id), "running")
    await socket.closes()


@pytest.mark.parametrize(("role", "arrives"), [("annotator", False), ("lead", True)])
async def test_a_blind_annotator_does_not_hear_what_was_made_together(role: str, arrives: bool) -> None:
    user, mine, _ = await sync_to_async(make)(role)
    socket = await line(user)
    await socket.opens()
    await socket.hears()
    generation = GenerationChanged(object_id=uuid4(), generation_id=uuid4(), status="running")
    work = MachineWorkChanged(campaign_id=mine.pk, work_id=uuid4(), kind="generation", status="running")
    for news in (generation, work, FunnelChanged(campaign_id=mine.pk)):
        await sync_to_async(publish.to_campaign)(mine.pk, news)
    heard = [(await socket.hears())["type"] for _ in range(3 if arrives else 1)]
    assert heard == [*(["generation.changed", "machine_work.changed"] if arrives else []), "funnel.changed"]
    await socket.closes()
