"""People, a lead, an artist and machines who play the real protocol against the same few objects, at random and at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from annotator.assignments.models import WorkItem
from annotator.assignments.services import free_expired_leases
from annotator.candidates.models import Candidate, CandidateStatus, Generation, GenerationStatus
from annotator.domain.best_of_n import Finished, Ladder
from annotator.escalations.mesh_checks import receive_mesh_check
from annotator.escalations.models import ArtistUpload, Escalation
from annotator.gateways.contention import repeat_on_contention
from annotator.workflow import generations
from annotator.workflow.machine_work import reap
from tests.builders import comparison
from tests.candidates.events import failed, finished, over
from tests.factories import mask_png
from tests.fuzz.player import Player
from tests.http.escalations.escalated import checked


class Annotator(Player):
    """Claims, works, undoes, comes late."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.held: list[dict[str, Any]] = []
        self.done: list[dict[str, Any]] = []

    def actions(self) -> list[Callable[[], object]]:
        """Mostly claim and work."""
        seldom = [self.undo, self.undo, self.again, self.beat, self.let_go, self.report_mask]
        return [*[self.claim] * 8, *[self.work] * 16, *seldom]

    def claim(self) -> None:
        """Claim an item."""
        item = self.post("/work-items/claim/", prefetch=self.rng.random() < 0.3)
        if item:
            self.held.append(item)

    def work(self) -> None:
        """Submit a held item, and remember it for an undo; or stop half way."""
        if not self.held:
            return
        item = self.rng.choice(self.held)
        {"mask_review": self._review, "best_of_n": self._choose, "alignment": self._align}[item["kind"]](item)
        if self.rng.random() < 0.8:
            self.held.remove(item)
            self.done.append(item)

    def _review(self, item: dict[str, Any]) -> None:
        lease = {"lease_token": item["lease_token"]}
        if self.rng.random() < 0.2:
            self.post(f"/objects/{item['object']['id']}/masks/", mask=mask_png(), work_item_id=item["id"], **lease)
        decision = self.rng.choice([{"decision": "accept"}] * 3 + [{"decision": "discard", "reason": "other"}])
        self.post(f"/work-items/{item['id']}/mask-review/", submission_id=str(uuid.uuid4()), **lease, **decision)

    def _choose(self, item: dict[str, Any]) -> None:
        body, lease = item["payload"]["round"], {"lease_token": item["lease_token"]}
        if body is None:
            return
        ladder = Ladder.start(body["order"], body["left_is_incumbent"], body["tie_keeps_left"])
        ladder = ladder.replay(row["answer"] for row in body["comparisons"])
        unsent = []
        while not isinstance(step := ladder.current(), Finished) and self.rng.random() < 0.9:
            word = self.rng.choice(["left", "right", "tie"])
            unsent.append(comparison(step, word))
            ladder = ladder.answer(word)
            if self.rng.random() < 0.5:
                self.post(f"/rounds/{body['id']}/comparisons/", comparisons=unsent, **lease)
                unsent = []
        if unsent:
            self.post(f"/rounds/{body['id']}/comparisons/", comparisons=unsent, **lease)
        step = ladder.current()
        if isinstance(step, Finished) and step.survivor and self.rng.random() < 0.8:
            value = self.rng.choice([0.0, 0.5, 0.75, 1.0])
            self.post(f"/rounds/{body['id']}/rating/", candidate_id=step.survivor, value=value, **lease)
        elif self.rng.random() < 0.7:
            self.post(f"/rounds/{body['id']}/escalate/", reasons=["occlusion"], **lease)
        if self.rng.random() < 0.2:
            self.post(f"/rounds/{body['id']}/undo/", target="submission", **lease)

    def _align(self, item: dict[str, Any]) -> None:
        layout = {"quaternion_wxyz": [1.0, 0.0, 0.0, 0.0], "translation": [0.0, 0.0, 2.0], "scale": 0.5}
        self.post(
            f"/work-items/{item['id']}/alignment/",
            lease_token=item["lease_token"], submission_id=str(uuid.uuid4()), layout=layout, silhouette_iou=0.8,
        )  # fmt: skip

    def undo(self) -> None:
        """Undo one of the last submissions."""
        if self.done:
            item = self.rng.choice(self.done[-3:])
            reopened = self.post(f"/work-items/{item['id']}/undo/", lease_token=item["lease_token"])
            if reopened:
                self.held.append(reopened)

    def beat(self) -> None:
        """Renew a lease, perhaps an old one."""
        if items := self.held + self.done:
            item = self.rng.choice(items)
            self.post(f"/work-items/{item['id']}/heartbeat/", lease_token=item["lease_token"])

    def let_go(self) -> None:
        """Release a held item."""
        if self.held:
            item = self.held.pop(self.rng.randrange(len(self.held)))
            self.post(f"/work-items/{item['id']}/release/", lease_token=item["lease_token"])

    def report_mask(self) -> None:
        """Send an object back to mask review, or discard it."""
        if self.held:
            item = self.rng.choice(self.held)
            verb, reason = self.rng.choice([("report-mask", "it leaks"), ("discard", "other")])
            lease = {"work_item_id": item["id"], "lease_token": item["lease_token"]}
            self.post(f"/objects/{item['object']['id']}/{verb}/", reason=reason, **lease)


class Lead(Player):
    """Interferes with everything."""

    def actions(self) -> list[Callable[[], object]]:
        """Each as likely."""
        often = [self.reopen] * 4 + [self.card] * 4 + [self.pause] * 12
        return [self.discard, self.report_mask, self.generate, self.generation, self.mask, self.again, *often]

    def discard(self) -> None:
        """Discard some object."""
        self.post(f"/objects/{self.object_id()}/discard/", reason="other")

    def report_mask(self) -> None:
        """Send some object back to mask review."""
        self.post(f"/objects/{self.object_id()}/report-mask/", reason="it leaks")

    def reopen(self) -> None:
        """Reopen some object."""
        self.post(f"/objects/{self.object_id()}/reopen/", reason="look again")

    def generate(self) -> None:
        """Ask for more candidates."""
        self.post(f"/objects/{self.object_id()}/generate/")

    def mask(self) -> None:
        """Replace a mask."""
        self.post(f"/objects/{self.object_id()}/masks/", mask=mask_png(box=(9, 9, self.rng.randint(5, 20), 9)))

    def card(self) -> None:
        """Release, park or review some card."""
        if cards := list(Escalation.objects.filter(campaign=self.campaign).values_list("pk", flat=True)):
            verb, body = self.rng.choice(
                [
                    ("release", {}),
                    ("park", {}),
                    ("review", {"decision": "accepted"}),
                    ("review", {"decision": "returned", "note": "x"}),
                ]
            )
            self.post(f"/escalations/{self.rng.choice(cards)}/{verb}/", **body)

    def generation(self) -> None:
        """Cancel or retry a generation."""
        if pks := list(Generation.objects.filter(target_object__campaign=self.campaign).values_list("pk", flat=True)):
            self.post(f"/generations/{self.rng.choice(pks)}/{self.rng.choice(['cancel', 'retry'])}/")


class Artist(Player):
    """Takes cards, uploads, submits, withdraws."""

    def actions(self) -> list[Callable[[], object]]:
        """Mostly towards a submission."""
        return [
            self.verb("claim"),
            self.upload,
            self.submit,
            self.submit,
            self.verb("withdraw"),
            self.verb("release"),
            self.again,
        ]

    def _card(self) -> str | None:
        cards = list(Escalation.objects.filter(campaign=self.campaign, cancelled_at=None).values_list("pk", flat=True))
        return str(self.rng.choice(cards)) if cards else None

    def verb(self, name: str) -> Callable[[], None]:
        """Return the action of calling a verb on some card."""

        def act() -> None:
            if card := self._card():
                self.post(f"/escalations/{card}/{name}/")

        return act

    def upload(self) -> None:
        """Upload a version."""
        if card := self._card():
            file = SimpleUploadedFile("vase.glb", b"glTF %d" % self.rng.randrange(10**9))
            self.client.post(f"/api/escalations/{card}/uploads/", {"file": file})

    def submit(self) -> None:
        """Submit a version."""
        upload = ArtistUpload.objects.filter(escalation__campaign=self.campaign).order_by("?").first()
        if upload:
            self.post(f"/escalations/{upload.escalation_id}/submit/", upload_id=str(upload.pk))


class Machines(Player):
    """Workers' events in any order and more than once, leases that run out, and the reaper."""

    def actions(self) -> list[Callable[[], object]]:
        """Mostly finished candidates."""
        return [
            *[self.candidate] * 5,
            self.generation,
            self.generation,
            self.mesh,
            self.mesh,
            self.expire,
            free_expired_leases,
            reap,
        ]

    def candidate(self) -> None:
        """Finish or fail a candidate."""
        mine = Candidate.objects.filter(target_object__campaign=self.campaign)
        waiting = mine.filter(status__in=(CandidateStatus.QUEUED, CandidateStatus.RUNNING))
        found = waiting.order_by("?").first() or mine.filter(generation__isnull=False).order_by("?").first()
        if found:
            digest = self.rng.choice("abcdef0123456789")
            event = finished(found, digest=digest) if self.rng.random() < 0.8 else failed(found)
            repeat_on_contention(lambda: generations.receive(event=event))

    def generation(self) -> None:
        """End a generation."""
        found = (
            Generation.objects.filter(target_object__campaign=self.campaign)
            .exclude(status=GenerationStatus.DONE)
            .order_by("?")
            .first()
        )
        if found:
            outcome = self.rng.choice(["done", "done", "failed"])
            event = over(found, outcome, transient=self.rng.random() < 0.5)
            repeat_on_contention(lambda: generations.receive(event=event))

    def mesh(self) -> None:
        """Report on an upload."""
        upload = (
            ArtistUpload.objects.filter(escalation__campaign=self.campaign, status="checking").order_by("?").first()
        )
        if upload:
            receive_mesh_check(event=checked(str(upload.pk), passed=self.rng.random() < 0.8))

    def expire(self) -> None:
        """Let some lease run out."""
        leased = WorkItem.objects.filter(campaign=self.campaign, state="leased").order_by("?").first()
        if leased:
            WorkItem.objects.filter(pk=leased.pk, state="leased").update(lease_until=timezone.now())
