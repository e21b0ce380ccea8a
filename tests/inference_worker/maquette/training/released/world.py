"""A campaign with media that a model can read, in the tables of the site: what the real exporter makes a release of."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save

from annotator.alignments.models import Alignment
from annotator.candidates.models import Candidate
from annotator.datasets.writer import write_release
from annotator.images.models import TargetObject
from annotator.model_registry.models import ModelVersion
from inference_worker.geometry.glb import write_glb
from inference_worker.geometry.meshes import Mesh
from inference_worker.geometry.pointmaps import write_npz
from inference_worker.maquette.shapes import build
from inference_worker.maquette.training.post_train_settings import SETTINGS, Settings
from inference_worker.maquette.training.post_training import PostTraining
from inference_worker.maquette.training.release_stages import Material
from tests.datasets.builder import Builder
from tests.datasets.conftest import SECRET, SMALL, spec_for

HEIGHT, WIDTH = 48, 64
#: The scale and depth of an object that fills a third of the image.
UPRIGHT = (0.0, 1.0, 0.0, 0.0)


class World(Builder):
    """A builder whose blobs can be read, for a model of the tiny size."""

    def blob(self, extension: str, content: bytes) -> str:
        """Store media that are a function of the placeholder's bytes."""
        seed = int.from_bytes(hashlib.sha256(content).digest()[:4], "big")
        return super().blob(extension, MAKERS[extension](seed) if b"picture" not in content else content)

    def an_accepted(self, *, holdout: bool = False, source: ModelVersion | None = None) -> TargetObject:
        """An object whose winner was rated good and posed; all candidates are of one source, the model's own by default."""
        target = self.an_object(self.an_image(holdout=holdout))
        for slot, candidate in enumerate(self.candidates_of(target)):
            candidate.model_version = source or self.sources[0]
            if source is not None:
                candidate.latent_key = ""
            elif not candidate.latent_key:
                candidate.latent_key = self.blob("safetensors", f"latent {slot} {target.pk}".encode())
        winner = self.a_round(target, self.annotators[0], answers=["left"] * 3, rating=1.0).winner
        self.posed(target, winner)
        return target

    def an_artists(self) -> TargetObject:
        """An object that nobody found good, with an artist's posed mesh."""
        target = self.an_object(self.an_image())
        self.a_round(target, self.annotators[1], answers=["left"] * 3, rating=0.25)
        self.posed(target, self.a_candidate(target, slot=9, source=self.artist, kind="artist", seed=None))
        return target

    def posed(self, target: TargetObject, candidate: Candidate) -> Alignment:
        """An upright pose in front of the camera, where the mask is."""
        layout = self.an_alignment(target, candidate, self.annotators[0])
        layout.quaternion_w, layout.quaternion_x, layout.quaternion_y, layout.quaternion_z = UPRIGHT
        layout.translation_x, layout.translation_y, layout.translation_z, layout.scale = 0.0, 0.0, 2.5, 0.75
        return layout

    def released(self, root: Path, **changes: Any) -> Path:
        """Write the release of what is saved."""
        write_release(
            root=root,
            spec=spec_for(self.campaign, **changes),
            campaign_id=self.campaign.pk,
            secret=SECRET,
            limits=SMALL,
        )
        return root


def _image(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    return _file(Image.fromarray(pixels), "JPEG")


def _mask(seed: int) -> bytes:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[12 : 30 + seed % 7, 18:46] = 255
    return _file(Image.fromarray(mask), "PNG")


def _file(image: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def _pointmap(seed: int) -> bytes:
    v, u = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    points = np.stack([(u - 32) / 60 * 2.5, (v - 24) / 61 * 2.5, np.full_like(u, 2.5 + seed % 3 / 10)], axis=-1)
    return write_npz(points.astype(np.float32), np.ones((HEIGHT, WIDTH), bool))


def _mesh(seed: int) -> bytes:
    shape = build(("mug", "bench", "jar")[seed % 3], seed)
    return write_glb([Mesh(shape.vertices, shape.faces)])


def _latent(seed: int) -> bytes:
    return save({"flow/shape": torch.randn((4, 4, 4, 4), generator=torch.Generator().manual_seed(seed))})


MAKERS = {"jpg": _image, "png": _mask, "npz": _pointmap, "glb": _mesh, "safetensors": _latent}

#: A post-training of a few steps.
HOW = replace(SETTINGS["tiny"], scenes=2, old_scenes=1)


def training(material: Material, directory: Path, how: Settings = HOW, version: str = "8") -> PostTraining:
    """A post-training of the tiny checkpoint, to be run."""
    return PostTraining(directory, material, how, name="maquette", version=version)
