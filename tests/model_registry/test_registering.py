"""Trained versions are registered whole, once, by their content; what is wrong is refused and nothing is registered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from annotator.domain.errors import MaquetteError
from annotator.gateways.artifacts import artifact_store
from annotator.model_registry.models import ModelVersion
from annotator.model_registry.registering import register_directory
from inference_worker.contract.checkpoints import canonical_json, weights_key
from tests.model_registry.checkpoints import identity, make_checkpoint, manifest_of, random_weights, safetensors

pytestmark = pytest.mark.django_db


def test_a_directory_becomes_a_version_and_its_files_blobs(tmp_path: Path) -> None:
    parent = {"name": "maquette", "version": "3", "hash": "a" * 64}
    manifest = make_checkpoint(tmp_path, parent=parent, table={"F1": 0.4})
    found = register_directory(directory=tmp_path, notes="first try")
    found.refresh_from_db()
    size = sum(path.stat().st_size for path in tmp_path.glob("*.safetensors"))
    assert (found.name, found.version, found.kind, found.queue) == ("maquette", "40", "own_model", "cpu")
    assert (found.weights_sha256, found.size_bytes, found.status) == (identity(manifest), size, "candidate")
    assert (found.manifest, found.card, found.notes, found.settings) == (manifest, "# maquette 40\n", "first try", {})
    store = artifact_store()
    assert store.get(found.weights_key) == canonical_json(manifest)
    for part in manifest["files"].values():
        assert store.get(weights_key(part["sha256"])) == (tmp_path / part["file"]).read_bytes()


def test_the_same_content_again_is_the_same_row_with_its_status_and_notes(tmp_path: Path) -> None:
    make_checkpoint(tmp_path)
    first = register_directory(directory=tmp_path)
    ModelVersion.objects.filter(pk=first.pk).update(status="retired", notes="too smooth")
    before = list(ModelVersion.objects.order_by("pk").values())
    content = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(dict(reversed(content.items()))))
    assert register_directory(directory=tmp_path, notes="other") == first
    assert list(ModelVersion.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (lambda directory: make_checkpoint(directory, seed=9), ["weights_key", "weights_sha256"]),
        (lambda directory: make_checkpoint(directory, training={"seed": 1}), ["weights_key"]),
        (lambda directory: (directory / "README.md").write_text("another card"), ["card"]),
    ],
)
def test_the_same_version_with_other_facts_is_refused(
    tmp_path: Path, change: Callable[[Path], object], differs: list[str]
) -> None:
    make_checkpoint(tmp_path)
    register_directory(directory=tmp_path)
    before = list(ModelVersion.objects.order_by("pk").values())
    change(tmp_path)
    with pytest.raises(MaquetteError) as refusal:
        register_directory(directory=tmp_path)
    assert refusal.value.code == "model_version_differs"
    assert refusal.value.details == {"name": "maquette", "version": "40", "differs": differs}
    assert list(ModelVersion.objects.order_by("pk").values()) == before


def rewrite(directory: Path, part: str, content: bytes, **changes: Any) -> None:
    """Put other weights in place of a part, and their digest into the manifest."""
    (directory / f"{part}.safetensors").write_bytes(content)
    manifest = json.loads((directory / "manifest.json").read_text())
    manifest["files"][part]["sha256"] = hashlib.sha256(content).hexdigest()
    (directory / "manifest.json").write_text(json.dumps(manifest | changes))


def odd_number(value: float, dtype: str) -> bytes:
    weights = np.zeros((3, 5), dtype)
    weights[2, 4] = value
    return safetensors({"fine": np.ones(7, dtype), "odd": weights})


BROKEN: list[tuple[str, str, Callable[[Path], object]]] = [
    ("no manifest", "manifest_missing", lambda d: (d / "manifest.json").unlink()),
    ("no JSON", "manifest_invalid", lambda d: (d / "manifest.json").write_text("{")),
    ("an unknown size", "manifest_size_unknown", lambda d: rewrite(d, "encoder", b"", size={"a": {"width": 1e9}})),
    ("no card", "card_missing", lambda d: (d / "README.md").unlink()),
    ("a card that is no text", "card_invalid", lambda d: (d / "README.md").write_bytes(b"\xff")),
    ("a long card", "card_invalid", lambda d: (d / "README.md").write_text("x" * 300_000)),
    ("no weights", "weights_missing", lambda d: (d / "geometry.safetensors").unlink()),
    ("other bytes", "weights_hash_differs", lambda d: (d / "geometry.safetensors").write_bytes(random_weights(7))),
    ("pickle beside", "weights_not_safetensors", lambda d: (d / "optimizer.pt").write_bytes(b"\x80\x04")),
    ("weights unnamed", "weights_not_safetensors", lambda d: (d / "more.safetensors").write_bytes(random_weights(3))),
    ("pickle inside", "weights_not_safetensors", lambda d: rewrite(d, "geometry", b"\x80\x04\x95" + b"\0" * 60)),
    ("cut off", "weights_out_of_limits", lambda d: rewrite(d, "geometry", random_weights(1, "geometry")[:-2])),
    ("another part", "weights_of_another_model", lambda d: rewrite(d, "geometry", random_weights(1, "encoder"))),
    (
        "another size",
        "weights_of_another_model",
        lambda d: rewrite(d, "geometry", random_weights(1, "geometry", {"name": "small"})),
    ),
    ("NaN", "weights_not_finite", lambda d: rewrite(d, "geometry", odd_number(float("nan"), "<f2"))),
    ("infinity", "weights_not_finite", lambda d: rewrite(d, "geometry", odd_number(float("-inf"), "<f4"))),
]


@pytest.mark.parametrize(("code", "damage"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_what_is_wrong_is_refused_and_nothing_is_stored(
    tmp_path: Path, code: str, damage: Callable[[Path], object]
) -> None:
    make_checkpoint(tmp_path, "5", seed=50)
    damage(tmp_path)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("*.safetensors")]
    before = list(ModelVersion.objects.order_by("pk").values())
    with pytest.raises(MaquetteError) as refusal:
        register_directory(directory=tmp_path)
    assert refusal.value.code == code
    assert list(ModelVersion.objects.order_by("pk").values()) == before
    assert not any(artifact_store().exists(weights_key(digest)) for digest in digests)


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path, settings: Any) -> None:
    make_checkpoint(tmp_path)
    settings.MAX_WEIGHTS_BYTES = 100
    with pytest.raises(MaquetteError) as refusal:
        register_directory(directory=tmp_path)
    assert (refusal.value.code, refusal.value.details["limit_bytes"]) == ("weights_too_large", 100)


@pytest.mark.parametrize("largest", [65504.0, 6.1e-5, -0.0])
def test_the_largest_and_smallest_numbers_are_finite(tmp_path: Path, largest: float) -> None:
    make_checkpoint(tmp_path)
    rewrite(tmp_path, "geometry", odd_number(largest, "<f2"))
    assert register_directory(directory=tmp_path).version == "40"


def test_the_command_registers_and_prints_the_identity(tmp_path: Path) -> None:
    manifest = make_checkpoint(tmp_path)
    for _ in range(2):
        out = StringIO()
        call_command("register_model", str(tmp_path), "--queue", "gpu", "--notes", "n", stdout=out)
        found = ModelVersion.objects.get(name="maquette", version="40")
        assert f"maquette 40 is registered as {found.pk} (candidate)." in out.getvalue()
        assert identity(manifest) in out.getvalue()
    assert (found.queue, found.notes) == ("gpu", "n")


def test_the_command_refuses_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"holds no checkpoint: it has no manifest.json. \(manifest_missing\)"):
        call_command("register_model", str(tmp_path))


def test_the_manifest_of_the_shipped_checkpoint_is_valid() -> None:
    from django.conf import settings

    directory = settings.BASE_DIR / "fixtures" / "checkpoints" / "maquette-small"
    from annotator.model_registry.registering import checked_manifest, read_manifest_at
    from annotator.model_registry.services import SHIPPED_WEIGHTS

    manifest = checked_manifest(read_manifest_at(directory))
    assert manifest.weights_sha256 == SHIPPED_WEIGHTS[manifest.source, manifest.version]
    assert manifest_of({})["format"] == manifest.format
