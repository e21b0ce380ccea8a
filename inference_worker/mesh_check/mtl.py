"""MTL: the materials of an OBJ. Names stay bytes, because their encoding is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .names import without_mark

# How many words follow an option of a map; -s, -o and -t take one to three numbers.
_OPTION_WORDS = {b"-blendu": 1, b"-blendv": 1, b"-boost": 1, b"-bm": 1, b"-cc": 1, b"-clamp": 1, b"-imfchan": 1,
                 b"-mm": 2, b"-texres": 1, b"-type": 1}  # fmt: skip


@dataclass(frozen=True)
class TextureMap:
    """A file and its options; coordinates become uv * scale + offset."""

    name: bytes
    scale: tuple[float, float] = (1.0, 1.0)
    offset: tuple[float, float] = (0.0, 0.0)
    clamps: bool = False


@dataclass
class ObjMaterial:
    """The entries that a viewer uses; maps by their lower-case key without `map_`."""

    colour: tuple[float, float, float] | None = None
    emission: tuple[float, float, float] | None = None
    opacity: float = 1.0
    roughness: float | None = None
    metallic: float | None = None
    maps: dict[bytes, TextureMap] = field(default_factory=dict)


def read_mtl(content: bytes) -> dict[bytes, ObjMaterial]:
    """Return the materials by name; entries that make no sense are passed over, as viewers do."""
    materials: dict[bytes, ObjMaterial] = {}
    current = ObjMaterial()
    for line in without_mark(content).splitlines():
        key, _, rest = line.strip().replace(b"\t", b" ").partition(b" ")
        key, rest = key.lower(), rest.strip()
        if key == b"newmtl":
            current = materials.setdefault(rest, ObjMaterial())
        elif key.startswith(b"map_") or key in (b"norm", b"bump"):
            texture = _texture_map(rest)
            if texture is not None:
                current.maps.setdefault(key.removeprefix(b"map_"), texture)
        else:
            _set_numbers(current, key, rest)
    return materials


def _set_numbers(material: ObjMaterial, key: bytes, rest: bytes) -> None:
    numbers = [_number(word) for word in rest.split()[:3]]
    values = [number for number in numbers if number is not None]
    if not values or len(values) < len(numbers):
        return
    if key == b"kd":
        material.colour = _rgb(values)
    elif key == b"ke":
        material.emission = _rgb(values)
    elif key == b"d":
        material.opacity = min(max(values[0], 0.0), 1.0)
    elif key == b"tr":
        material.opacity = 1 - min(max(values[0], 0.0), 1.0)
    elif key == b"pr":
        material.roughness = values[0]
    elif key == b"pm":
        material.metallic = values[0]


def _texture_map(rest: bytes) -> TextureMap | None:
    """Read `[-option words]... NAME`; the name may hold spaces."""
    scale, offset, clamps = (1.0, 1.0), (0.0, 0.0), False
    while rest.startswith(b"-"):
        option, _, after = rest.partition(b" ")
        option = option.lower()
        if option in (b"-s", b"-o", b"-t"):
            numbers, rest = _leading_numbers(after)
            if option == b"-s" and numbers:
                scale = numbers[0], numbers[1] if len(numbers) > 1 else 1.0
            elif option == b"-o" and numbers:
                offset = numbers[0], numbers[1] if len(numbers) > 1 else 0.0
        elif option in _OPTION_WORDS:
            words = after.split(None, _OPTION_WORDS[option])
            clamps = clamps or (option == b"-clamp" and words[:1] == [b"on"])
            rest = words[-1] if len(words) > _OPTION_WORDS[option] else b""
        else:
            break  # a name that begins with a hyphen
    name = rest.strip().strip(b'"')
    return TextureMap(name, scale, offset, clamps) if name else None


def _leading_numbers(text: bytes) -> tuple[list[float], bytes]:
    """Return at most three numbers and what follows; the last word is a name, also when it looks like a number."""
    numbers: list[float] = []
    rest = text.strip()
    while len(numbers) < 3:
        word, _, after = rest.partition(b" ")
        number = _number(word)
        if number is None or not after.strip():
            break
        numbers.append(number)
        rest = after.strip()
    return numbers, rest


def _number(word: bytes) -> float | None:
    try:
        value = float(word)
    except ValueError:
        return None
    return value if np.isfinite(value) and abs(value) < 1e9 else None


def _rgb(values: list[float]) -> tuple[float, float, float]:
    """One number counts for all three channels."""
    red, green, blue = values if len(values) == 3 else values[:1] * 3
    largest = 255.0 if max(red, green, blue) > 1.5 else 1.0  # some programs write bytes
    return tuple(min(max(value / largest, 0.0), 1.0) for value in (red, green, blue))  # type: ignore[return-value]
