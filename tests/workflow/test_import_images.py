"""`manage.py import_images`: files, folders, ZIPs, masks beside them; again and again without doubling anything."""

import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from annotator.images.isolated_archives import ArchiveReader
from annotator.images.models import Image, Mask, TargetObject
from tests.factories import make_campaign, mask_png, png

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "cup.png").write_bytes(png(seed=1))
    (tmp_path / "cup.mask.1.png").write_bytes(mask_png())
    (tmp_path / "cup.mask.2.png").write_bytes(mask_png(box=(40, 2, 9, 9)))
    (tmp_path / "deep" / "dog.png").write_bytes(png(seed=2))
    (tmp_path / "notes.txt").write_text("not a photo")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("cat.png", png(seed=3))
        archive.writestr("cat.mask.png", mask_png())
    (tmp_path / "LICENSES.csv").write_text("name,source,licence\ncup.png,my desk,CC0-1.0\n")
    return tmp_path


def run(*paths: Path, **options: object) -> None:
    make_campaign(name="Things")
    call_command("import_images", *map(str, paths), campaign="Things", **options)


def test_a_folder_with_all_that_is_in_it(folder: Path, capsys) -> None:
    run(folder, licence="unknown")
    assert sorted(Image.objects.values_list("original_name", "source", "licence")) == [
        ("cat.png", "", "unknown"),
        ("cup.png", "my desk", "CC0-1.0"),
        ("dog.png", "", "unknown"),
    ]
    assert sorted(TargetObject.objects.values_list("image__original_name", "number", "state")) == [
        ("cat.png", 1, "mask_review"),
        ("cup.png", 1, "mask_review"),
        ("cup.png", 2, "mask_review"),
    ]
    assert (
        "3 images and 3 objects imported, 0 images were there already, 0 files refused, 1 left out."
        in capsys.readouterr().out
    )


def test_running_it_again_changes_nothing(folder: Path, capsys) -> None:
    run(folder)
    call_command("import_images", str(folder), campaign="Things")
    assert (Image.objects.count(), TargetObject.objects.count(), Mask.objects.count()) == (3, 3, 3)
    assert "0 images and 0 objects imported, 3 images were there already" in capsys.readouterr().out


def test_a_photo_alone_brings_the_masks_beside_it(folder: Path) -> None:
    run(folder / "cup.png")
    assert (Image.objects.get().original_name, TargetObject.objects.count()) == ("cup.png", 2)


def test_a_new_mask_of_a_known_photo_is_a_new_object(folder: Path) -> None:
    run(folder / "cup.png")
    (folder / "cup.mask.3.png").write_bytes(mask_png(box=(1, 1, 4, 4)))
    call_command("import_images", str(folder / "cup.png"), campaign="Things")
    assert list(TargetObject.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_what_is_refused_is_named_and_the_rest_is_imported(folder: Path, capsys) -> None:
    (folder / "bad.jpg").write_bytes(b"<svg/>")
    (folder / "bad.zip").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(CommandError) as refused:
        run(folder)
    assert (refused.value.returncode, Image.objects.count()) == (2, 3)
    printed = capsys.readouterr()
    assert "bad.jpg: Not a JPEG, PNG, WebP, TIFF, BMP, AVIF or HEIC image." in printed.err
    assert "bad.zip: The ZIP is truncated or damaged" in printed.err
    assert "2 files refused, 1 left out." in printed.out


def test_a_zip_is_opened_in_another_process_and_a_costly_one_holds_up_no_other(
    folder: Path, capsys, monkeypatch, settings
) -> None:
    """The photo of 90 MB of zeros is refused by its CPU time, not by its size."""
    with zipfile.ZipFile(folder / "costly.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.png", bytes(90_000_000))
    settings.MAX_IMAGE_BYTES = 100_000_000
    monkeypatch.setattr(zipfile, "ZipFile", None)
    real = ArchiveReader._read

    def read(reader: ArchiveReader, number: int, index: int) -> bytes:
        with override_settings(DECODE_SECONDS=0.02 if reader._files[number].name == "costly.zip" else 30):
            return real(reader, number, index)

    monkeypatch.setattr(ArchiveReader, "_read", read)
    with pytest.raises(CommandError) as refused:
        run(folder)
    assert (refused.value.returncode, Image.objects.count()) == (2, 3)
    assert "zeros.png: The ZIP takes too long to unpack." in capsys.readouterr().err


def test_links_to_outside_are_not_followed(folder: Path, tmp_path_factory) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.png"
    secret.write_bytes(png(seed=9))
    (folder / "link.png").symlink_to(secret)
    run(folder)
    assert not Image.objects.filter(original_name="link.png").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.jpg", "--campaign", "Things"], "There is no file or folder nowhere.jpg."),
        ([".", "--campaign", "Nothing"], "There is no campaign 'Nothing'"),
        ([".", "--campaign", "Things", "--user", "nobody"], "There is no user 'nobody'."),
    ],
)
def test_a_wrong_argument_is_named(arguments: list[str], message: str) -> None:
    make_campaign(name="Things")
    with pytest.raises(CommandError, match=message):
        call_command("import_images", *arguments)
    assert Image.objects.count() == 0


def test_nothing_but_refusals_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"<svg/>")
    with pytest.raises(CommandError, match="Nothing was imported"):
        run(tmp_path)


def test_a_list_of_names_is_held_out(folder: Path, tmp_path: Path, capsys) -> None:
    listed = tmp_path / "test.list"
    listed.write_text("deep/dog.png\nmissing.png\n")
    run(folder, holdout_list=listed)
    assert set(Image.objects.filter(holdout=True).values_list("original_name", flat=True)) == {"dog.png"}
    assert "missing.png" in capsys.readouterr().err


def test_a_folder_is_one_group_and_a_fraction_is_of_groups(folder: Path) -> None:
    (folder / "deep" / "dog 2.png").write_bytes(png(seed=5))
    run(folder, group_by_folder=True, holdout_fraction=1.0)
    deep = set(Image.objects.filter(original_name__startswith="dog").values_list("group_id", "holdout"))
    assert len(deep) == 1
    assert not Image.objects.filter(holdout=False).exists()


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\xfa"])
def test_a_list_that_cannot_be_used_imports_nothing(folder: Path, tmp_path: Path, content: bytes | None) -> None:
    listed = tmp_path / "test.list"
    if content is not None:
        listed.write_bytes(content)
    with pytest.raises(CommandError, match=r"test\.list"):
        run(folder, holdout_list=listed)
    assert not Image.objects.exists()
