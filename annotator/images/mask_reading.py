"""Read masks as annotation tools, editors and quantisers write them: binary, labelled, coloured, or by transparency.

A mask file is a small set of values that each fill solid regions: 0/255, 0/1, 0/instance id, palette indices, label
colours. Anti-aliased edges and the noise of lossy formats lie between those values and go to the nearest one. A file
whose values do not fill solid regions is a photograph.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image as Pillow

from annotator.domain.errors import InvalidInput
from annotator.images.decoding import open_image, orientation_of, upright

MAX_OBJECTS = 100
MAX_VALUES = 4096  # distinct values looked at; a photograph has more
SOLID_SHARE = 0.3  # of a value's pixels, those whose four neighbours have the same value
MIN_EXPLAINED = 0.8  # of all pixels, those that have a solid value: the rest is edges
LOSSY_TOLERANCE = 48  # values of a JPEG closer than this are one value
MIN_LOSSY_SHARE = 0.0005  # of all pixels: below it a value of a JPEG is noise
VOID = 255  # the boundary between objects in the masks of Pascal VOC and its followers
MAX_THIN_ID = 128  # 8-bit values up to this are ids and not levels of grey
DARK, BRIGHT = 64, 192


@dataclass(frozen=True)
class DecodedMask:
    """A mask ready to store.

    Attributes:
        content: A PNG of the image's size with 0 and 255.
        area_px: The number of pixels inside.
        bbox_xywh: x, y, width, height in pixels.
    """

    content: bytes
    area_px: int
    bbox_xywh: tuple[int, int, int, int]


def decode_mask(content: bytes, *, width: int, height: int) -> DecodedMask:
    """Return the one object of a mask file for an image of this size.

    Raises:
        InvalidInput: As `decode_masks`, and for a file with several objects.
        RefusedFile: The file is no readable image.
        TooLarge: The file exceeds a limit of images.
    """
    masks = decode_masks(content, width=width, height=height)
    if len(masks) > 1:
        raise several_objects(len(masks))
    return masks[0]


def several_objects(n_objects: int) -> InvalidInput:
    """Return the refusal of a mask file with more than one object where one is due."""
    return InvalidInput(
        "mask_has_several_objects",
        f"The mask file holds {n_objects} objects. Import it together with its photo, or send one object a file.",
        {"objects": n_objects},
    )


def decode_masks(content: bytes, *, width: int, height: int) -> list[DecodedMask]:
    """Return the objects of a mask file, ordered by their value in the file, for an image of this size.

    Raises:
        InvalidInput: The file has another size, is empty, covers everything, holds too many objects, or is a photograph.
        RefusedFile: The file is no readable image.
        TooLarge: The file exceeds a limit of images.
    """
    image = open_image(content, minimum_side=1)
    turned = upright(image)
    if orientation_of(image) != 1 and (turned.width, turned.height) != (width, height):
        turned = image  # tools that copy the photo's EXIF data into a mask drawn upright
    if (turned.width, turned.height) != (width, height):
        raise InvalidInput(
            "mask_size_differs",
            f"The mask is {image.width} x {image.height} pixels and the image {width} x {height}; they must be equal.",
            {"mask": [image.width, image.height], "image": [width, height]},
        )
    lossy = image.format in {"JPEG", "MPO", "HEIF", "AVIF"} or (image.format == "WEBP" and b"VP8L" not in content[:64])
    return [_encoded(inside) for inside in split_objects(_values(turned), lossy=lossy)]


def split_objects(values: np.ndarray, *, lossy: bool = False) -> list[np.ndarray]:
    """Split the values of a mask file into objects.

    Args:
        values: (H, W) or (H, W, 3) unsigned integers: levels, instance ids, palette indices or colours.
        lossy: Values that lie close together are one value.

    Returns:
        Boolean arrays (H, W), ordered by value.

    Raises:
        InvalidInput: There is no object, too many, nothing but object, or the values are those of a photograph.
    """
    table, index = _distinct(values)
    solid = _solid_values(table, index, lossy=lossy)
    nearest = solid[_nearest(table, table[solid])]  # each value's solid value
    labels = nearest[index]
    background = _background(table, labels, solid)
    objects = [value for value in solid if value != background and (lossy or not _is_void(table, value, solid))]
    if not objects:
        raise InvalidInput("mask_empty", "The mask is empty: no pixel is inside. Paint the object white on black.")
    if len(objects) > MAX_OBJECTS:
        raise InvalidInput(
            "mask_too_many_objects",
            f"The mask file holds {len(objects)} objects; the limit is {MAX_OBJECTS}.",
            {"objects": len(objects), "limit": MAX_OBJECTS},
        )
    found = [labels == value for value in objects]
    if len(found) == 1 and found[0].all():
        raise InvalidInput("mask_full", "The mask covers the whole image. Leave the background out.")
    return found


def _values(image: Pillow.Image) -> np.ndarray:
    """Return what the objects differ in: alpha, palette index, level or colour."""
    if image.mode in {"RGBA", "LA"}:
        alpha = np.asarray(image.getchannel("A"))
        if alpha.min() < 128 <= alpha.max():
            return np.where(alpha > 127, np.uint8(255), np.uint8(0))
        image = image.convert("RGB")
    if image.mode == "P":
        return _palette_values(image)
    if image.mode.startswith("I") or image.mode == "F":
        return np.asarray(image).astype(np.int64)
    if image.mode == "1":
        return np.asarray(image.convert("L"))
    array = np.asarray(image.convert("RGB"))
    is_grey = (array[..., 0] == array[..., 1]).all() and (array[..., 1] == array[..., 2]).all()
    return array[..., 0] if is_grey else array


def _palette_values(image: Pillow.Image) -> np.ndarray:
    """Return indices, or levels where the palette only encodes a black and white image (pngquant, GIMP)."""
    indices = np.asarray(image)
    colours = np.asarray(image.convert("RGB"))
    is_grey = (colours.max(axis=2) == colours.min(axis=2)).all()
    levels = colours[..., 0]
    is_black_and_white = is_grey and levels.min() < DARK and levels.max() > BRIGHT
    if is_black_and_white and np.mean((levels >= DARK) & (levels <= BRIGHT)) < 1 - MIN_EXPLAINED:
        return levels
    black = np.unique(indices[colours.max(axis=2) == 0])
    if len(black) == 1 and black[0] != 0:  # a quantiser's palette has black anywhere
        return np.where(indices == black[0], 0, indices.astype(np.int64) + 1)
    return indices


def _distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the table of distinct values (n, channels) int64 and each pixel's index (H, W) int32 in it."""
    if values.ndim == 3:
        red, green, blue = (values[..., channel].astype(np.int32) for channel in range(3))
        packed = (red << 16) | (green << 8) | blue
    else:
        packed = values.astype(np.int32)
    if packed.min() < 0 or packed.max() >= 1 << 24:
        raise _not_a_mask()
    present = np.zeros(int(packed.max()) + 1, dtype=bool)
    present[packed] = True
    keys = np.flatnonzero(present)
    if len(keys) > MAX_VALUES:
        raise _not_a_mask()
    position = np.zeros(len(present), dtype=np.int32)
    position[keys] = np.arange(len(keys))
    table = np.stack([keys >> 16, (keys >> 8) & 255, keys & 255], axis=1) if values.ndim == 3 else keys[:, None]
    return table, position[packed]


def _solid_values(table: np.ndarray, index: np.ndarray, *, lossy: bool) -> np.ndarray:
    """Return the indices of the values that fill regions.

    Raises:
        InvalidInput: They leave too many pixels unexplained.
    """
    if not lossy and len(table) <= 2:
        return np.arange(len(table))
    merged = index
    if lossy:
        centres = _merge_close(table, np.bincount(index.ravel(), minlength=len(table)))
        merged = centres[_nearest(table, table[centres])][index]
    counts = np.bincount(merged.ravel(), minlength=len(table))
    inner = np.bincount(merged[_has_equal_neighbours(merged)], minlength=len(table))
    is_solid = (inner > 0) & (inner >= SOLID_SHARE * counts)
    if lossy:
        is_solid &= counts >= MIN_LOSSY_SHARE * index.size
    elif not is_solid.all():
        is_solid |= _lies_within_one(merged, is_solid) & _may_be_thin(table, is_solid)
    solid = np.flatnonzero(is_solid)
    if counts[solid].sum() < MIN_EXPLAINED * index.size:
        raise _not_a_mask()
    return solid


def _merge_close(table: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the values that stand for all within LOSSY_TOLERANCE of them, the most frequent ones first."""
    centres: list[int] = []
    for value in np.argsort(-counts, kind="stable"):
        if not centres or np.abs(table[centres] - table[value]).max(axis=1).min() > LOSSY_TOLERANCE:
            centres.append(int(value))
        if len(centres) > MAX_OBJECTS + 1:
            raise _not_a_mask()
    return np.sort(np.asarray(centres))


def _may_be_thin(table: np.ndarray, is_solid: np.ndarray) -> np.ndarray:
    """Return which values can be labels although they fill no region, rather than the ringing of a resampled edge.

    Small ids can; so can colours that are far from those of all solid regions.
    """
    if table.shape[1] == 1:
        return np.full(len(table), bool(table[is_solid].max(initial=0) <= MAX_THIN_ID or table.max() > VOID))
    distance = np.full(len(table), LOSSY_TOLERANCE + 1)
    for solid in np.flatnonzero(is_solid):
        distance = np.minimum(distance, np.abs(table - table[solid]).max(axis=1))
    return distance > LOSSY_TOLERANCE


def _lies_within_one(index: np.ndarray, is_solid: np.ndarray) -> np.ndarray:
    """Return which values are thin objects: their pixels border on one solid value, not on two as those of an edge do."""
    low = np.full(index.shape, len(is_solid), dtype=np.int32)
    high = np.full(index.shape, -1, dtype=np.int32)
    mixed = np.zeros(index.shape, dtype=bool)
    for here, there in _neighbour_slices():
        own, other = index[here], index[there]
        differs = own != other
        mixed[here] |= differs & ~is_solid[other]
        low[here] = np.where(differs, np.minimum(low[here], other), low[here])
        high[here] = np.where(differs, np.maximum(high[here], other), high[here])
    borders_on_one = ~mixed & (low == high)
    borders = mixed | (high >= 0)
    n_one = np.bincount(index[borders_on_one], minlength=len(is_solid))
    n_borders = np.bincount(index[borders], minlength=len(is_solid))
    return (n_borders > 0) & (n_one >= 0.5 * n_borders)


def _neighbour_slices() -> list[tuple[tuple[slice, slice], tuple[slice, slice]]]:
    """Return for each of the four directions the pixels that have a neighbour there, and the neighbours."""
    everything, but_first, but_last = slice(None), slice(1, None), slice(None, -1)
    return [
        ((but_first, everything), (but_last, everything)),
        ((but_last, everything), (but_first, everything)),
        ((everything, but_first), (everything, but_last)),
        ((everything, but_last), (everything, but_first)),
    ]


def _has_equal_neighbours(index: np.ndarray) -> np.ndarray:
    """Return (H, W) bool: all four neighbours, where there are some, have the same value."""
    same = np.ones(index.shape, dtype=bool)
    for here, there in _neighbour_slices():
        same[here] &= index[here] == index[there]
    return same


def _nearest(table: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return for each row of `table` the position of the nearest row of `centres`; ties go to the larger value."""
    flipped = centres[::-1]
    best = np.empty(len(table), dtype=np.int64)
    for start in range(0, len(table), 256):
        distance = np.abs(table[start : start + 256, None] - flipped[None]).sum(axis=2)
        best[start : start + 256] = len(centres) - 1 - distance.argmin(axis=1)
    return best


def _background(table: np.ndarray, labels: np.ndarray, solid: np.ndarray) -> int:
    """Return the value of the background: zero or black where the file has it, otherwise the border's commonest value."""
    darkest = int(solid[table[solid].sum(axis=1).argmin()])
    if table[darkest].sum() == 0 or (table.shape[1] == 3 and table[darkest].max() < 16):
        return darkest
    if len(solid) == 1:
        return -1  # one value and it is not zero: everything is inside
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return int(np.bincount(border).argmax())


def _is_void(table: np.ndarray, value: int, solid: np.ndarray) -> bool:
    """Return whether a value marks what belongs to no object: 255 beside small ids."""
    if table.shape[1] != 1 or table[value, 0] != VOID:
        return False
    others = [int(table[other, 0]) for other in solid if other != value and table[other, 0] != 0]
    return bool(others) and max(others) < DARK


def _encoded(inside: np.ndarray) -> DecodedMask:
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    box = (int(columns[0]), int(rows[0]), int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1))
    png = io.BytesIO()
    Pillow.fromarray(np.where(inside, np.uint8(255), np.uint8(0))).save(png, "PNG", optimize=False)
    return DecodedMask(png.getvalue(), int(inside.sum()), box)


def _not_a_mask() -> InvalidInput:
    return InvalidInput(
        "mask_not_binary",
        "This looks like a photo, not a mask: its values do not fill regions. Save the mask as black and white.",
    )
