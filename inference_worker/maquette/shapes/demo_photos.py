"""The public photographs of the demo campaign, and masks traced on some of them.

All of them ship inside scikit-image, so no network is needed. Only those are taken whose photographer or owner put
them under CC0 or into the public domain.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from .curves import smooth

Outline = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class TracedMask:
    """A closed outline in pixels of the photo, smooth or with corners."""

    name: str
    outline: Outline
    is_smooth: bool = True


@dataclass(frozen=True)
class DemoPhoto:
    """A photo inside scikit-image's data directory."""

    name: str
    file: str
    source: str
    licence: str
    masks: tuple[TracedMask, ...] = ()

    def image(self) -> Image.Image:
        """Return the photo in RGB."""
        import skimage

        return Image.open(Path(skimage.__file__).parent / "data" / self.file).convert("RGB")


def drawn(mask: TracedMask, width: int, height: int) -> np.ndarray:
    """Return (height, width) uint8: 255 inside the outline, 0 outside."""
    points = np.array(mask.outline, dtype=float)
    if mask.is_smooth:
        points = smooth(np.concatenate([points[-2:], points, points[:2]]), 8)[16:-16]
    fine = Image.new("L", (4 * width, 4 * height))
    ImageDraw.Draw(fine).polygon([(4 * x, 4 * y) for x, y in points], fill=255)
    coarse = np.asarray(fine.resize((width, height), Image.Resampling.BOX))
    return np.where(coarse > 127, 255, 0).astype(np.uint8)


_CUP = TracedMask(
    "cup",
    (
        (173, 105), (180, 78), (200, 50), (230, 28), (258, 19), (285, 17), (320, 25), (350, 38), (380, 62), (398, 86), (407, 110),
        (407, 128), (402, 150), (396, 172), (388, 195), (376, 216), (362, 240), (345, 262), (325, 277), (298, 285), (275, 285),
        (258, 280), (246, 288), (236, 299), (226, 306), (212, 303), (200, 294), (196, 280), (199, 264), (208, 248), (219, 235),
        (204, 221), (190, 201), (180, 180), (174, 152), (172, 127),
    ),
)  # fmt: skip
_SPOON = TracedMask(
    "spoon",
    (
        (398, 72), (406, 68), (415, 67), (424, 77), (421, 94), (412, 125), (404, 155), (394, 185), (387, 210), (384, 231), (391, 248),
        (402, 263), (406, 284), (398, 303), (380, 318), (358, 324), (340, 317), (328, 300), (326, 278), (334, 261), (350, 249),
        (364, 241), (372, 230), (377, 214), (388, 190), (398, 163), (406, 132), (409, 112), (406, 97), (401, 84),
    ),
)  # fmt: skip
_HELMET = TracedMask(
    "helmet",
    (
        (279, 511), (277, 480), (280, 455), (287, 425), (297, 400), (312, 377), (330, 361), (350, 352), (370, 347), (395, 343),
        (420, 345), (445, 357), (470, 380), (485, 405), (494, 435), (498, 455), (505, 462), (509, 476), (511, 484), (511, 511),
    ),
    is_smooth=False,
)  # fmt: skip
_SHUTTLE = TracedMask(
    "shuttle model",
    (
        (404, 0), (426, 0), (432, 15), (437, 36), (440, 50), (443, 42), (448, 42), (453, 56), (455, 80), (454, 200), (456, 214),
        (455, 235), (458, 256), (460, 264), (457, 273), (436, 271), (435, 252), (437, 237), (427, 236), (427, 273), (416, 272),
        (412, 262), (402, 269), (390, 263), (370, 273), (368, 262), (375, 240), (381, 226), (356, 223), (355, 214), (362, 200),
        (378, 183), (379, 120), (382, 60), (387, 42), (392, 50), (395, 58), (396, 32), (399, 12),
    ),
    is_smooth=False,
)  # fmt: skip
_ROCKET = TracedMask(
    "rocket",
    (
        (322, 126), (326, 130), (330, 139), (334, 152), (334, 176), (332, 181), (332, 406), (312, 406), (312, 181), (310, 176),
        (310, 152), (314, 139), (318, 130),
    ),
    is_smooth=False,
)  # fmt: skip

PHOTOS = (
    DemoPhoto(
        "coffee", "coffee.png", "Rachel Michetti, Pikolo Espresso Bar; skimage.data.coffee", "CC0-1.0", (_CUP, _SPOON)
    ),
    DemoPhoto(
        "astronaut",
        "astronaut.png",
        "NASA, portrait of Eileen Collins; skimage.data.astronaut",
        "public domain",
        (_HELMET, _SHUTTLE),
    ),
    DemoPhoto("rocket", "rocket.jpg", "SpaceX, DSCOVR on Falcon 9; skimage.data.rocket", "public domain", (_ROCKET,)),
    DemoPhoto("chelsea", "chelsea.png", "Stefan van der Walt; skimage.data.chelsea", "CC0-1.0"),
    DemoPhoto("cameraman", "camera.png", "Lav Varshney; skimage.data.camera", "CC0-1.0"),
)
