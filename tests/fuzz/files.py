"""Files for uploads: good ones, and ones that are broken in the ways that files are."""

from __future__ import annotations

import io
import random
import zipfile

from tests.factories import mask_png, png

NAMES = [
    "photo.png", "photo_mask.png", "..mask.png", ".", "mask", "a/b.png", "..\\b.png", "mesh.glb", "mesh.obj", "x.zip", "x" * 300 + ".png", "\u202egnp.exe",
    "e\u0301.png", "LICENSES.csv", "=cmd.png", ".png", "photo.PNG", "photo.jpg",
]  # fmt: skip
#: Photos of other noise than those of the factories, whose numbers count up with each test that ran before.
FIRST_SEED = 1_000_000


def some_file(rng: random.Random, field: str) -> tuple[str, bytes]:
    """Return a name and a content that need not fit it, but often fit the field."""
    if rng.random() < 0.4:
        good = {"mask": ("mask.png", mask_png()), "file": ("mesh.glb", b"glTF mesh %d" % rng.randrange(1000))}
        return good.get(field, ("photo.png", png(seed=FIRST_SEED + rng.randrange(10_000))))
    content = rng.choice([_picture, _mask, _archive, _text, _mesh])(rng)
    if rng.random() < 0.15 and content:
        content = content[: rng.randrange(len(content))]
    if rng.random() < 0.15 and content:
        at = rng.randrange(len(content))
        content = content[:at] + bytes([rng.randrange(256)]) + content[at + 1 :]
    return rng.choice(NAMES), content


def _picture(rng: random.Random) -> bytes:
    return png(rng.choice([1, 8, 64]), rng.choice([8, 48]), seed=FIRST_SEED + rng.randrange(1000))


def _mask(rng: random.Random) -> bytes:
    return mask_png(rng.choice([8, 64]), 48, box=(0, 0, rng.randint(1, 8), rng.randint(1, 48)))


def _archive(rng: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for _ in range(rng.randrange(4)):
            name = rng.choice([*NAMES, "../up.png", "/abs.png", "masks/photo.png", "", "photo/", "photo"])
            archive.writestr(zipfile.ZipInfo(name or "."), rng.choice([_picture, _mask, _text])(rng))
    return stream.getvalue()


def _text(rng: random.Random) -> bytes:
    return rng.choice(
        [
            b"",
            b"\x00",
            b"name,licence\nphoto.png,CC0\n",
            b"name,licence\nphoto.png,=1+1\n",
            b"\xff\xfe",
            b"<svg/>",
            b"PK",
        ]
    )


def _mesh(rng: random.Random) -> bytes:
    return rng.choice(
        [
            b"glTF\x02\x00\x00\x00\xff\xff\xff\x7f",
            b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
            b"solid x\nendsolid",
            b"ply\n",
        ]
    )
