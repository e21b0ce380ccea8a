"""Open ZIPs in a child process with limits: a hostile archive can only crash that process."""

from __future__ import annotations

import io
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from annotator.domain.errors import MaquetteError, RefusedFile
from annotator.images.batches import Entry, unreadable
from annotator.images.limited_child import LimitedChild, refusal_in

MODULE = "annotator.images.archive_child"
#: How many archives one child has open: it may have 64 files, its own included.
ARCHIVES_PER_CHILD = 32
Note = Callable[[str, str], None]


class ArchiveReader:
    """Archives opened by one child process at a time, which starts when the first one is opened."""

    def __init__(self, files: Sequence[IO[bytes] | Path], stack: ExitStack) -> None:
        """Read these files, which must not be read otherwise meanwhile; `stack` closes what this opens."""
        self._files = files
        self._child: LimitedChild | None = None
        self._first = 0  # the number of the first archive that the child has
        self._tables: set[int] = set()
        self._ended: dict[int, MaquetteError] = {}
        stack.callback(self._forget_child)

    def entries(self, number: int, *, note: Note) -> list[Entry]:
        """Return the files in an archive, to be read one by one.

        Args:
            number: The archive's place among the files.
            note: Receives a code and a sentence about what was assumed.

        Raises:
            RefusedFile: As `archives.opened` does, or it takes too long or too much memory.
            TooLarge: As there.
        """
        head, _ = self._ask("table", {"number": number})
        for code, message in head["notes"]:
            note(code, message)
        return [
            Entry(name, size, partial(self._read, number, index)) for index, (name, size) in enumerate(head["table"])
        ]

    def _read(self, number: int, index: int) -> bytes:
        if number not in self._tables or not self._has(number):  # the child that had it open has ended
            self._ask("table", {"number": number})
        _, parts = self._ask("file", {"number": number, "index": index})
        return parts[0]

    def _ask(self, call: str, arguments: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Return a reply. An archive that ended its child is not opened again; the others are, in another child."""
        number = arguments["number"]
        child = None if number in self._ended else self._child_with(number)
        if child is None or number in self._ended:
            raise self._ended[number]
        try:
            head, parts = child.ask(call, b"", arguments | {"number": number - self._first})
        except EOFError:
            self._ended[number] = _reason(child)
            self._forget_child()
            raise self._ended[number] from None
        if refusal := refusal_in(head):
            raise refusal
        self._tables.add(number)
        return head, parts

    def _child_with(self, number: int) -> LimitedChild:
        """Return the child that has this archive; one with other archives is ended."""
        if self._child is None or not self._has(number):
            self._forget_child()
            first = number - number % ARCHIVES_PER_CHILD
            with ExitStack() as files:  # the child has descriptors of its own
                numbers = range(first, min(first + ARCHIVES_PER_CHILD, len(self._files)))
                descriptors = [self._descriptor(each, files) for each in numbers]
                self._child, self._first = LimitedChild(MODULE, files=descriptors), first
        return self._child

    def _has(self, number: int) -> bool:
        return self._first <= number < self._first + ARCHIVES_PER_CHILD

    def _forget_child(self) -> None:
        if self._child is not None:
            self._child.end()
        self._child, self._tables = None, set()

    def _descriptor(self, number: int, stack: ExitStack) -> int:
        """Return a file descriptor of the content; what lies in memory is copied into a temporary file."""
        file = self._files[number]
        try:
            if isinstance(file, Path):
                return stack.enter_context(file.open("rb")).fileno()
            return file.fileno()
        except (AttributeError, io.UnsupportedOperation):
            assert not isinstance(file, Path)
            file.seek(0)
        except OSError as error:
            self._ended[number] = unreadable(error)
            file = io.BytesIO()
        copy = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        shutil.copyfileobj(file, copy)
        copy.flush()
        return copy.fileno()


@contextmanager
def opened(file: IO[bytes], *, note: Note = lambda code, message: None) -> Iterator[list[Entry]]:
    """Yield the files of one ZIP, as `archives.opened` does, opened in a child process."""
    with ExitStack() as stack:
        yield ArchiveReader([file], stack).entries(0, note=note)


def _reason(child: LimitedChild) -> MaquetteError:
    if child.end() == -signal.SIGPROF or child.was_given_up:
        message = "The ZIP takes too long to unpack. Send its files unpacked, or in several ZIPs."
        return RefusedFile("archive_too_costly", message, {"limit_seconds": settings.DECODE_SECONDS})
    return RefusedFile("archive_damaged", "The ZIP is truncated or damaged; make it again.")
