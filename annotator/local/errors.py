"""What can go wrong while starting on one machine, always with what to do about it."""

from __future__ import annotations


class LocalError(Exception):
    """The start has to end here.

    Args:
        problem: what was found, in one sentence.
        remedy: what the person can do about it, possibly over several lines.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


class CommandFailed(LocalError):
    """A command that we ran failed.

    Args:
        what: the command, as the person knows it.
        status: its exit status; negative is the signal that ended it.
        output: what it printed, shortened.
    """

    def __init__(self, what: str, status: int, output: str) -> None:
        super().__init__(f"{what} failed (exit status {status}).", output)
        self.status = status
