"""Values for the API's own description: mostly what a client would send, now and then what nobody should."""

from __future__ import annotations

import random
import string
import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

#: What a JSON body may hold although no field wants it.
HOSTILE: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, -(2**31) - 1, 2**63, 2**70, 1e308, -1e308, 5e-324, float("nan"), float("inf"), 0.1, "", " ",
    "\x00", "a\x00b", "\ud800", "x\udfff", "\u202eexe.gnp", "e\u0301", "\ufeff", "x" * 300, "\U0001f9e9" * 90, "../../etc/passwd", "nan",
    "1e400", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999+14:00", "-", "null", "[]", [], {}, [[]], [None], {"": ""}, [{}] * 3, ["\ud800"],
    {"a": {"b": {"c": [1, {"\ud800": 1}]}}},
]  # fmt: skip
#: What a path or a query parameter may hold.
HOSTILE_TEXTS = [
    "", "0", "-1", "1", "99999999999999999999", "null", "nan", "\x00", "..", ".", "%00", "\u202e", "e\u0301", "a" * 300,
    "00000000-0000-0000-0000-000000000000", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgMV0", "eyJhIjoxfQ", "W10", "W1tdXQ", "é", "'", '"',
]  # fmt: skip
REMEMBERED = 40
#: Values that chance would not find.
PLAUSIBLE: dict[str, list[Any]] = {
    "quaternion_wxyz": [[1.0, 0.0, 0.0, 0.0], [0.5, 0.5, -0.5, 0.5]],
    "scale": [0.5, 1.0],
    "username": ["ann", "lena", "art"],
    "usernames": [["ann", "abe", "art", "lena", "lou", "eng"]],
    "password": ["long-enough-pass"],
    "current_password": ["long-enough-pass"],
    "new_password": ["long-enough-pass", "12345678901", "ann-ann-ann"],
}
#: Names whose values are the caller's own choice.
FREE = {"name", "guide", "note", "reason", "submission_id"}


class Pools:
    """Values that responses have shown, by the name of their field: what a later call may refer to.

    Attributes:
        seen: By id, the person who was shown something and the values beside the id: a lease's token, a version.
    """

    def __init__(self) -> None:
        self._values: dict[str, list[Any]] = defaultdict(list)
        self.seen: dict[str, tuple[str, dict[str, Any]]] = {}

    def add(self, name: str, value: Any) -> None:
        """Remember one; of each name the last ones are kept."""
        values = self._values[name]
        if value not in values:
            values.append(value)
            del values[:-REMEMBERED]

    def harvest(self, data: Any, name: str = "") -> None:
        """Remember every id, token, cursor and number in a response."""
        if isinstance(data, dict):
            for key, value in data.items():
                self.harvest(value, f"{name}_id" if key == "id" and name else key)
        elif isinstance(data, list):
            for value in data[:20]:
                self.harvest(value, name.removesuffix("s"))
        elif isinstance(data, str | int) and not isinstance(data, bool) and len(str(data)) < 400:
            self.add(name, data)
            if isinstance(data, str) and name.endswith("_id"):
                self.add("id", data)

    def remember(self, key: Any, who: str, data: dict[str, Any]) -> None:
        """Remember what one person was shown under an id."""
        self.seen[str(key)] = (who, dict(_scalars(data)))

    def pick(self, rng: random.Random, *names: str) -> Any | None:
        """Return a remembered value of the first name that has one, or None."""
        for name in names:
            if values := self._values.get(name):
                return rng.choice(values)
        return None


def _scalars(data: Any) -> Iterator[tuple[str, Any]]:
    """Yield the innermost names and values; the outer ones last, so that they count."""
    for value in data.values():
        if isinstance(value, dict):
            yield from _scalars(value)
    yield from ((key, value) for key, value in data.items() if isinstance(value, str | int | float))


class Values:
    """Makes values for schemas of one OpenAPI document.

    Args:
        rng: The source of chance.
        components: The document's named schemas.
        pools: What earlier responses have shown.
        hostility: The share of values that are hostile.
    """

    def __init__(self, rng: random.Random, components: dict[str, Any], pools: Pools, hostility: float = 0.02) -> None:
        self.rng, self.components, self.pools, self.hostility = rng, components, pools, hostility
        self.focus: dict[str, Any] = {}

    def of(self, schema: dict[str, Any], name: str = "", depth: int = 0) -> Any:
        """Return a value for the schema of the field `name`."""
        rng = self.rng
        if rng.random() < self.hostility:
            return rng.choice(HOSTILE)
        if name in PLAUSIBLE and rng.random() < 0.8:
            return rng.choice(PLAUSIBLE[name])
        schema = self._resolved(schema)
        if "enum" in schema:
            return rng.choice(schema["enum"])
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if isinstance(kind, list):
            kind = rng.choice(kind)
        if kind == "null":
            return None
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            least, most = schema.get("minItems", 0), schema.get("maxItems", 4)
            length = rng.randint(least, max(least, min(most, least + 3)))
            return [self.of(schema.get("items", {}), name.removesuffix("s"), depth + 1) for _ in range(length)]
        return self._scalar(kind, schema, name)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while True:
            if "$ref" in schema:
                schema = self.components[schema["$ref"].rsplit("/", 1)[-1]]
            elif options := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
                schema = self.rng.choice(options)
            else:
                return schema

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        required = set(schema.get("required", []))
        made = {
            name: self.of(part, name, depth + 1)
            for name, part in schema.get("properties", {}).items()
            if not self._resolved(part).get("readOnly") and self.rng.random() < (0.98 if name in required else 0.5)
        }
        if self.rng.random() < self.hostility / 2:
            made[self.rng.choice(["unknown", "\ud800", "id", ""])] = self.rng.choice(HOSTILE)
        return made

    def _scalar(self, kind: str, schema: dict[str, Any], name: str) -> Any:
        rng = self.rng
        if kind == "boolean":
            return rng.random() < 0.5
        if name in self.focus and name not in FREE and rng.random() < 0.9:
            return self.focus[name]
        if (known := self.pools.pick(rng, name)) is not None and rng.random() < 0.7:
            return known
        if kind in ("integer", "number"):
            least, most = schema.get("minimum", 0), schema.get("maximum", 1000)
            small = rng.uniform(least, min(most, least + 40))
            value = rng.choice([least, most, rng.uniform(least, most), small, small])
            return round(value) if kind == "integer" else value
        if schema.get("format") == "uuid":
            return self.pools.pick(rng, "id") if rng.random() < 0.5 else str(uuid.UUID(int=rng.getrandbits(128)))
        if schema.get("format") == "date-time":
            return rng.choice(["2026-11-25T08:00:00Z", "2026-11-25T08:00:00+02:00", "2026-11-25T08:00:01.5Z"])
        longest = min(schema.get("maxLength", 40), 40)
        return "".join(rng.choices(string.ascii_letters + " -äöü日本", k=rng.randint(1, max(1, longest))))
