"""What can go wrong while starting on one machine, always with what to do about it."""

from __future__ import annotations


class LocalError(Exception):
    """Starting cannot go on.

    Args:
        problem: what was found, in one sentence.
        remedy: what the person can do about it, possibly over several lines.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
