"""A trained version as a checkpoint of its own: the parts that were trained, the parent's others byte for byte, and where it comes from."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torch import nn

from ...provenance import trained_code_version
from ..network.weights import Manifest, read_manifest, save_checkpoint, write_manifest


@dataclass(frozen=True)
class Origin:
    """Where a version comes from, as its manifest stores it.

    Attributes:
        name: of the model, which the parent shares.
        version: of the new checkpoint.
        release: name, version and hash of the release that it was trained on.
        settings: of the training.
        table: what was measured after each stage, in order.
    """

    name: str
    version: str
    release: dict[str, str]
    settings: dict[str, Any]
    table: list[dict[str, Any]]


def derive(out: Path, parent: Path, parts: dict[str, nn.Module], origin: Origin, training: dict[str, Any]) -> Manifest:
    """Write the checkpoint and return its manifest; `out` appears whole or not at all.

    Args:
        out: a directory that is not there yet.
        parent: the checkpoint whose other parts stay.
        parts: trained modules by the part's name.
        origin: of the new version.
        training: what the manifest records of the runs, as JSON.

    Returns:
        The new checkpoint's manifest.

    Raises:
        ValueError: `out` is there already.
    """
    if out.exists():
        raise ValueError(f"{out} is there already; a version is written once. Name another directory.")
    old = read_manifest(parent)
    beside = out.with_name(out.name + ".writing")
    shutil.rmtree(beside, ignore_errors=True)
    new = save_checkpoint(beside, parts, old.size, old.statistics, origin.version, training)
    for name, file in old.files.items():
        if name not in new.files:
            shutil.copyfile(parent / Path(file["file"]).name, beside / Path(file["file"]).name)
    manifest = replace(
        new,
        files={**old.files, **new.files},
        parent={"name": origin.name, "version": old.version, "hash": old.hash},
        release=origin.release,
        code=trained_code_version(),
        settings=origin.settings,
        table=origin.table,
    )
    write_manifest(beside, manifest)
    (beside / "README.md").write_text(card(manifest, origin.name))
    beside.rename(out)
    return manifest


def card(manifest: Manifest, name: str) -> str:
    """Return the README of a trained version.

    Args:
        manifest: of the version.
        name: of the model.
    """
    release, parent = manifest.release, manifest.parent
    trained = ", ".join(sorted(file["file"] for file in manifest.files.values()))
    lines = [
        f"# {name}, version {manifest.version}",
        "",
        f"Trained from version {parent['version']} (`{parent['hash'][:12]}`) on the release {release['name']} "
        f"{release['version']} (`{release['hash'][:12]}`). Identity: `{manifest.hash}`.",
        f"Code {manifest.code['version']} {manifest.code['commit'][:12]}. Files: {trained}.",
        "",
        "## Measured on held-out objects of the release",
        "",
        "Each line is the model after that stage; the line above it is the model before.",
        "",
    ]
    columns = list(dict.fromkeys(column for row in manifest.table for column in row))
    lines += ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(_cell(row.get(column)) for column in columns) + " |" for row in manifest.table]
    lines += ["", "## Settings", ""]
    lines += [f"- `{key}`: {value}" for key, value in manifest.settings.items()]
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
