"""What follows when machine work ends, whatever its kind; and a lead's retry and cancel."""

from __future__ import annotations

from annotator.accounts.models import User
from annotator.candidates import selectors
from annotator.candidates.models import Generation
from annotator.machine_work import reaper
from annotator.machine_work import services as ledger
from annotator.machine_work.heartbeats import REAPER, note_site_process
from annotator.machine_work.models import MachineWork, WorkKind
from annotator.workflow import generations


def reap() -> None:
    """Dispatch lost work again, and settle objects that have nothing left to wait for.

    The latter finds every object whose last event was stored by a process that died before the object was settled.
    """
    note_site_process(REAPER, [])
    for work in reaper.reap():
        follow_up(work)
    for object_id in selectors.objects_done_proposing():
        generations.settle_proposing(object_id=object_id)


def follow_up(work: MachineWork) -> None:
    """Do what follows from the end of a piece of machine work."""
    if work.kind == WorkKind.POINTMAP:
        generations.pointmap_settled(image_id=work.subject)
    elif work.kind == WorkKind.GENERATION:
        generation = Generation.objects.filter(pk=work.subject).first()
        if generation is not None:
            generations.settle_proposing(object_id=generation.target_object_id)


def retry(*, work: MachineWork, by: User) -> MachineWork:
    """Start work again that failed or was cancelled, for a lead.

    Raises:
        WrongState: It has not failed, its kind cannot be retried, or its object is closed or has another mask by now.
    """
    if work.kind == WorkKind.GENERATION:
        generations.retry(generation=Generation.objects.get(pk=work.subject), by=by)
    else:
        ledger.retry(work.kind, work.subject)
    work.refresh_from_db()
    return work


def cancel(*, work: MachineWork) -> MachineWork:
    """Stop work that has not ended, for a lead; what depends on it continues without its result.

    Raises:
        WrongState: It has ended already.
    """
    if work.kind == WorkKind.GENERATION:
        generations.cancel(generation=Generation.objects.get(pk=work.subject))
    else:
        follow_up(ledger.cancel(work.kind, work.subject, message="A lead cancelled it."))
    work.refresh_from_db()
    return work
