"""Kill inference workers with -9 in the middle of a candidate, many times in a row, and count what arrives.

    python -m tests.load.kills [--kills 20] [--candidates 4] [--json FILE]

Seeds a campaign of its own: for each kill one object whose candidates are made slow enough to be caught half-way. As
soon as the site shows a candidate at work, the worker that makes it is killed: by turns the whole worker, and the
process of its pool alone. Then every candidate must have arrived exactly once. Needs a running Maquette; where none of
its workers serves the CPU queue, it starts one of its own and restarts it after each kill. The campaign is removed.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image as Picture

from tests.load.report import machine, parser, percentile, print_table, verdict, write_json
from tests.load.running_site import use_running_site

if TYPE_CHECKING:
    from annotator.campaigns.models import Campaign
    from annotator.candidates.models import Generation

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("kill", "what", "worker", "candidate", "made before", "arrived after s", "attempts")
SLOW_RESOLUTION = 160
POLL_S = 0.02


@dataclass
class Kill:
    """One kill: of which generation, when, and what was there."""

    generation_id: uuid.UUID
    what: str
    worker: str
    seed: int
    made_before: int
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def arrived_after_seconds(self) -> float | None:
        """From the kill until the site had the candidate that was in the making; queued behind the other objects."""
        from annotator.candidates.models import Candidate

        finished_at = Candidate.objects.get(generation=self.generation_id, seed=self.seed).finished_at
        return (finished_at - self.at).total_seconds() if finished_at else None


class OwnWorker:
    """A worker of ours, where the running Maquette has none; started again whenever it is gone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def tend(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        celery = str(Path(sys.executable).with_name("celery"))
        command = [celery, "--quiet", "-A", "inference_worker.celery_app", "worker", "-Q", "cpu", "-c", "1"]
        self._process = subprocess.Popen(
            [*command, "-n", "kills@%h", "--loglevel", "warning"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=60)


def main() -> None:
    """Runs the benchmark."""
    options = parser(__doc__)
    options.add_argument("--kills", type=int, default=20, help="how often a worker is killed (default: %(default)s)")
    options.add_argument("--candidates", type=int, default=4, help="candidates per object (default: %(default)s)")
    options.add_argument(
        "--patience", type=float, default=900, metavar="S", help="give up after (default: %(default)s)"
    )
    arguments = options.parse_args()
    use_running_site()
    results = {"machine": machine(), **run(arguments)}
    print_table(results["kills"], COLUMNS)
    print()
    print_table(results["verdicts"], ("measure", "found", "bar", "met"))
    write_json(arguments.json, results)
    sys.exit(0 if all(row["met"] for row in results["verdicts"]) else 1)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Seeds, kills, waits, counts, removes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that what was seeded is removed
    own = None if _is_served() else OwnWorker()
    campaign = _campaign(arguments.candidates)
    rng = random.Random(20)
    try:
        generations = [_proposing(campaign, number) for number in range(arguments.kills)]
        kills = _kill_each(generations, rng, own, arguments)
        _wait_for_all(campaign, own, arguments.patience)
        return {
            "kills": [_row(number, kill) for number, kill in enumerate(kills, 1)],
            **_counted(campaign, kills, arguments),
        }
    finally:
        if own:
            own.stop()
        _remove(campaign)


def _is_served() -> bool:
    """Whether a worker that serves the CPU queue gives a sign of life; heartbeats come every few seconds."""
    from django.utils import timezone

    from annotator.machine_work.models import WorkerState

    started, deadline = timezone.now(), time.monotonic() + 12
    while time.monotonic() < deadline:
        if WorkerState.objects.filter(queues__contains=["cpu"], last_seen_at__gt=started).exists():
            return True
        time.sleep(0.5)
    return False


def _campaign(n_candidates: int) -> Campaign:
    from annotator.campaigns.services import create_campaign
    from annotator.model_registry.services import register_model_version

    name = f"kills-{uuid.uuid4().hex[:8]}"
    slow = register_model_version(
        name="inflation", version=f"1+{name}", kind="image_to_3d", settings={"resolution": SLOW_RESOLUTION}
    )
    source = {"model_version_id": slow.pk, "n_candidates": n_candidates, "priority": 9}
    return create_campaign(by=None, sources=[source], name=name)


def _proposing(campaign: Campaign, number: int) -> Generation:
    """One object with an accepted mask, and its one generation."""
    from annotator.candidates.models import Generation
    from annotator.images.mask_reading import decode_mask
    from annotator.images.services import create_target_object, import_image
    from annotator.workflow.masks import accept_mask

    photo, mask_png = _drawn(number)
    image = import_image(campaign=campaign, content=photo, name=f"kills-{number}.png", by=None).image
    mask = decode_mask(mask_png, width=image.width, height=image.height)
    target_object = create_target_object(image=image, mask=mask, method="drawn", by=None)
    accept_mask(target_object=target_object, by=None)
    return Generation.objects.get(target_object=target_object)


def _drawn(number: int) -> tuple[bytes, bytes]:
    """A photo of an egg, each another, and its mask; both as PNG."""
    v, u = np.mgrid[:240, :320]
    mask = ((u - 160) / (60 + number)) ** 2 + ((v - 120) / 90) ** 2 < 1
    image = np.full((240, 320, 3), (60, 80, 110), dtype=np.uint8)
    image[mask] = (220, 170 - number, 60 + number)
    return _png(image), _png(mask.astype(np.uint8) * 255)


def _png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Picture.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def _kill_each(
    generations: list[Generation], rng: random.Random, own: OwnWorker | None, arguments: argparse.Namespace
) -> list[Kill]:
    """Kills each generation's worker once, in the middle of a candidate that chance picks."""
    left = {generation.pk: rng.randrange(arguments.candidates) for generation in generations}
    kills: list[Kill] = []
    deadline = time.monotonic() + arguments.patience
    while left and time.monotonic() < deadline:
        if own:
            own.tend()
        caught = _caught(left)
        if caught is None:
            time.sleep(POLL_S)
            continue
        kill = _kill(caught, whole_worker=len(kills) % 2 == 0)
        if kill is not None:
            del left[caught[0]]
            kills.append(kill)
            print(f"kill {len(kills)} of {len(generations)}: {kill.what} {kill.worker}", flush=True)
    return kills


def _caught(left: dict[uuid.UUID, int]) -> tuple[uuid.UUID, str, int, int] | None:
    """A generation whose next candidate is at work after as many as it was to have made: its worker, seed, and made."""
    from annotator.candidates.models import Candidate, CandidateStatus

    at_work = Candidate.objects.filter(generation__in=list(left), status=CandidateStatus.RUNNING, step__gte=1)
    for candidate in at_work.select_related("generation"):
        made = candidate.generation.candidates.filter(status=CandidateStatus.DONE).count()
        if made >= left[candidate.generation_id] and candidate.generation.worker:
            return candidate.generation_id, candidate.generation.worker, candidate.seed or 0, made
    return None


def _kill(caught: tuple[uuid.UUID, str, int, int], *, whole_worker: bool) -> Kill | None:
    """kill -9 of the worker that is at it; None when it is gone already."""
    generation_id, worker, seed, made = caught
    process = int(worker.rpartition("/")[2].partition("-")[0])
    if not _is_worker(process):
        return None
    pool = _children(process)
    for victim in [process, *pool] if whole_worker else pool:
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return Kill(generation_id, "worker" if whole_worker else "pool process", worker, seed, made)


def _is_worker(process: int) -> bool:
    try:
        return b"inference_worker.celery_app" in Path(f"/proc/{process}/cmdline").read_bytes()
    except FileNotFoundError:
        return False


def _children(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children")
    return [int(number) for number in children.read_text().split()] if children.exists() else []


def _wait_for_all(campaign: Campaign, own: OwnWorker | None, patience: float) -> None:
    """Until no generation is live and no object proposes any more."""
    from annotator.candidates.models import LIVE_GENERATION_STATUSES, Generation
    from annotator.images.models import TargetObject

    proposing = TargetObject.objects.filter(campaign=campaign, state="proposing")
    live = Generation.objects.filter(target_object__campaign=campaign, status__in=LIVE_GENERATION_STATUSES)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if own:
            own.tend()
        if not live.exists() and not proposing.exists():
            return
        time.sleep(0.2)


def _row(number: int, kill: Kill) -> dict[str, Any]:
    from annotator.candidates.models import Generation

    return {
        "kill": number,
        "what": kill.what,
        "worker": kill.worker,
        "candidate": str(kill.seed),
        "made before": kill.made_before,
        "arrived after s": kill.arrived_after_seconds(),
        "attempts": Generation.objects.get(pk=kill.generation_id).attempt,
    }


def _counted(campaign: Campaign, kills: list[Kill], arguments: argparse.Namespace) -> dict[str, Any]:
    """What arrived, in numbers, and what that means."""
    from annotator.assignments.models import WorkItem, WorkItemKind
    from annotator.candidates.models import Candidate, CandidateStatus
    from annotator.images.models import StateChange, TargetObject

    candidates = Candidate.objects.filter(target_object__campaign=campaign)
    done = candidates.filter(status=CandidateStatus.DONE)
    wanted = arguments.kills * arguments.candidates
    selecting = TargetObject.objects.filter(campaign=campaign, state="selecting").count()
    changes = StateChange.objects.filter(target_object__campaign=campaign, to_state="selecting").count()
    items = WorkItem.objects.filter(campaign=campaign, kind=WorkItemKind.BEST_OF_N).count()
    waits = [wait for wait in (kill.arrived_after_seconds() for kill in kills) if wait is not None]
    return {
        "wanted": wanted,
        "arrived": done.count(),
        "recovery_seconds": {"p50": percentile(waits, 50), "p95": percentile(waits, 95), "most": max(waits, default=None)},
        "verdicts": [
            verdict(measure="kills in the middle of a candidate", found=len(kills), bar=arguments.kills, at_most=False),
            verdict(measure="candidates lost", found=wanted - done.count(), bar=0),
            verdict(measure="candidates beside those wanted", found=candidates.count() - wanted, bar=0),
            verdict(measure="candidates whose files are missing", found=_without_files(done), bar=0),
            verdict(measure="objects not handed on", found=arguments.kills - selecting, bar=0),
            verdict(measure="objects handed on twice", found=changes - selecting + max(0, items - selecting), bar=0),
        ],
    }  # fmt: skip


def _without_files(done: Any) -> int:
    from annotator.gateways.artifacts import artifact_store

    exists: Callable[[str], bool] = artifact_store().exists
    return sum(not (exists(candidate.glb_key) and exists(candidate.thumbnail_key)) for candidate in done)


def _remove(campaign: Campaign) -> None:
    """Cancels what may still be under way, and deletes everything that was made."""
    from django.db import transaction

    from annotator.assignments.models import WorkItem
    from annotator.candidates.models import Candidate, Generation
    from annotator.images.models import Image, Mask, StateChange, TargetObject
    from annotator.machine_work.models import MachineWork
    from annotator.model_registry.models import ModelVersion

    objects = TargetObject.objects.filter(campaign=campaign)
    with transaction.atomic():
        MachineWork.objects.filter(campaign_id=campaign.pk).delete()
        WorkItem.objects.filter(campaign=campaign).delete()
        Candidate.objects.filter(target_object__in=objects).delete()
        Generation.objects.filter(target_object__in=objects).delete()
        StateChange.objects.filter(target_object__in=objects).delete()
        objects.update(current_mask=None)
        Mask.objects.filter(target_object__in=objects).delete()
        objects.delete()
        Image.objects.filter(campaign=campaign).delete()
        name = campaign.name
        campaign.delete()
        ModelVersion.objects.filter(name="inflation", version=f"1+{name}").delete()


if __name__ == "__main__":
    main()
