"""Masks traced by hand on photos inside scikit-image, for benchmarks alone: the photos are read in place and never copied.

An outline lies within two or three pixels of the object's edge, so an IoU above 0.95 means nothing here.
"""

from __future__ import annotations

import math

from ..maquette.shapes.demo_photos import DemoPhoto, Outline, TracedMask


def _ellipse(x: float, y: float, width: float, height: float) -> Outline:
    """Return 16 points on an ellipse around (x, y), in pixels."""
    turns = [2 * math.pi * step / 16 for step in range(16)]
    return tuple((round(x + width / 2 * math.cos(t)), round(y + height / 2 * math.sin(t))) for t in turns)


_WOMAN = TracedMask(
    "woman",
    (
        (20, 380), (27, 345), (35, 310), (45, 285), (60, 250), (85, 230), (112, 210), (115, 190), (125, 170),
        (145, 152), (165, 148), (183, 150), (180, 132), (170, 118), (158, 105), (155, 75), (165, 55), (190, 40),
        (205, 22), (235, 16), (262, 22), (285, 45), (300, 75), (295, 105), (285, 125), (272, 135), (265, 150),
        (258, 172), (280, 185), (297, 210), (304, 235), (325, 245), (342, 262), (352, 295), (360, 330), (362, 348),
        (340, 355), (320, 370), (305, 385), (292, 405), (284, 430), (278, 470), (277, 512), (20, 512), (22, 470),
        (25, 430),
    ),
    is_smooth=False,
)  # fmt: skip
_FLAG = TracedMask(
    "flag",
    (
        (0, 0), (35, 0), (50, 30), (63, 70), (72, 100), (85, 150), (97, 215), (95, 222), (75, 235), (60, 250),
        (45, 285), (35, 310), (27, 345), (20, 380), (23, 430), (25, 480), (30, 512), (0, 512),
    ),
    is_smooth=False,
)  # fmt: skip
_PATCH = TracedMask("patch", _ellipse(171, 386, 74, 74))
_TAG = TracedMask(
    "tag",
    (
        (281, 339), (329, 347), (327, 378), (283, 373),
    ),
    is_smooth=False,
)  # fmt: skip
_CUP_AND_SAUCER = TracedMask(
    "cup and saucer",
    (
        (173, 100), (180, 70), (200, 45), (225, 27), (258, 18), (285, 17), (320, 25), (350, 38), (380, 58), (400, 72),
        (415, 67), (424, 80), (420, 100), (440, 125), (462, 160), (475, 200), (479, 235), (470, 285), (445, 330),
        (405, 360), (350, 378), (300, 382), (240, 378), (180, 355), (130, 320), (95, 270), (80, 225), (77, 190),
        (90, 145), (115, 115), (150, 88), (175, 75),
    ),
)  # fmt: skip
_MAN = TracedMask(
    "man",
    (
        (0, 258), (22, 235), (45, 200), (60, 165), (80, 143), (105, 128), (130, 123), (145, 110), (160, 105),
        (165, 90), (180, 70), (200, 64), (225, 70), (245, 85), (265, 105), (270, 120), (262, 132), (255, 136),
        (252, 150), (255, 165), (250, 170), (246, 180), (240, 190), (235, 196), (240, 200), (243, 212), (245, 225),
        (250, 245), (262, 235), (265, 218), (270, 208), (282, 205), (290, 215), (290, 245), (287, 285), (260, 300),
        (245, 312), (225, 305), (205, 296), (185, 325), (160, 355), (140, 380), (147, 420), (150, 512), (138, 512),
        (120, 485), (100, 450), (97, 470), (90, 512), (0, 512),
    ),
    is_smooth=False,
)  # fmt: skip
_CAMCORDER = TracedMask(
    "camcorder",
    (
        (260, 150), (263, 141), (280, 140), (300, 142), (318, 139), (324, 141), (324, 151), (319, 155), (320, 180),
        (300, 184), (280, 184), (268, 180), (262, 176),
    ),
    is_smooth=False,
)  # fmt: skip
_TOWER = TracedMask(
    "tower",
    (
        (412, 131), (420, 130), (422, 119), (430, 118), (432, 131), (432, 193), (412, 191),
    ),
    is_smooth=False,
)  # fmt: skip
_MOTORCYCLE = TracedMask(
    "motorcycle",
    (
        (98, 243), (112, 232), (95, 225), (95, 200), (125, 200), (143, 196), (135, 165), (140, 148), (155, 150),
        (160, 165), (185, 165), (240, 170), (265, 178), (300, 192), (345, 190), (370, 180), (365, 168), (355, 160),
        (385, 140), (400, 138), (412, 120), (440, 135), (468, 140), (470, 120), (500, 118), (520, 105), (535, 110),
        (535, 125), (560, 135), (563, 165), (550, 185), (540, 195), (550, 205), (577, 262), (600, 268), (640, 305),
        (660, 320), (680, 360), (683, 400), (675, 430), (655, 446), (625, 448), (590, 430), (560, 400), (535, 365),
        (520, 330), (507, 330), (505, 310), (520, 290), (520, 265), (500, 225), (480, 225), (475, 245), (478, 290),
        (470, 330), (450, 360), (420, 378), (380, 380), (345, 378), (345, 400), (340, 435), (325, 435), (332, 410),
        (328, 375), (290, 370), (275, 385), (240, 400), (200, 402), (170, 390), (145, 365), (125, 325), (120, 290),
        (130, 260), (140, 245),
    ),
    is_smooth=False,
)  # fmt: skip
_CRATE = TracedMask(
    "crate",
    (
        (548, 182), (617, 182), (612, 250), (568, 250), (548, 205),
    ),
    is_smooth=False,
)  # fmt: skip
_COIN_1 = TracedMask("coin 1", _ellipse(335, 43, 60, 56))
_COIN_2 = TracedMask("coin 2", _ellipse(46, 260, 56, 56))
_COIN_3 = TracedMask("coin 3", _ellipse(103, 125, 38, 38))
_COIN_4 = TracedMask("coin 4", _ellipse(154, 195, 38, 38))
_EYE = TracedMask("eye", _ellipse(171, 116, 70, 60))
_NOSE = TracedMask(
    "nose",
    (
        (231, 228), (250, 229), (291, 231), (283, 243), (265, 256), (255, 264), (250, 250), (245, 240),
    ),
    is_smooth=False,
)  # fmt: skip

#: Looked at while the segmenter was made, beside the masks of the demo's coffee, astronaut and rocket.
TUNING = (
    DemoPhoto(
        "astronaut",
        "astronaut.png",
        "NASA, portrait of Eileen Collins; skimage.data.astronaut",
        "public domain",
        (
            _WOMAN,
            _FLAG,
            _PATCH,
            _TAG,
        ),
    ),
    DemoPhoto(
        "coffee",
        "coffee.png",
        "Rachel Michetti, Pikolo Espresso Bar; skimage.data.coffee",
        "CC0-1.0",
        (_CUP_AND_SAUCER,),
    ),
)
#: Never looked at until the segmenter was finished.
HELD_OUT = (
    DemoPhoto(
        "camera",
        "camera.png",
        "Lav Varshney; skimage.data.camera",
        "CC0-1.0",
        (
            _MAN,
            _CAMCORDER,
            _TOWER,
        ),
    ),
    DemoPhoto(
        "motorcycle_left",
        "motorcycle_left.png",
        "Middlebury 2014; skimage.data.stereo_motorcycle",
        "unclear: read in place, never shipped",
        (
            _MOTORCYCLE,
            _CRATE,
        ),
    ),
    DemoPhoto(
        "coins",
        "coins.png",
        "Brooklyn Museum; skimage.data.coins",
        "no known restrictions",
        (
            _COIN_1,
            _COIN_2,
            _COIN_3,
            _COIN_4,
        ),
    ),
    DemoPhoto(
        "chelsea",
        "chelsea.png",
        "Stefan van der Walt; skimage.data.chelsea",
        "CC0-1.0",
        (
            _EYE,
            _NOSE,
        ),
    ),
)
