"""Releases as the site's exporter writes them: checked once, then read row by row with the media of each.

A release is a directory with `manifest.json`, `checksums.sha256`, Parquet parts of `sft` and `preferences` by split, and
the tables that both were derived from. Its media are in the rows, or in a directory of files named by their SHA-256,
such as the artifact store's: DIRECTORY/blobs/<aa>/<sha256>.<extension>.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]

MANIFEST, CHECKSUMS = "manifest.json", "checksums.sha256"
TRAIN, HELD_OUT_SPLITS = "train", ("validation", "test")
#: Specifications whose rows carry all that training needs.
SPECIFICATIONS = ("1.2.0",)
#: The versions of each policy of pairs whose rows these stages understand.
POLICIES = {"ladder": ("1.0.0", "1.1.0")}
#: Media that training reads, by config: the column, and the column that names its file.
MEDIA = {
    "sft": {"image": "image_file", "mask": "mask_file", "pointmap": "pointmap_file", "glb": "glb_file", "latent": "latent_file"},
    "preferences": {
        "image": "image_file", "mask": "mask_file", "pointmap": "pointmap_file",
        "chosen_glb": "chosen_glb_file", "rejected_glb": "rejected_glb_file",
        "chosen_latent": "chosen_latent_file", "rejected_latent": "rejected_latent_file",
    },
}  # fmt: skip
ROWS_AT_ONCE = 8


class UnusableRelease(ValueError):
    """A release cannot be trained from; the message names the fact and the remedy."""


class Release:
    """A complete release on the disk that is as it was written.

    Args:
        root: its directory.
        media: a directory of files by SHA-256, for a release without media.

    Raises:
        UnusableRelease: it is incomplete, was changed, is of another specification or policy, or has no media.
    """

    def __init__(self, root: Path, media: Path | None = None) -> None:
        self.root, self.media = root, media
        self.manifest = _manifest_of(root)
        self.sha256 = _sha256(root / MANIFEST)
        self._check_rules()
        self._check_files()
        if not self.manifest["includes_media"] and media is None:
            raise UnusableRelease(
                f"{self.label} holds no media. Export it with media (`manage.py export_dataset` without --no-media), or "
                "name a directory that has its files: --media DIRECTORY is the artifact store's own, or a copy of one with its "
                "blobs/ (of a bucket, by any tool that copies S3)."
            )

    @property
    def name(self) -> str:
        """Return the name of the dataset."""
        return str(self.manifest["dataset_name"])

    @property
    def version(self) -> str:
        """Return the version of the dataset."""
        return str(self.manifest["dataset_version"])

    @property
    def label(self) -> str:
        """Return name and version, for messages."""
        return f"The release {self.name} {self.version}"

    @property
    def attribute(self) -> str:
        """Return what was judged: shape, texture or overall."""
        return str(self.manifest["attribute"])

    def identity(self) -> dict[str, str]:
        """Return what a checkpoint stores of the release: its name, its version, and the SHA-256 of its manifest."""
        return {"name": self.name, "version": self.version, "hash": self.sha256}

    @cached_property
    def objects(self) -> dict[str, Row]:
        """Return the objects by id: group, split, whether it is held out."""
        columns = ["object_id", "group_id", "split", "holdout"]
        return {row["object_id"]: row for row in self._scalars("tables/objects", "part", columns)}

    @cached_property
    def candidates(self) -> dict[str, Row]:
        """Return the candidates by id: object, source, whether the mesh is closed, and its own layout."""
        columns = ["candidate_id", "object_id", "kind", "generator", "watertight", "superseded", "quat_wxyz", "t", "s"]
        return {row["candidate_id"]: row for row in self._scalars("tables/candidates", "part", columns)}

    @cached_property
    def held_out_groups(self) -> frozenset[str]:
        """Return the groups of images of which one is held out or in another split than training's."""
        rows = self.objects.values()
        return frozenset(row["group_id"] for row in rows if row["holdout"] or row["split"] != TRAIN)

    def rows(self, config: str, split: str) -> Iterator[Row]:
        """Yield the rows of a config and split without media.

        Args:
            config: "sft" or "preferences".
            split: "train", "validation" or "test".

        Raises:
            UnusableRelease: a row for training is of a held-out group, or of no object of the release.
        """
        for row in self._scalars(config, split, None):
            self._guard(config, split, row)
            yield row

    def rows_with_media(self, config: str, split: str) -> Iterator[Row]:
        """Yield the rows of a config and split with their media as bytes, None for a file that a row has not.

        Args:
            config: "sft" or "preferences".
            split: "train", "validation" or "test".

        Raises:
            UnusableRelease: as `rows`; or a file is missing, or is not what its name promises.
        """
        embedded = bool(self.manifest["includes_media"])
        for path in self._parts(config, split):
            with pq.ParquetFile(path) as part:
                wanted = [name for name in part.schema_arrow.names if not _is_media(part.schema_arrow, name)]
                columns = wanted + (list(MEDIA[config]) if embedded else [])
                for batch in part.iter_batches(ROWS_AT_ONCE, columns=columns, use_threads=False):
                    for row in batch.to_pylist():
                        self._guard(config, split, row)
                        yield row | {name: self._bytes(row, name, source) for name, source in MEDIA[config].items()}

    def _bytes(self, row: Row, name: str, source: str) -> bytes | None:
        file = row[source]
        if file is None:
            return None
        cell = row.get(name)
        content = cell["bytes"] if cell is not None else self._from_directory(file)
        if hashlib.sha256(content).hexdigest() != file.split(".")[0]:
            raise UnusableRelease(f"{self.label}: the file {file} holds other bytes than its name promises.")
        return bytes(content)

    def _from_directory(self, file: str) -> bytes:
        if self.media is None:
            raise UnusableRelease(f"{self.label} does not hold the file {file} that one of its rows names.")
        path = self.media / "blobs" / file[:2] / Path(file).name
        if not path.is_file():
            raise UnusableRelease(f"{self.media} does not hold {file}, which {self.name} {self.version} names.")
        return path.read_bytes()

    def _guard(self, config: str, split: str, row: Row) -> None:
        """Refuse a training row whose group of images is held out; nothing of it may reach a model."""
        known = self.objects.get(row["object_id"])
        if known is None or known["group_id"] != row["group_id"]:
            raise UnusableRelease(f"{self.label}: a row of {config} is of the unknown object {row['object_id']}.")
        if split == TRAIN and row["group_id"] in self.held_out_groups:
            raise UnusableRelease(
                f"{self.label}: {config}/{split} has a row of the held-out group {row['group_id']}. Nothing is trained; "
                "`manage.py verify_dataset` shows what else is wrong with it."
            )

    def _check_rules(self) -> None:
        specification, policy = self.manifest["spec_version"], self.manifest["policy"]
        if specification not in SPECIFICATIONS:
            raise UnusableRelease(
                f"{self.label} follows specification {specification}; training reads {', '.join(SPECIFICATIONS)}. "
                "Write a new version of it with this version of Maquette."
            )
        if policy["version"] not in POLICIES.get(policy["name"], ()):
            known = ", ".join(f"{name}/{version}" for name, versions in POLICIES.items() for version in versions)
            raise UnusableRelease(
                f"{self.label} was derived by the policy {policy['name']}/{policy['version']}; training knows {known}."
            )

    def _check_files(self) -> None:
        sums = {line[66:]: line[:64] for line in (self.root / CHECKSUMS).read_text().splitlines()}
        listed = {file["path"]: file["sha256"] for file in self.manifest["files"]} | {MANIFEST: sums.get(MANIFEST, "")}
        there = {str(path.relative_to(self.root)) for path in self.root.rglob("*.parquet")}
        for path, digest in sorted(listed.items()):
            if not (self.root / path).is_file() or _sha256(self.root / path) != digest:
                raise UnusableRelease(f"{self.label} was changed after it was written: {path}. Fetch it again.")
        if strays := sorted(there - set(listed)):
            raise UnusableRelease(f"{self.label} was changed after it was written: {strays[0]} was added.")

    def _parts(self, folder: str, stem: str) -> list[Path]:
        return sorted((self.root / folder).glob(f"{stem}-*.parquet"))

    def _scalars(self, folder: str, stem: str, columns: list[str] | None) -> Iterator[Row]:
        for path in self._parts(folder, stem):
            with pq.ParquetFile(path) as part:
                names = columns or [n for n in part.schema_arrow.names if not _is_media(part.schema_arrow, n)]
                for batch in part.iter_batches(1000, columns=names, use_threads=False):
                    yield from batch.to_pylist()


def _is_media(schema: pa.Schema, name: str) -> bool:
    return bool(pa.types.is_struct(schema.field(name).type))


def _manifest_of(root: Path) -> dict[str, Any]:
    if not (root / MANIFEST).is_file() or not (root / CHECKSUMS).is_file():
        raise UnusableRelease(f"{root} holds no complete release: {MANIFEST} or {CHECKSUMS} is missing.")
    try:
        manifest: dict[str, Any] = json.loads((root / MANIFEST).read_bytes())
        for name in (
            "dataset_name",
            "dataset_version",
            "spec_version",
            "policy",
            "attribute",
            "includes_media",
            "files",
        ):
            manifest[name]
    except (ValueError, KeyError, TypeError) as wrong:
        raise UnusableRelease(f"{root / MANIFEST} is not the manifest of a release: {wrong}.") from wrong
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
