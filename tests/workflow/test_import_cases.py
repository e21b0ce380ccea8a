"""Tests of `import_images` on real-world folder layouts: `fixtures/intake/import/`."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from annotator.images.models import Image, TargetObject
from tests.factories import make_campaign, mask_png, png

pytestmark = pytest.mark.django_db
CASES = Path(settings.BASE_DIR) / "fixtures" / "intake" / "import"


def run(*paths: Path) -> int:
    """Run the command in a new campaign and return its exit status."""
    make_campaign(name="Things")
    try:
        call_command("import_images", *map(str, paths), campaign="Things")
    except CommandError as error:
        return error.returncode
    return 0


@pytest.mark.parametrize(
    ("case", "source", "licence"),
    [
        ("i01_plain", "https://example.org/a", "CC0"),
        ("i02_bom", "https://example.org/a", "CC0"),
        ("i03_semicolon", "https://example.org/a", "CC0"),
        ("i04_cp1252", "Musée d'Orsay", "Étalab"),
    ],
)
def test_licence_tables_in_common_encodings_are_read(case: str, source: str, licence: str) -> None:
    assert run(CASES / case) == 0
    assert list(Image.objects.values_list("source", "licence")) == [(source, licence)]


def test_a_missing_column_is_reported_with_its_line_and_nothing_is_imported() -> None:
    make_campaign(name="Things")
    with pytest.raises(CommandError, match=r"LICENSES.csv, line 1: the column source is missing"):
        call_command("import_images", str(CASES / "i05_missing_column"), campaign="Things")
    assert Image.objects.count() == 0


def test_a_table_inside_a_zip_is_used() -> None:
    assert run(CASES / "i23_licences_in_zip" / "x.zip") == 0
    assert list(Image.objects.values_list("original_name", "licence")) == [("a.jpg", "CC0")]


def test_every_file_of_a_phone_folder_is_imported_or_reported(capsys) -> None:
    assert run(CASES / "i07_others_in_folder") == 2
    assert sorted(Image.objects.values_list("original_name", flat=True)) == ["a.jfif", "b.jpe", "c.JPEG"]
    err = capsys.readouterr().err
    assert all(f"{name}: Not a JPEG" in err for name in ("d.heic", "e.bmp", "f.tif"))


def test_masks_are_found_in_any_unicode_normal_form_and_case() -> None:
    assert run(CASES / "i17_nfd", CASES / "i22_alone_upper_mask" / "IMG_9.JPG") == 0
    names = sorted(Image.objects.values_list("original_name", flat=True))
    assert names == ["IMG_9.JPG", unicodedata.normalize("NFC", "tässä.jpg")]
    assert TargetObject.objects.count() == 2


def test_operating_system_files_are_skipped_without_a_message(capsys) -> None:
    assert run(CASES / "i19_apple") == 0
    assert list(Image.objects.values_list("original_name", flat=True)) == ["a.jpg"]
    assert capsys.readouterr().err == ""


def test_an_empty_folder_is_an_error(tmp_path: Path, capsys) -> None:
    assert run(tmp_path) == 1
    assert "There are no photos, masks or ZIPs in this folder." in capsys.readouterr().err


def test_links_inside_the_folder_are_followed_and_others_reported(tmp_path: Path, capsys) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "store").mkdir(parents=True)
    outside.mkdir()
    (root / "store" / "abc123.png").write_bytes(png(seed=1))
    (outside / "secret.png").write_bytes(png(seed=2))
    (root / "chair.png").symlink_to("store/abc123.png")
    (root / "secret.png").symlink_to(outside / "secret.png")
    (root / "elsewhere").symlink_to(outside)
    (root / "loop").symlink_to(root)
    assert run(root) == 0
    assert Image.objects.count() == 1
    err = capsys.readouterr().err
    assert "secret.png: A link to outside of the folder" in err
    assert "elsewhere: A link to outside of the folder" in err


def test_tables_of_two_archives_do_not_mix(tmp_path: Path) -> None:
    for number in (1, 2):
        with zipfile.ZipFile(tmp_path / f"{number}.zip", "w") as archive:
            archive.writestr("a.png", png(seed=number))
            archive.writestr("LICENSES.csv", f"name,source,licence\na.png,desk {number},CC{number}\n")
    assert run(tmp_path) == 0
    assert sorted(Image.objects.values_list("source", "licence")) == [("desk 1", "CC1"), ("desk 2", "CC2")]


def test_an_unreadable_file_does_not_stop_the_import(tmp_path: Path, monkeypatch, capsys) -> None:
    (tmp_path / "a.png").write_bytes(png(seed=1))
    (tmp_path / "b.png").write_bytes(png(seed=2))
    (tmp_path / "b.mask.png").write_bytes(mask_png())
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "a.png":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert run(tmp_path) == 2
    assert list(Image.objects.values_list("original_name", flat=True)) == ["b.png"]
    assert "a.png: Could not be read: Permission denied." in capsys.readouterr().err
