"""Machine work whose result one person waits for at a page: it ends once, is never tried again, and the page hears of its end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from annotator.gateways.inference import Message
from annotator.live import publish
from annotator.live.events import News
from annotator.machine_work import services as ledger
from annotator.machine_work.models import AwaitedResult, MachineWork, WorkKind, WorkStatus
from annotator.machine_work.services import Outcome, Report

Row = TypeVar("Row", bound=AwaitedResult)


class Failure(Protocol):
    """An event of a worker that failed."""

    @property
    def code(self) -> str:
        """The code of the error."""

    @property
    def message(self) -> str:
        """The error in words."""

    @property
    def worker(self) -> str:
        """The worker that failed."""


class AwaitedSubject(ABC, Generic[Row]):
    """An awaited result, as a subject of machine work.

    Attributes:
        kind: The kind of work.
        model: The table of the results; a result has the id of its subject.
    """

    kind: ClassVar[WorkKind]
    model: type[Row]

    @abstractmethod
    def message(self, work: MachineWork) -> Message | None:
        """Return the command, or None when nothing is left to do or the row is gone."""

    @abstractmethod
    def news(self, row: Row) -> News:
        """Return what the page of the person who waits is sent."""

    def is_ready(self, work: MachineWork) -> bool:
        """Return True: somebody waits, and it needs nothing else first."""
        return True

    def status_changed(self, work: MachineWork) -> None:
        """Mark the row failed when the work failed or was cancelled, so that its page stops waiting."""
        if work.status not in (WorkStatus.FAILED, WorkStatus.CANCELLED):
            return
        rows = self.model._default_manager.filter(pk=work.subject)
        failed = {"error_code": work.error_code, "error_message": work.error_message}
        if rows.filter(status=AwaitedResult.Status.QUEUED).update(status=AwaitedResult.Status.FAILED, **failed):
            self._publish(rows.get())

    def reopen(self, work: MachineWork) -> None:
        """Do nothing: the policy allows no retry, because nobody waits any more."""

    def receive_failure(self, subject: UUID, event: Failure) -> None:
        """Apply a worker's failure to the ledger, which marks the row."""
        ledger.receive(
            Report(self.kind, subject, Outcome.FAILED, worker=event.worker, code=event.code, message=event.message)
        )

    def receive_success(self, subject: UUID, *, worker: str) -> Row | None:
        """Return the row that is to hold the result, or None when the report changes nothing, as a second one does."""
        if ledger.receive(Report(self.kind, subject, Outcome.SUCCEEDED, worker=worker)) is None:
            return None
        return self.model._default_manager.get(pk=subject)

    def store(self, row: Row) -> None:
        """Save a row with its result as done, and publish it."""
        row.status = AwaitedResult.Status.DONE
        row.save()
        self._publish(row)

    def _publish(self, row: Row) -> None:
        publish.to_user(row.requested_by_id, self.news(row))
