"""What ended long ago and is never asked for again leaves the ledger; everything else stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from annotator.machine_work.models import MachineWork
from annotator.workflow.tasks import forget_old_rows
from tests.factories import make_campaign, make_work, new_id

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=40)


@pytest.mark.parametrize(
    ("kind", "status", "finished_at", "stays"),
    [
        ("mask_proposal", "done", LONG_AGO, False),
        ("mask_proposal", "failed", LONG_AGO, False),
        ("mask_proposal", "done", timezone.now(), True),
        ("mask_proposal", "queued", None, True),
        ("generation", "done", LONG_AGO, True),
        ("export", "failed", LONG_AGO, True),
    ],
)
def test_old_clicks_are_forgotten_and_nothing_else(kind, status, finished_at, stays) -> None:
    make_work(kind, new_id(), make_campaign(), status=status, finished_at=finished_at)
    forget_old_rows()
    assert MachineWork.objects.exists() is stays


def test_expired_sessions_are_removed() -> None:
    now = timezone.now()
    for key, end in (("old", now - timedelta(seconds=1)), ("new", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=end)
    forget_old_rows()
    assert [session.session_key for session in Session.objects.all()] == ["new"]
