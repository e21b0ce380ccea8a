"""Simulated people for `tests.load.chaos`: annotators who claim and submit, and a lead who uploads photos, as the pages do.

What was not acknowledged is sent again, a submit with the same submission id; a page that lost the response of a claim asks what
it holds.
"""

from __future__ import annotations

import hashlib
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image as Picture

from tests.load.keep_alive import Connection

if TYPE_CHECKING:
    from tests.load.seeding import Person

AGAIN_AFTER_S = 0.3
UPLOADS_EVERY_S = 5.0
REQUEST_TIMEOUT_S = 20.0


@dataclass
class Seen:
    """What people saw. Lists are appended to by many threads.

    Attributes:
        acknowledged: The work item of each submit that got 200.
        uploaded: The SHA-256 of each photo whose upload got 201.
        successes: When something was acknowledged (`time.monotonic`).
        failures: Each status of 500 and beyond with its code: `503 database_unavailable`.
    """

    acknowledged: list[str] = field(default_factory=list)
    uploaded: list[str] = field(default_factory=list)
    successes: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    n_broken: int = 0

    def note(self, status: int, content: Any) -> None:
        """Count a response."""
        self.statuses[status] += 1
        if status < 300:
            self.successes.append(time.monotonic())
        elif status >= 500:
            code = content.get("code", "") if isinstance(content, dict) else ""
            self.failures[f"{status} {code}"] += 1


class SimulatedPerson(threading.Thread):
    """One person with a connection, who works until `over`."""

    def __init__(self, url: str, campaign_id: uuid.UUID, person: Person, seen: Seen, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.connection = Connection(url, person.token, timeout_s=REQUEST_TIMEOUT_S)
        self.campaign_id, self.seen, self.over = campaign_id, seen, over

    def once(self, method: str, path: str, *arguments: Any) -> tuple[int, Any]:
        """Send one request; return its status and content, 0 and None for a connection that broke."""
        try:
            status, content = getattr(self.connection, method)(path, *arguments)
        except (OSError, ValueError, IndexError):
            self.connection.close()
            self.seen.n_broken += 1
            return 0, None
        self.seen.note(status, content)
        return status, content

    def until_settled(self, method: str, path: str, *arguments: Any) -> tuple[int, Any]:
        """Repeat a request until it succeeds or is refused for good; return 0 and None when the end has come."""
        while True:
            status, content = self.once(method, path, *arguments)
            if status and status < 500 and status not in {408, 429}:
                return status, content
            if self.over.wait(AGAIN_AFTER_S):
                return 0, None


class Annotator(SimulatedPerson):
    """Claims mask reviews and submits verdicts."""

    def run(self) -> None:
        """Work."""
        while not self.over.is_set():
            item = self._next_item()
            if item is None:
                self.over.wait(AGAIN_AFTER_S)
                continue
            verdict = {"lease_token": item["lease_token"], "submission_id": str(uuid.uuid4()), "decision": "discard"}
            path = f"/api/work-items/{item['id']}/mask-review/"
            status, _ = self.until_settled("post", path, verdict | {"reason": "other"})
            if status == 200:
                self.seen.acknowledged.append(item["id"])

    def _next_item(self) -> Any:
        """Return a new item, or one that is held already: the response that brought it was lost. None when there is neither."""
        wanted = {"campaign_id": str(self.campaign_id), "kinds": ["mask_review"]}
        status, item = self.until_settled("post", "/api/work-items/claim/", wanted)
        if status == 200:
            return item
        if status == 409:
            status, held = self.until_settled("get", "/api/work-items/mine/")
            return held["results"][0] if status == 200 and held["results"] else None
        return None


class Lead(SimulatedPerson):
    """Uploads photos, each another."""

    def run(self) -> None:
        """Upload."""
        number = 0
        while not self.over.wait(UPLOADS_EVERY_S):
            number += 1
            content = photo(number)
            status, _ = self.until_settled(
                "post_file", f"/api/campaigns/{self.campaign_id}/images/", "files", f"chaos-{number}.png", content
            )
            if status == 201:
                self.seen.uploaded.append(hashlib.sha256(content).hexdigest())


def photo(number: int) -> bytes:
    """Return a PNG of noise, another one for each number."""
    rng = random.Random(number)
    picture = Picture.frombytes("RGB", (64, 48), rng.randbytes(64 * 48 * 3))
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
