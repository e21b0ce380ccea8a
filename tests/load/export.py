"""Export of finished work: first byte, total time and peak memory, beside a naive export of the same rows.

    python -m tests.load.export [--pairs 100000] [--media-pairs 10000] [--blob-bytes 24000] [--json FILE]

Seeds two campaigns of its own (one for tables alone, one with media) and removes them afterwards. Each writing runs in a
process of its own, whose peak memory is measured; meanwhile the tar stream follows it in this process, as the download
does. The naive export is what an afternoon's script does: everything into memory, one file at the end. With a running
site at --url, the download is measured through HTTP as well. For scale, Label Studio: 270 s to the first byte and 1.6 GB
for 90,000 rows.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.load.report import machine, parser, print_table, verdict, write_json
from tests.load.running_site import use_running_site

if TYPE_CHECKING:
    from tests.load.finished_work import FinishedWork

COLUMNS = ("what", "preference rows", "objects", "megabytes", "first byte s", "total s", "CPU s", "peak memory MB")
CANDIDATES = 8
TEMPLATE_OBJECTS = 200
#: Measured on the builder's answers: preference rows per object, all outcomes counted in.
PAIRS_PER_OBJECT = 3.9
PATIENCE_S = 900.0


@dataclass(frozen=True)
class Case:
    """One size to measure."""

    what: str
    n_pairs: int
    include_media: bool


def main() -> None:
    """Seed, measure, print, remove."""
    options = _options()
    if options.child:
        _child(options.child)
        return
    use_running_site()
    rows: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    facts = machine()
    for case in (Case("tables only", options.pairs, False), Case("with media", options.media_pairs, True)):
        if case.n_pairs:
            measured = _measure(case, options)
            rows += measured
            found += _verdicts(case, measured[0])
    print_table(rows, COLUMNS)
    print()
    print_table(found, ("measure", "found", "bar", "met"))
    write_json(options.json, {"machine": facts, "options": vars(options), "rows": rows, "verdicts": found})


def _options() -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument(
        "--pairs", type=int, default=100_000, help="preference rows, tables only (default: %(default)s)"
    )
    options.add_argument("--media-pairs", type=int, default=10_000, help="rows with media (default: %(default)s)")
    options.add_argument(
        "--blob-bytes", type=int, default=24_000, help="size of a photo or mesh (default: %(default)s)"
    )
    options.add_argument("--no-baseline", action="store_true", help="leave the naive export out")
    options.add_argument("--work-directory", type=Path, help="where releases are written (default: a temporary one)")
    options.add_argument("--child", help=argparse.SUPPRESS)
    return options.parse_args()


def _measure(case: Case, options: argparse.Namespace) -> list[dict[str, Any]]:
    from tests.load import finished_work

    n_clones = max(1, round(case.n_pairs / PAIRS_PER_OBJECT / TEMPLATE_OBJECTS))
    print(f"seeding {n_clones * TEMPLATE_OBJECTS} objects for {case.what} ...", flush=True)
    work = finished_work.seed(
        n_template=TEMPLATE_OBJECTS,
        n_clones=n_clones,
        n_candidates=CANDIDATES,
        blob_bytes=options.blob_bytes if case.include_media else 0,
    )
    folder = Path(tempfile.mkdtemp(prefix="maquette-export-", dir=options.work_directory))
    try:
        rows = [_ours(case, work, folder)]
        if _is_up(options.url):
            rows.append(_over_http(case, work, options.url))
        if not options.no_baseline:
            rows.append(_naive(case, work, folder))
    finally:
        print("removing ...", flush=True)
        finished_work.remove(work)
        shutil.rmtree(folder)
    return rows


def _ours(case: Case, work: FinishedWork, folder: Path) -> dict[str, Any]:
    """The writer in a child, the tar stream here."""
    from annotator.datasets.archive import Archive

    root = folder / "release"
    child = _start("ours", case, work, root)
    begin = time.monotonic()
    size, first = 0, 0.0
    archive = Archive(root, "release", 0, patience_seconds=PATIENCE_S, problem=lambda: _died(child))
    for chunk in archive.chunks():
        first = first or time.monotonic() - begin
        size += len(chunk)
    total = time.monotonic() - begin
    report = _end(child)
    return _row(f"Maquette, {case.what}", report, size, first, total)


def _naive(case: Case, work: FinishedWork, folder: Path) -> dict[str, Any]:
    """Everything in memory, one file: its first byte can be sent when the last is there."""
    child = _start("naive", case, work, folder / "naive.parquet")
    begin = time.monotonic()
    report = _end(child)
    total = time.monotonic() - begin
    return _row(f"naive, {case.what}", report, (folder / "naive.parquet").stat().st_size, total, total)


def _over_http(case: Case, work: FinishedWork, url: str) -> dict[str, Any]:
    """Ask the running site for the release, and download it at once."""
    from annotator.accounts.models import ApiToken, User
    from annotator.accounts.services import create_token

    user = User.objects.create(username=f"{work.campaign.name}-engineer", role="admin", password="!")
    _, secret = create_token(user=user, name="load", scopes=["read", "export"], days=1)
    try:
        body = {"name": "load", "include_media": case.include_media}
        snapshot = json.loads(_request(f"{url}/api/campaigns/{work.campaign.pk}/datasets/", secret, body).read())
        begin = time.monotonic()
        response = _request(f"{url}/api/datasets/{snapshot['id']}/download/", secret)
        size, first = 0, 0.0
        while chunk := response.read1(1 << 18):
            first = first or time.monotonic() - begin
            size += len(chunk)
        total = time.monotonic() - begin
        report = json.loads(_request(f"{url}/api/datasets/{snapshot['id']}/", secret).read())
    finally:
        _forget_releases(work)
        ApiToken.objects.filter(user=user).delete()
        user.delete()
    counts = (report["manifest"] or {"rows": {"preferences": {}, "tables": {}}})["rows"]
    facts = {
        "pairs": sum(counts["preferences"].values()),
        "objects": counts["tables"].get("objects"),
        "peak": None,
        "cpu": None,
    }
    return _row(f"Maquette through HTTP, {case.what}", facts, size, first, total)


def _forget_releases(work: FinishedWork) -> None:
    """Rows, and the files where the site's EXPORTS_DIR is on this machine."""
    from annotator.datasets import services
    from annotator.datasets.models import DatasetSnapshot

    for snapshot in DatasetSnapshot.objects.filter(campaign=work.campaign).select_related("campaign"):
        shutil.rmtree(services.directory_of(snapshot).parent, ignore_errors=True)
        snapshot.delete()


def _row(what: str, report: dict[str, Any], size: int, first: float, total: float) -> dict[str, Any]:
    return {
        "what": what,
        "preference rows": report["pairs"],
        "objects": report["objects"],
        "megabytes": size / 1e6,
        "first byte s": first,
        "total s": total,
        "CPU s": report["cpu"],
        "peak memory MB": report["peak"],
    }


def _verdicts(case: Case, row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        verdict(measure=f"{case.what}: first byte, s", found=row["first byte s"], bar=1),
        verdict(measure=f"{case.what}: total, s", found=row["total s"], bar=60),
        verdict(measure=f"{case.what}: peak memory, MB", found=row["peak memory MB"], bar=300),
    ]


# --- the measured processes -----------------------------------------------------------------------------------------


def _start(which: str, case: Case, work: FinishedWork, out: Path) -> subprocess.Popen[str]:
    order = {"which": which, "campaign": work.campaign.name, "media": case.include_media, "out": str(out)}
    command = [sys.executable, "-m", "tests.load.export", "--child", json.dumps(order)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _end(child: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = child.communicate(timeout=PATIENCE_S)
    if child.returncode != 0:
        sys.exit(f"the measured process ended with {child.returncode}")
    report: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return report


def _died(child: subprocess.Popen[str]) -> str | None:
    return None if child.poll() in (None, 0) else f"the writer ended with {child.returncode}"


class _HidesPandas(MetaPathFinder):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> None:
        if fullname.split(".")[0] == "pandas":
            raise ModuleNotFoundError("hidden for this measurement", name=fullname)


def _child(order_json: str) -> None:
    """One writing; prints what it wrote and the peak of its memory.

    The site does not install pandas. A developer's machine has it for other reasons, and Arrow loads it (45 MB) wherever
    it finds it, so it is hidden here, from the naive export too.
    """
    sys.meta_path.insert(0, _HidesPandas())
    use_running_site()
    from annotator.campaigns.selectors import campaign_by_name

    order = json.loads(order_json)
    campaign = campaign_by_name(order["campaign"])
    write = _write_ours if order["which"] == "ours" else _write_naive
    report = write(campaign, Path(order["out"]), order["media"])
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps(report | {"peak": used.ru_maxrss / 1024, "cpu": used.ru_utime + used.ru_stime}))


def _write_ours(campaign: Any, out: Path, include_media: bool) -> dict[str, Any]:
    from annotator.datasets import services
    from annotator.domain.pair_policy import policy

    manifest = services.export_to_directory(
        campaign=campaign,
        out=out,
        name="load",
        version="1.0.0",
        rules=policy(preset="ladder", params={}, quality_bar=campaign.quality_bar),
        include_media=include_media,
        report=lambda done, total: None,
    )
    rows = manifest["rows"]
    return {"pairs": sum(rows["preferences"].values()), "objects": rows["tables"]["objects"]}


def _write_naive(campaign: Any, out: Path, include_media: bool) -> dict[str, Any]:
    """All rounds with all they refer to, a list of rows with their files, one table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from annotator.gateways.artifacts import artifact_store
    from annotator.preferences.models import BestOfNRound

    store = artifact_store()
    rounds = list(
        BestOfNRound.objects.filter(target_object__campaign=campaign, status="rated")
        .select_related("target_object__image", "target_object__current_mask", "winner__model_version")
        .prefetch_related("comparisons__left__model_version", "comparisons__right__model_version", "ratings")
    )
    rows = []
    for each in rounds:
        rating = each.ratings.all()[0].value
        beaten = {}
        for comparison in each.comparisons.all():
            if comparison.answer in ("left", "right"):
                winner, loser = (
                    (comparison.left, comparison.right)
                    if comparison.answer == "left"
                    else (comparison.right, comparison.left)
                )
                beaten[loser.pk] = (winner.pk, loser)
        for loser_id, (winner_id, loser) in beaten.items():
            while winner_id in beaten:
                winner_id = beaten[winner_id][0]
            if winner_id == each.winner_id and rating >= campaign.quality_bar:
                target = each.target_object
                row = {
                    "object_id": str(target.pk), "chosen_id": str(winner_id), "rejected_id": str(loser_id),
                    "image_key": target.image.image_key, "mask_key": target.current_mask.mask_key,
                    "chosen_glb_key": each.winner.glb_key, "rejected_glb_key": loser.glb_key, "rating": rating,
                    "chosen_source": each.winner.model_version.name, "rejected_source": loser.model_version.name,
                    "chosen_layout": json.dumps(each.winner.layout), "rejected_layout": json.dumps(loser.layout),
                }  # fmt: skip
                if include_media:
                    row |= {name[:-4]: store.get(key) for name, key in list(row.items()) if name.endswith("_key")}
                rows.append(row)
    pq.write_table(pa.Table.from_pylist(rows), out)
    return {"pairs": len(rows), "objects": len({row["object_id"] for row in rows})}


# --- HTTP -----------------------------------------------------------------------------------------------------------


def _request(url: str, token: str, body: dict[str, Any] | None = None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        return urllib.request.urlopen(urllib.request.Request(url, content, headers), timeout=PATIENCE_S)
    except urllib.error.HTTPError as error:
        sys.exit(f"{url} answered {error.code}: {error.read().decode(errors='replace')[:500]}")


def _is_up(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/livez", timeout=2)
    except (urllib.error.URLError, OSError):
        print(f"no site at {url}: the download through HTTP is not measured", flush=True)
        return False
    return True


if __name__ == "__main__":
    main()
