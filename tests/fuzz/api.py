"""`python -m tests.fuzz.api --calls 20000 --seed 1`: calls every operation of the API, by every role, with what it may not expect.

The values come from the API's own description (`values.py`), ids and tokens from earlier responses, so that calls build on
each other. No call may end in 500, and every refusal has the one form and a code that docs/errors.md lists.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.fuzz.running import testing_site

METHODS = ("get", "post", "put", "patch", "delete")
CALLS_BETWEEN_RESTORES = 60
ROOT = Path(__file__).resolve().parents[2]
#: What the id at the top of a response is called in later paths.
ID_NAMES = {
    "work-items": "item_id", "campaigns": "campaign_id", "images": "image_id", "objects": "object_id", "escalations": "escalation_id",
    "datasets": "dataset_id", "tokens": "token_id", "machine-work": "work_id", "generations": "generation_id", "rounds": "round_id",
    "mask-proposals": "proposal_id", "model-versions": "model_version_id", "model-uploads": "model_upload_id", "uploads": "upload_id",
}  # fmt: skip
#: Statuses by which the site refuses in words that a part is away; none is away here but workers.
EXPECTED_503 = {"worker_unavailable", "dataset_failed", "dataset_writer_silent"}


@dataclass
class Fault:
    """A call that went wrong, with what is needed to make it again."""

    who: str
    call: str
    sent: str
    problem: str


@dataclass
class Report:
    """What happened."""

    statuses: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    successes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)


def fuzz(calls: int, seed: int) -> Report:
    """Make the calls and return what happened. Needs a database that may be filled."""
    from drf_spectacular.generators import SchemaGenerator

    from tests.fuzz.scene import make_scene
    from tests.fuzz.values import Values

    rng, report = random.Random(seed), Report()
    document = SchemaGenerator().get_schema(request=None, public=True)
    operations = [
        (method, path, operation)
        for path, entry in document["paths"].items()
        for method, operation in entry.items()
        if method in METHODS
    ]
    scene = make_scene(rng)
    values = Values(rng, document["components"]["schemas"], scene.pools)
    with _tracebacks() as raised:
        for number in range(calls):
            if number and number % CALLS_BETWEEN_RESTORES == 0:
                scene.restore()
            method, path, operation = rng.choice(operations)
            raised.clear()
            _call(scene, values, report, method, path, operation, raised)
    return report


def _call(
    scene: Any, values: Any, report: Report, method: str, path: str, operation: dict[str, Any], raised: list[str]
) -> None:
    rng = values.rng
    address, keys = _address(values, path, operation)
    who = _caller(scene, rng, method, address, keys)
    values.focus = next((scene.pools.seen[key][1] for key in reversed(keys) if key in scene.pools.seen), {})
    content_type, body = _body(values, operation)
    sent = {"data": body, "content_type": content_type} if body is not None else {}
    response = scene.call(who, method.upper(), address, **sent)
    name = operation["operationId"]
    report.operations[name] += 1
    report.statuses[str(response.status_code)] += 1
    if response.status_code < 300:
        report.successes[name] += 1
    elif "json" in response.get("Content-Type", ""):
        report.refusals[name, str(response.json().get("code"))] += 1
    problem = _problem(response, raised)
    if problem:
        report.faults.append(Fault(who, f"{method.upper()} {address}", repr(body)[:2000], problem))
    if not response.streaming and response.status_code < 300 and "json" in response.get("Content-Type", ""):
        _harvest(scene.pools, path, who, keys, response.json())
    response.close()


def _caller(scene: Any, rng: random.Random, method: str, address: str, keys: list[str]) -> str:
    """Return mostly somebody who may call this, often the one who was shown the thing, and now and then just anybody."""
    from django.urls import Resolver404, resolve

    if rng.random() < 0.25:
        return rng.choice(list(scene.clients))
    shown = [scene.pools.seen[key][0] for key in keys if key in scene.pools.seen]
    if shown and rng.random() < 0.7:
        return shown[-1]
    try:
        view = getattr(resolve(address.split("?")[0]).func, "view_class", None)
    except Resolver404:
        view = None
    access = getattr(view, "access", {}).get(method.upper())
    allowed = [name for name, user in scene.users.items() if access is None or user.role in access.roles]
    return rng.choice(allowed or list(scene.clients))


def _address(values: Any, path: str, operation: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the path with its query, and the ids in it."""
    from tests.fuzz.values import HOSTILE_TEXTS

    rng, query, keys = values.rng, [], []
    for parameter in operation.get("parameters", []):
        name = parameter["name"]
        if rng.random() < values.hostility:
            value = rng.choice(HOSTILE_TEXTS)
        else:
            value = values.pools.pick(rng, name) or values.of(parameter.get("schema", {}), name)
        if parameter["in"] == "path":
            keys.append(_text(value))
            path = path.replace(f"{{{name}}}", quote(_text(value), safe="", errors="replace"))
        elif rng.random() < 0.4:
            query.append((name, _text(value)))
    if rng.random() < values.hostility / 2:
        query.append((rng.choice(["unknown", "limit", "cursor"]), rng.choice(HOSTILE_TEXTS)))
    return path + (f"?{urlencode(query, errors='replace')}" if query else ""), keys


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _body(values: Any, operation: dict[str, Any]) -> tuple[str, bytes | None]:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        if values.rng.random() < values.hostility / 2:
            return "application/json", values.rng.choice([b"", b"{", b"[" * 5000, b"\xff", b'{"a": 1e999}', b"null"])
        return "application/json", json.dumps(values.of(content["application/json"]["schema"])).encode()
    if "multipart/form-data" in content:
        return _multipart(values, content["multipart/form-data"]["schema"])
    return "", None


def _multipart(values: Any, schema: dict[str, Any]) -> tuple[str, bytes]:
    from tests.fuzz.files import some_file

    rng, parts = values.rng, []
    schema = values.components[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    for name, part in schema.get("properties", {}).items():
        item = part.get("items", part)
        for _ in range(rng.randint(1, 3) if "items" in part else 1):
            disposition = f'Content-Disposition: form-data; name="{name}"'.encode()
            if item.get("format") == "binary":
                file_name, content = some_file(rng, name)
                shown = file_name.replace("\\", "\\\\").encode()
                parts.append(disposition + b'; filename="' + shown + b'"\r\n\r\n' + content)
            elif rng.random() < 0.6:
                parts.append(disposition + b"\r\n\r\n" + _text(values.of(item, name)).encode(errors="replace"))
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return "multipart/form-data; boundary=edge", body


def _harvest(pools: Any, path: str, who: str, keys: list[str], data: Any) -> None:
    folder = [part for part in path.split("/") if part and not part.startswith("{")]
    name = next((ID_NAMES[part] for part in reversed(folder) if part in ID_NAMES), "")
    for entry in data.get("results", [data]) if isinstance(data, dict) else []:
        if name and isinstance(entry, dict) and "id" in entry:
            pools.add(name, entry["id"])
            pools.remember(entry["id"], who, entry)
    if isinstance(data, dict) and "results" in data and keys:
        pools.remember(keys[-1], who, {key: value for key, value in data.items() if key != "results"})
    _remember_nested(pools, who, data, {})
    pools.harvest(data)


def _remember_nested(pools: Any, who: str, data: Any, around: dict[str, Any]) -> None:
    """Remember each thing with an id inside a response, with the values around it: a round, with its item's lease."""
    if isinstance(data, list):
        for value in data:
            _remember_nested(pools, who, value, around)
    elif isinstance(data, dict):
        around = around | {key: value for key, value in data.items() if isinstance(value, str | int | float)}
        if "id" in data and str(data["id"]) not in pools.seen:
            pools.remember(data["id"], who, around)
        for value in data.values():
            _remember_nested(pools, who, value, around)


def _problem(response: Any, raised: list[str]) -> str:
    """Return what is wrong with a response; empty if nothing is."""
    status = response.status_code
    if status < 400:
        return ""
    try:
        body = response.json()
    except ValueError:
        return f"{status} without JSON"
    if status >= 500 and not (status == 503 and body.get("code") in EXPECTED_503):
        return f"{status} {body}\n" + "".join(raised)
    if sorted(body) != ["code", "details", "message"]:
        return f"{status} is not of the one form: {body}"
    if body["code"] not in _known_codes():
        return f"{status} has a code that docs/errors.md does not list: {body['code']}"
    return ""


def _known_codes() -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE))


@contextmanager
def _tracebacks() -> Iterator[list[str]]:
    """Collect the tracebacks of what views raise."""
    from django.core.signals import got_request_exception

    raised: list[str] = []

    def note(**_: Any) -> None:
        raised.append(traceback.format_exc(limit=-12))

    got_request_exception.connect(note)
    try:
        yield raised
    finally:
        got_request_exception.disconnect(note)


def main() -> int:
    """Run by hand; return 1 when there are faults."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.process_time()
    with testing_site():
        report = fuzz(arguments.calls, arguments.seed)
    print("statuses:", dict(report.statuses.most_common()))
    for name in sorted(set(report.operations) - set(report.successes)):
        codes = {code: n for (operation, code), n in report.refusals.most_common() if operation == name}
        print(f"never successful: {name} {codes}")
    kinds: dict[str, list[Fault]] = {}
    for fault in report.faults:
        kinds.setdefault(fault.problem.strip().rsplit("\n", 1)[-1][:200], []).append(fault)
    for last_line, faults in kinds.items():
        example = faults[0]
        print(f"\n{len(faults)} x {last_line}\n  {example.who}: {example.call}\n  {example.sent}\n{example.problem}")
    print(f"{arguments.calls} calls, {len(report.faults)} faults, {time.process_time() - began:.0f} s of CPU")
    return 1 if report.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
