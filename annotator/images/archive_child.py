"""The process that opens a request's ZIPs: checks their tables of contents and unpacks their files, within limits."""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import partial
from typing import Any

from annotator.domain.errors import RefusedFile
from annotator.images.limited_child import first_message, serve

OUT_OF_MEMORY = "The ZIP needs too much memory to unpack. Send its files unpacked, or in several ZIPs."


def main() -> None:
    """Serve requests from standard input; the archives are the file descriptors that the first message names."""
    requests, replies, head = first_message()
    refusal = RefusedFile("archive_too_costly", OUT_OF_MEMORY)
    with ExitStack() as stack:
        opened = _Archives(head["files"], stack)
        serve(requests, replies, head["memory"], opened.handle, out_of_memory=refusal)


class _Archives:
    def __init__(self, descriptors: list[int], stack: ExitStack) -> None:
        self._descriptors, self._stack = descriptors, stack
        self._entries: dict[int, list[Any]] = {}

    def handle(self, call: str, content: bytes, arguments: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Return an archive's table, or the content of one of its files. Raises as `archives.opened` does."""
        number = arguments["number"]
        if call == "file":
            return {}, [self._entries[number][arguments["index"]].read()]
        from annotator.images.archives import opened

        notes: list[tuple[str, str]] = []
        file = self._stack.enter_context(os.fdopen(self._descriptors[number], "rb"))
        entries = self._stack.enter_context(opened(file, note=partial(_append, notes)))
        self._entries[number] = entries
        return {"table": [(entry.name, entry.size_bytes) for entry in entries], "notes": notes}, []


def _append(notes: list[tuple[str, str]], code: str, message: str) -> None:
    notes.append((code, message))


if __name__ == "__main__":
    main()
