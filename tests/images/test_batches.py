"""Which files are photos, and which are the masks beside them."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.domain.errors import TooLarge
from annotator.domain.file_names import shown_name
from annotator.images.batches import Entry, pair_masks

CASES = json.loads((Path(__file__).parents[2] / "fixtures" / "intake" / "mask_names.json").read_text())["cases"]
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


def entry(name: str) -> Entry:
    return Entry(name, 1, lambda: name.encode())


def same(a: str, b: str) -> bool:
    return unicodedata.normalize("NFC", a).casefold() == unicodedata.normalize("NFC", b).casefold()


def paired(*names: str) -> tuple[dict[str, list[str]], list[str]]:
    photos, alone = pair_masks(map(entry, names))
    return {one.photo.name: [mask.name for mask in one.masks] for one in photos}, [one.name for one in alone]


def test_masks_go_to_the_photo_of_their_name_in_the_order_of_their_numbers() -> None:
    names = ("cup.mask.10.png", "cup.mask.2.png", "cup.jpg", "cup.mask.png", "dog.png")
    assert paired(*names) == ({"cup.jpg": ["cup.mask.png", "cup.mask.2.png", "cup.mask.10.png"], "dog.png": []}, [])


def test_only_a_photo_of_the_same_folder_counts() -> None:
    assert paired("a/cup.jpg", "b/cup.mask.png") == ({"a/cup.jpg": []}, ["b/cup.mask.png"])


def test_dots_in_a_name_are_part_of_it() -> None:
    assert paired("cup.2.jpg", "cup.2.mask.1.png") == ({"cup.2.jpg": ["cup.2.mask.1.png"]}, [])


@example({"Ý"}, {"ý": {0}})
@example({"Ý", "ý"}, {"ý": {0}})
@given(st.sets(WORDS, min_size=1, max_size=6), st.dictionaries(WORDS, st.sets(st.integers(0, 99), max_size=4)))
def test_every_file_is_somewhere_exactly_once(photos: set[str], numbers: dict[str, set[int]]) -> None:
    names = [f"{photo}.jpg" for photo in photos]
    names += [f"{stem}.mask.{number}.png" for stem, of_stem in numbers.items() for number in of_stem]
    found, alone = paired(*names)
    assert sorted([*found, *(mask for masks in found.values() for mask in masks), *alone]) == sorted(names)
    for photo, masks in found.items():
        for stem in (mask.split(".")[0] for mask in masks):
            assert same(stem, photo.split(".")[0])
            assert stem in (photo.split(".")[0], *(numbers.keys() - photos))  # its own spelling, if there is one


@pytest.mark.parametrize("folder", ["", "masks/"])
def test_the_photo_of_the_same_spelling_counts_before_others(folder: str) -> None:
    masks = [f"{folder}cup.mask.png", f"{folder}Cup.mask.png"]
    for photos in (["Cup.jpg", "cup.jpg"], ["cup.jpg", "Cup.jpg"]):
        assert paired(*photos, *masks) == ({"cup.jpg": [masks[0]], "Cup.jpg": [masks[1]]}, [])


def test_a_file_that_is_too_large_is_not_read(settings) -> None:
    settings.MAX_IMAGE_BYTES = 10
    read = []
    with pytest.raises(TooLarge):
        Entry("a.png", 11, lambda: read.append(1) or b"").content()
    assert read == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("a.png", "a.png"),
        ("../../a.png", "a.png"),
        ("C:\\x\\a.png", "a.png"),
        ("a\x00\n\u202eb.png", "ab.png"),
        ("", "unnamed"),
    ],
)
def test_a_name_is_shown_without_folders_and_without_what_cannot_be_printed(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_photos_and_masks_are_paired_as_the_front_end_pairs_them(case: dict) -> None:
    assert paired(*case["files"]) == (case["photos"], case["alone"])
