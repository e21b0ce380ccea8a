"""The evidence for what was lost: which workers live and what they do, and how far each queue has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Max, Q

from annotator.domain.errors import BrokerUnavailable
from annotator.gateways import inference
from annotator.machine_work.models import MachineWork, WorkStatus
from annotator.machine_work.selectors import live_workers


@dataclass
class Workforce:
    """What the live workers serve and are busy with; the broker and the ledger are asked once per queue.

    Attributes:
        busy: The subjects that live workers are busy with, as text.
        served: The queues that live workers serve.
    """

    busy: set[str] = field(default_factory=set)
    served: set[str] = field(default_factory=set)
    _is_empty: dict[str, bool] = field(default_factory=dict)
    _begun: dict[str, dict[int, datetime]] = field(default_factory=dict)

    @classmethod
    def present(cls) -> Workforce:
        """Return the workforce of this moment, from the heartbeats."""
        found = cls()
        for worker in live_workers():
            found.busy |= set(worker.busy_generations)
            found.served |= set(worker.queues)
        return found

    def is_empty(self, queue: str) -> bool:
        """Return whether no message waits in the queue; False while the broker does not reply."""
        if queue not in self._is_empty:
            try:
                self._is_empty[queue] = inference.depth(queue) == 0
            except BrokerUnavailable:
                self._is_empty[queue] = False
        return self._is_empty[queue]

    def has_overtaken(self, work: MachineWork) -> bool:
        """Return whether a message that was sent later, with no higher priority, was taken from the same queue.

        Call it with the oldest work of a queue first: the first call decides how far back the ledger is read.
        """
        if work.queue not in self._begun:
            begun = Q(status=WorkStatus.RUNNING) | Q(status=WorkStatus.DONE, last_event_at__gt=F("asked_at"))
            later = MachineWork.objects.filter(begun, queue=work.queue, asked_at__gt=work.asked_at)
            newest = later.values_list("priority").annotate(newest=Max("asked_at"))
            self._begun[work.queue] = dict(newest)
        begun_at = self._begun[work.queue]
        return any(
            at > work.asked_at for priority, at in begun_at.items() if work.asked_at and priority <= work.priority
        )
