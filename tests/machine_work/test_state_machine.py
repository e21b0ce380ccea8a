"""Random sequences of requests, events, silence, failures, cancels and retries never break the ledger's invariants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from unittest import mock
from uuid import UUID

from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from annotator.domain.errors import BrokerUnavailable, WrongState
from annotator.gateways import inference
from annotator.images.models import Image, Pointmap
from annotator.machine_work import services as ledger
from annotator.machine_work.models import LIVE, MachineWork, WorkerState, WorkKind, WorkStatus
from annotator.machine_work.policies import policy_of
from annotator.machine_work.reaper import reap
from annotator.machine_work.services import Outcome, Report
from tests.factories import make_campaign, make_image, make_user, make_worker

#: Rows that break an invariant, whatever happened; each statement must select none.
INVARIANTS = {
    "one row per subject": "SELECT kind, subject FROM machine_work_machinework GROUP BY 1, 2 HAVING count(*) > 1",
    "ended work has an end, live work has none": """SELECT id FROM machine_work_machinework
        WHERE (status IN ('done', 'failed', 'cancelled')) <> (finished_at IS NOT NULL)""",
    "work in flight was sent": """SELECT id FROM machine_work_machinework
        WHERE status IN ('queued', 'running') AND (attempt < 1 OR asked_at IS NULL)""",
    "only queued work has a next attempt": """SELECT id FROM machine_work_machinework
        WHERE next_attempt_at IS NOT NULL AND status <> 'queued'""",
    "failed work has a reason": "SELECT id FROM machine_work_machinework WHERE status = 'failed' AND error_code = ''",
    "a pointmap agrees with its work": """SELECT p.id FROM images_pointmap p
        JOIN machine_work_machinework w ON w.kind = 'pointmap' AND w.subject = p.image_id
        WHERE p.status <> CASE w.status WHEN 'done' THEN 'ready' WHEN 'failed' THEN 'failed'
            WHEN 'cancelled' THEN 'failed' ELSE 'queued' END""",
    "a generation agrees with its work": """SELECT g.id FROM candidates_generation g
        JOIN machine_work_machinework w ON w.kind = 'generation' AND w.subject = g.id
        WHERE g.status <> CASE w.status WHEN 'failed' THEN 'dead' ELSE w.status END""",
    "one person has one click in flight": """SELECT requested_by_id FROM machine_work_machinework
        WHERE kind = 'mask_proposal' AND status IN ('queued', 'running') GROUP BY 1 HAVING count(*) > 1""",
}


def broken() -> dict[str, list[object]]:
    """Return the invariants that do not hold, with the rows that break them."""
    found = {}
    with connection.cursor() as cursor:
        for name, statement in INVARIANTS.items():
            cursor.execute(statement)
            if rows := cursor.fetchall():
                found[name] = rows
    return found


ATTEMPTS = st.integers(-1, 0)  # an older attempt, or the current one
STEPS = st.one_of(
    st.tuples(
        st.sampled_from(["request", "silence", "retry", "cancel", "worker dies", "worker comes", "broker", "later"])
    ),
    st.tuples(st.just("started"), ATTEMPTS),
    st.tuples(st.just("succeeded"), ATTEMPTS),
    st.tuples(st.just("failed"), ATTEMPTS, st.booleans()),
    st.tuples(st.just("partial"), ATTEMPTS),
    st.tuples(st.just("returned"), ATTEMPTS),
)


class Protocol:
    """Plays one step after the other on one pointmap or one click, and keeps what was sent."""

    def __init__(self, case: TestCase, kind: WorkKind) -> None:
        self.case, self.kind = case, kind
        self.image: Image = make_image(make_campaign(n_by_source={}))
        self.person = make_user()
        self.sent: list[tuple[str, int]] = []
        self.broker_is_away = False
        self.request()

    @property
    def work(self) -> MachineWork:
        return MachineWork.objects.get(kind=self.kind)

    def send(self, message: inference.Message, **_: object) -> None:
        if self.broker_is_away:
            raise BrokerUnavailable
        self.sent.append((message.args[0]["image_id"], message.args[0]["attempt"]))

    def request(self) -> None:
        Pointmap.objects.get_or_create(image=self.image)
        ledger.request(kind=self.kind, subject=self.image.pk, campaign_id=self.image.campaign_id, by=self.person)

    def play(self, step: tuple) -> None:
        name, *values = step
        match name:
            case "request":
                self.request()
            case "silence":
                self.pass_time(timedelta(minutes=2))
            case "later":
                self.pass_time(timedelta(seconds=9))
            case "worker dies":
                WorkerState.objects.all().delete()
            case "worker comes":
                if not WorkerState.objects.exists():
                    make_worker(queues=["cpu"])
            case "broker":
                self.broker_is_away = not self.broker_is_away
            case "cancel":
                self.refused_unless(self.work.status in LIVE, ledger.cancel)
            case "retry":
                self.refused_unless(self.work.status in (WorkStatus.FAILED, WorkStatus.CANCELLED), ledger.retry)
            case _:
                self.receive(Outcome[name.upper()], *values)

    def refused_unless(self, is_allowed: bool, change: Callable[[str, UUID], object]) -> None:
        before = MachineWork.objects.values().get()
        if is_allowed:
            change(self.work.kind, self.work.subject)
            return
        with self.case.assertRaises(WrongState):
            change(self.work.kind, self.work.subject)
        self.case.assertEqual(MachineWork.objects.values().get(), before)

    def pass_time(self, by: timedelta) -> None:
        work = self.work
        for field in ("requested_at", "asked_at", "last_event_at", "next_attempt_at", "suspected_at"):
            if getattr(work, field) is not None:
                setattr(work, field, getattr(work, field) - by)
        work.save()
        reap()

    def receive(self, outcome: Outcome, which: int, transient: bool = False) -> None:
        attempt = self.work.attempt + which
        report = Report(self.kind, self.image.pk, outcome, attempt, "w", "code", "message", transient)
        if ledger.receive(report) is not None and outcome == Outcome.SUCCEEDED:
            Pointmap.objects.filter(image=self.image).update(status="ready")


class StateMachine(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(steps=st.lists(STEPS, max_size=25))
    def test_invariants_hold_after_every_step(self, steps: list[tuple]) -> None:
        with (
            mock.patch.object(inference, "depth", lambda queue: 0),
            mock.patch("annotator.live.publish._send_news"),
            self.captureOnCommitCallbacks(execute=True),
        ):
            protocol = Protocol(self, WorkKind.POINTMAP)
        policy = policy_of(WorkKind.POINTMAP)
        for step in steps:
            before = protocol.work
            with (
                mock.patch.object(inference, "depth", lambda queue: 0),
                mock.patch.object(inference, "send", protocol.send),
                mock.patch("annotator.live.publish._send_news"),
                self.captureOnCommitCallbacks(execute=True),
            ):
                protocol.play(step)
            work = protocol.work
            self.assertEqual(broken(), {}, step)
            self.assertGreaterEqual(work.attempt, before.attempt)
            self.assertLessEqual(work.attempt - before.attempt, 1, "one step begins at most one attempt")
            self.assertEqual(len(protocol.sent), len(set(protocol.sent)), "no attempt is sent twice")
            self.assertLess(work.n_failures * (work.status in LIVE), policy.max_failures)
            self.assertLess(work.n_losses * (work.status in LIVE), policy.max_losses)
            if before.status == WorkStatus.DONE:
                self.assertEqual((work.status, work.finished_at), (WorkStatus.DONE, before.finished_at))
            if before.status in (WorkStatus.FAILED, WorkStatus.CANCELLED) and work.status in LIVE:
                self.assertEqual(step[0], "retry")
            if before.status == WorkStatus.CANCELLED and work.status != before.status:
                self.assertEqual(step[0], "retry")
        self.assertLessEqual(timezone.now() - protocol.work.requested_at, timedelta(minutes=2) * (len(steps) + 1))
