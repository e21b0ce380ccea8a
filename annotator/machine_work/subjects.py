"""What an app provides for its kind of machine work; registered by its AppConfig."""

from __future__ import annotations

from typing import Protocol

from annotator.gateways.inference import Message
from annotator.machine_work.models import MachineWork, WorkKind


class Subject(Protocol):
    """The side of a kind of machine work that only its app knows. Every call holds the lock of the ledger row."""

    def message(self, work: MachineWork) -> Message | None:
        """Return the message of the current attempt, or None when nothing is left to do or the subject is gone."""

    def is_ready(self, work: MachineWork) -> bool:
        """Return whether waiting work may be dispatched, as far as the subject is concerned."""

    def status_changed(self, work: MachineWork) -> None:
        """Copy the new status, and the error of work that failed or was cancelled, to the subject, and publish it.

        The result of work that is done is stored by the app, in the transaction that reported the success.
        """

    def reopen(self, work: MachineWork) -> None:
        """Prepare the subject for another attempt after the work failed or was cancelled."""


_SUBJECTS: dict[str, Subject] = {}


def register(kind: WorkKind, subject: Subject) -> None:
    """Name the subject of a kind; the app calls it once, when Django has loaded."""
    _SUBJECTS[kind] = subject


def subject_of(kind: str) -> Subject:
    """Return the registered subject of a kind."""
    return _SUBJECTS[kind]
