"""From a photo to a preference pair, as new users would go: annotator, artist, lead and ML engineer, in Chromium."""

from __future__ import annotations

import re
import tarfile
from pathlib import Path

import pytest
from datasets import load_dataset

from tests.e2e.browser import Person, is_armed, people
from tests.running import RunningMaquette

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
LAST_PAIR = re.compile(r"\b(\d+) of (\d+)\b")


def test_the_whole_journey(running_maquette: RunningMaquette, chromium: str, tmp_path: Path) -> None:
    address = running_maquette.address
    with people(chromium, address, "annotator", "artist", "lead", "engineer") as (annotator, artist, lead, engineer):
        marks_an_object(annotator)
        reviews_masks(annotator)
        chooses_and_rates(annotator)
        aligns(annotator)
        models_a_mesh(artist, tmp_path)
        reviews_the_mesh(lead)
        watches_the_funnel(lead)
        archive = takes_a_snapshot(engineer, tmp_path)
        for person in (annotator, artist, lead, engineer):
            assert person.complaints == [], person.role
    opens_the_snapshot(archive, tmp_path)


def marks_an_object(annotator: Person) -> None:
    """A box around the cat's eye becomes a mask, and the mask an object."""
    annotator.open("/images")
    annotator.sees("chelsea.jpg")
    annotator.keeps_picture("images")
    annotator.page.get_by_text("chelsea.jpg").click()
    annotator.sees("New object")
    annotator.presses("2")
    photo = annotator.page.locator("canvas").first.bounding_box()
    assert photo is not None
    x, y, width, height = photo["x"], photo["y"], photo["width"], photo["height"]
    annotator.page.mouse.move(x + 0.28 * width, y + 0.3 * height)
    annotator.page.mouse.down()
    annotator.page.mouse.move(x + 0.48 * width, y + 0.52 * height, steps=5)
    annotator.page.mouse.up()
    annotator.sees("U2-Net-P")
    annotator.page.get_by_label("Name").fill("eye")
    annotator.keeps_picture("mask_editor")
    annotator.clicks("Save object")
    annotator.sees("eye")


def reviews_masks(annotator: Person) -> None:
    """One mask is accepted by a key."""
    annotator.open("/work?kind=mask_review")
    annotator.sees("Does the mask cover")
    annotator.keeps_picture("mask_review")
    is_armed(annotator.page)
    annotator.presses("Enter")
    annotator.sees("mask accepted, candidates are being generated")


def chooses_and_rates(annotator: Person) -> None:
    """Left wins each time; the survivor is good; the submit is undone and sent again."""
    annotator.open("/work?kind=best_of_n")
    annotator.waits_for_mark("maquette:first-candidate")
    annotator.sees("1 of ")
    annotator.keeps_picture("compare")
    n_pairs = int(annotator.page.get_by_text(LAST_PAIR).first.inner_text().split()[-1])
    for shown in range(1, n_pairs + 1):
        annotator.sees(f"{shown} of {n_pairs}")
        is_armed(annotator.page)
        with annotator.drawn_anew():
            annotator.presses("ArrowLeft")
    annotator.sees("How good is the winner?")
    annotator.presses("4")
    annotator.keeps_picture("rating")
    is_armed(annotator.page)
    with annotator.drawn_anew():
        annotator.presses("Enter")
        annotator.sees("Good: accepted, goes to alignment")
        annotator.sees("1 of ")  # keys are heard again once the next item's page is there
    with annotator.drawn_anew():
        annotator.presses("z")
        annotator.sees("How good is the winner?")
    is_armed(annotator.page)
    annotator.presses("5", "Enter")
    annotator.sees("Excellent: accepted, goes to alignment")


def aligns(annotator: Person) -> None:
    """The mesh is nudged, put back by undo, nudged again, and saved."""
    annotator.open("/work?kind=alignment")
    annotator.sees("Outline match")
    is_armed(annotator.page)
    annotator.presses("ArrowRight", "ArrowRight", "z", "ArrowLeft")
    annotator.keeps_picture("alignment")
    annotator.page.locator("button[aria-disabled=false]", has_text="Save and next").wait_for()
    annotator.presses("Enter")
    annotator.sees("No objects to align now")


def models_a_mesh(artist: Person, tmp_path: Path) -> None:
    """A broken file is refused with its reason; a good one is checked, shown and submitted."""
    artist.open("/escalations")
    artist.sees("rocking horse")
    artist.keeps_picture("escalations")
    artist.page.get_by_text("rocking horse").first.click()
    artist.clicks("Claim")
    artist.sees("Release")
    broken = tmp_path / "broken.glb"
    broken.write_bytes(b"glTF\x02\x00\x00\x00\xff\xff\xff\x7f")
    artist.page.locator("input[type=file]").first.set_input_files(broken)
    artist.sees("Refused")
    artist.keeps_picture("upload_refused")
    artist.page.locator("input[type=file]").first.set_input_files(_horse(tmp_path))
    artist.sees("Passed")
    artist.keeps_picture("upload_passed")
    artist.clicks("Submit for review")
    artist.sees("Submitted for review.")


def _horse(tmp_path: Path) -> Path:
    """What an artist would bring; here it comes from the shape library."""
    import trimesh

    from inference_worker.maquette.shapes import build

    shape = build("rocking_horse", 3)
    path = tmp_path / "horse.ply"
    trimesh.Trimesh(shape.vertices, shape.faces, vertex_colors=shape.colours, process=False).export(path)
    return path


def reviews_the_mesh(lead: Person) -> None:
    """The lead looks at it and accepts."""
    lead.open("/escalations")
    lead.sees("rocking horse")
    lead.page.get_by_text("rocking horse").first.click()
    lead.sees("Your review of version 2")
    lead.page.locator("button[aria-disabled=false]", has_text="Accept version 2").wait_for()
    lead.keeps_picture("artist_review")
    lead.clicks("Accept version 2")
    lead.sees("Version 2 accepted")


def watches_the_funnel(lead: Person) -> None:
    """Counts, workers and wins are there."""
    lead.open("/lead")
    lead.sees("Objects by state")
    lead.sees("candidates@")
    lead.keeps_picture("funnel")


def takes_a_snapshot(engineer: Person, tmp_path: Path) -> Path:
    """The snapshot is written while the page shows how far it is, and comes down as one file."""
    engineer.open("/datasets")
    engineer.clicks("New snapshot")
    engineer.page.get_by_label("Name").fill("journey")
    engineer.keeps_picture("dataset_form")
    engineer.clicks("Create the snapshot")
    engineer.sees("Download (tar)")
    engineer.keeps_picture("datasets")
    with engineer.page.expect_download() as download:
        engineer.clicks("Download (tar)")
    path = tmp_path / "journey.tar"
    download.value.save_as(path)
    return path


def opens_the_snapshot(archive: Path, tmp_path: Path) -> None:
    """Every gate holds, and `datasets` opens the pairs as they are: seven losers, one of them at least direct."""
    from annotator.datasets.verify.run import verify_release

    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "journey", filter="data")
    (directory,) = (tmp_path / "journey").iterdir()
    assert [result for result in verify_release(directory) if not result.passed] == []
    pairs = load_dataset(str(directory), "preferences", cache_dir=str(tmp_path / "cache"))
    kinds = [kind for split in pairs.values() for kind in split["pair_kind"]]
    assert "winner_direct" in kinds
