"""Somebody who sends requests or events at random, and notes what is not a refusal in words."""

from __future__ import annotations

import json
import logging
import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.test import Client

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.domain.errors import MaquetteError
from annotator.images.models import TargetObject

_raised = threading.local()


def note_exception(**_: Any) -> None:
    """Keep the traceback of what a view raised, for the thread that called it."""
    _raised.text = traceback.format_exc(limit=-14)


class _Outages(logging.Handler):
    """Keeps the traceback of what was refused as an outage: a deadlock looks like one."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it for the thread that called."""
        _raised.text = traceback.format_exc(limit=-20)


got_request_exception.connect(note_exception)
outages = logging.getLogger("annotator.http.errors")
outages.addHandler(_Outages())
outages.propagate = False


class Player:
    """Somebody with a random source of their own, who remembers what they sent."""

    def __init__(self, user: User | None, campaign: Campaign, seed: int, log: Counter[str], faults: list[str]) -> None:
        self.rng, self.campaign = random.Random(seed), campaign
        self.log, self.faults = log, faults
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def step(self) -> None:
        """Do one thing. What is not a refusal in words is a fault."""
        action = self.rng.choice(self.actions())
        try:
            action()
        except MaquetteError as refusal:
            self.log[refusal.code] += 1
        except Exception:
            self.faults.append(f"{action}: {traceback.format_exc(limit=-14)}")

    def actions(self) -> list[Callable[[], object]]:
        """Return what this player may do, more than once what is likelier."""
        raise NotImplementedError

    def post(self, path: str, **body: Any) -> Any:
        """Send a request; return the data of a success, else None."""
        self.sent.append((path, body))
        return self._send(path, body)

    def again(self) -> None:
        """Send something from before once more, as a page does after a lost response."""
        if self.sent:
            self._send(*self.rng.choice(self.sent[-12:]))

    def _send(self, path: str, body: dict[str, Any]) -> Any:
        has_file = any(isinstance(value, bytes) for value in body.values())
        form = {
            name: SimpleUploadedFile("f.png", value) if isinstance(value, bytes) else value
            for name, value in body.items()
        }
        _raised.text = ""
        if has_file:
            response = self.client.post(f"/api{path}", form)
        else:
            response = self.client.post(f"/api{path}", json.dumps(body), "application/json")
        data = response.json() if response.content else {}
        code = str(response.status_code) if response.status_code < 400 else str(data.get("code"))
        self.log[code] += 1
        if response.status_code >= 500:
            self.faults.append(f"POST {path} {body}: {response.status_code} {data}\n{_raised.text}")
        return data if response.status_code < 400 else None

    def pause(self) -> None:
        """Let the others work."""
        time.sleep(0.01)

    def object_id(self) -> str:
        """Return the id of some object."""
        return str(
            self.rng.choice(list(TargetObject.objects.filter(campaign=self.campaign).values_list("pk", flat=True)))
        )
