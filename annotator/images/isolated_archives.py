"""Open the ZIPs of a request in a child process with limits: a hostile archive can only crash that process."""

from __future__ import annotations

import io
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import IO, Any

from django.conf import settings

from annotator.domain.errors import MaquetteError, RefusedFile, TooLarge
from annotator.images.batches import Entry
from annotator.images.limited_child import LimitedChild, refusal_in

MODULE = "annotator.images.archive_child"
#: The child may have 64 files open, its own included.
MAX_ARCHIVES = 32
Note = Callable[[str, str], None]


class ArchiveReader:
    """The archives of one request, opened by one child process at a time, which starts when the first one is opened."""

    def __init__(self, files: Sequence[IO[bytes]], stack: ExitStack) -> None:
        """Read these files, which must not be read otherwise meanwhile; `stack` closes what this opens."""
        self._files, self._stack = files[:MAX_ARCHIVES], stack
        self._child: LimitedChild | None = None
        self._tables: set[int] = set()
        self._ended: dict[int, MaquetteError] = {}

    def entries(self, number: int, *, note: Note) -> list[Entry]:
        """Return the files in an archive, to be read one by one.

        Args:
            number: The archive's place among the files.
            note: Receives a code and a sentence about what was assumed.

        Raises:
            RefusedFile: As `archives.opened` does, or it takes too long or too much memory.
            TooLarge: As there, or there are more than MAX_ARCHIVES.
        """
        if number >= MAX_ARCHIVES:
            message = f"One request opens up to {MAX_ARCHIVES} ZIPs. Send the rest in another request."
            raise TooLarge("request_too_many_archives", message, {"limit": MAX_ARCHIVES})
        head, _ = self._ask("table", {"number": number})
        for code, message in head["notes"]:
            note(code, message)
        return [
            Entry(name, size, partial(self._read, number, index)) for index, (name, size) in enumerate(head["table"])
        ]

    def _read(self, number: int, index: int) -> bytes:
        if number not in self._tables:  # another archive ended the child that had this one open
            self._ask("table", {"number": number})
        _, parts = self._ask("file", {"number": number, "index": index})
        return parts[0]

    def _ask(self, call: str, arguments: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Return a reply. An archive that ended its child is not opened again; the others are, in another child."""
        number = arguments["number"]
        if number in self._ended:
            raise self._ended[number]
        child = self._running()
        try:
            head, parts = child.ask(call, b"", arguments)
        except EOFError:
            self._ended[number] = _reason(child)
            self._child, self._tables = None, set()
            raise self._ended[number] from None
        if refusal := refusal_in(head):
            raise refusal
        self._tables.add(number)
        return head, parts

    def _running(self) -> LimitedChild:
        if self._child is None:
            descriptors = [_descriptor(file, self._stack) for file in self._files]
            self._child = LimitedChild(MODULE, files=descriptors)
            self._stack.callback(self._child.end)
        return self._child


@contextmanager
def opened(file: IO[bytes], *, note: Note = lambda code, message: None) -> Iterator[list[Entry]]:
    """Yield the files of one ZIP, as `archives.opened` does, opened in a child process."""
    with ExitStack() as stack:
        yield ArchiveReader([file], stack).entries(0, note=note)


def _descriptor(file: IO[bytes], stack: ExitStack) -> int:
    """Return a file descriptor of the content; what lies in memory is copied into a temporary file."""
    try:
        return file.fileno()
    except (AttributeError, io.UnsupportedOperation):
        copy = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        return copy.fileno()


def _reason(child: LimitedChild) -> MaquetteError:
    if child.end() == -signal.SIGPROF or child.was_given_up:
        message = "The ZIP takes too long to unpack. Send its files unpacked, or in several ZIPs."
        return RefusedFile("archive_too_costly", message, {"limit_seconds": settings.DECODE_SECONDS})
    return RefusedFile("archive_damaged", "The ZIP is truncated or damaged; make it again.")
