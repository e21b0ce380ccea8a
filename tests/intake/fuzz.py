"""Mutated valid files against the readers: `python -m tests.intake.fuzz 20000` finds crashes, hangs and memory.

Each input is checked in a child process that is limited in memory; an exception other than Refused, a death, or more
than SECONDS for one input is a fault. The inputs follow from the seed alone.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from inference_worker.mesh_check.findings import Refused
from inference_worker.mesh_check.inspection import canonical_parts
from inference_worker.mesh_check.limits import MIB, Limits
from inference_worker.mesh_check.reading import opened, read_parts

from .cases import CASES

SECONDS = 20
MEMORY = 3072 * MIB
LIMITS = replace(Limits(), triangles=200_000, vertices=600_000)
_NUMBERS = [b"0", b"-1", b"1", b"2", b"255", b"256", b"65535", b"65536", b"4294967295", b"-2147483648", b"1e308", b"1e-308",
            b"nan", b"inf", b"99999999999", b"0.5", b"null", b"true", b"[]", b"{}", b'""']  # fmt: skip


def seeds() -> list[tuple[str, bytes]]:
    """Return the valid files that are mutated: name and content."""
    return [(case.upload.name, case.upload.read_bytes()) for case in CASES]


def mutated(content: bytes, random_source: random.Random) -> bytes:
    """Return the content with one to eight changes; of an archive, mostly one of its members is changed."""
    if content[:2] == b"PK" and random_source.random() < 0.8:
        return _with_changed_member(content, random_source)
    for _ in range(random_source.choice((1, 1, 1, 2, 3, 8))):
        content = random_source.choice(_CHANGES)(content, random_source)
    return content


def outcome(name: str, content: bytes) -> str:
    """Return `accepted` or the refusal's code; any other exception is a fault of a reader."""
    try:
        parts, _ = read_parts(opened(content, name, LIMITS), LIMITS)
        canonical_parts(parts, LIMITS)
    except Refused as refusal:
        return refusal.finding.code
    return "accepted"


def _with_changed_member(content: bytes, source: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        chosen = source.choice(old.infolist())
        for member in old.infolist():
            inner = old.read(member)
            new.writestr(member, mutated(inner, source) if member is chosen else inner)
    return stream.getvalue()


def _flip(content: bytes, source: random.Random) -> bytes:
    if not content:
        return content
    place = source.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << source.randrange(8)]) + content[place + 1 :]


def _overwrite(content: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(content) + 1)
    word = source.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\x80\x7f", b"\x01\0\0\0"))
    return content[:place] + word + content[place + 4 :]


def _cut(content: bytes, source: random.Random) -> bytes:
    start = source.randrange(len(content) + 1)
    return content[:start] + content[start + source.choice((1, 4, 40, len(content))) :]


def _repeat(content: bytes, source: random.Random) -> bytes:
    start = source.randrange(len(content) + 1)
    return (
        content[:start] + content[start : start + source.randrange(1, 64)] * source.choice((2, 3, 50)) + content[start:]
    )


def _number(content: bytes, source: random.Random) -> bytes:
    """Replace one number in a text, which keeps the rest well formed."""
    places = [index for index, byte in enumerate(content[:65536]) if 48 <= byte <= 57]
    if not places:
        return content
    start = end = source.choice(places)
    while start > 0 and content[start - 1 : start] in (*(b"%d" % digit for digit in range(10)), b"-", b".", b"e"):
        start -= 1
    while end < len(content) and content[end : end + 1] in (*(b"%d" % digit for digit in range(10)), b".", b"e"):
        end += 1
    new = source.choice(_NUMBERS)
    if content[:4] == b"glTF" and len(new) < end - start:
        new = new.rjust(end - start)  # the chunk keeps its length
    return content[:start] + new + content[end:]


def _swap_lines(content: bytes, source: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, other = source.randrange(len(lines)), source.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


_CHANGES = (_flip, _flip, _overwrite, _cut, _repeat, _number, _number, _number, _swap_lines)


def _run(first: int, step: int, n: int, seed: int, results: multiprocessing.Queue[tuple[int, str, str]]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _too_long)
    files = seeds()
    for number in range(first, n, step):
        name, content = input_of(number, seed, files)
        signal.alarm(SECONDS)
        try:
            results.put((number, outcome(name, content), ""))
        except BaseException as error:  # every way of failing is what this looks for
            results.put((number, f"FAULT {type(error).__name__}", traceback.format_exc(limit=-4)))
        finally:
            signal.alarm(0)


def _too_long(*_: object) -> None:
    raise TimeoutError


def input_of(number: int, seed: int, files: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Return the name and content of one input."""
    source = random.Random(seed * 1_000_003 + number)
    name, content = source.choice(files)
    return name, mutated(content, source)


def main() -> int:
    """Check N inputs; print what came of them, and each fault with its number; exit with 1 when there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.intake.fuzz", description=__doc__)
    parser.add_argument("n", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the inputs of faults")
    arguments = parser.parse_args()
    started = time.monotonic()
    results: multiprocessing.Queue[tuple[int, str, str]] = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=_run, args=(first, arguments.processes, arguments.n, arguments.seed, results))
        for first in range(arguments.processes)
    ]
    for worker in workers:
        worker.start()
    counts: Counter[str] = Counter()
    traces: dict[str, tuple[int, str]] = {}
    for number, result, trace in _until_dead(workers, results, arguments.n):
        counts[result] += 1
        if trace and trace not in traces:
            traces[trace] = number, result
            print(f"input {number}: {result}\n{trace}")
            if arguments.keep:
                (arguments.keep / f"{number}-{input_of(number, arguments.seed, seeds())[0]}").write_bytes(
                    input_of(number, arguments.seed, seeds())[1]
                )
    missing = arguments.n - counts.total()
    faults = missing + sum(count for result, count in counts.items() if result.startswith("FAULT"))
    print(*(f"{count:7} {result}" for result, count in counts.most_common()), sep="\n")
    print(f"{arguments.n} inputs, {faults} faults, {time.monotonic() - started:.0f} s")
    return 1 if faults else 0


def _until_dead(
    workers: list[multiprocessing.Process], results: multiprocessing.Queue[tuple[int, str, str]], n: int
) -> list[tuple[int, str, str]]:
    """Return results until all are there or every worker has ended."""
    found: list[tuple[int, str, str]] = []
    while len(found) < n:
        try:
            found.append(results.get(timeout=2))
        except Exception:  # the queue is empty
            if not any(worker.is_alive() for worker in workers) and results.empty():
                break
    return found


if __name__ == "__main__":
    sys.exit(main())
