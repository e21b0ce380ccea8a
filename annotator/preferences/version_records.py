"""How versions did against each other: the one count of comparisons that shares of wins come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, QuerySet

from annotator.domain.best_of_n import Answer

from .models import Comparison


@dataclass(frozen=True)
class Record:
    """Comparisons that a version won, lost and tied."""

    won: int = 0
    lost: int = 0
    tied: int = 0

    def __add__(self, other: Record) -> Record:
        return Record(self.won + other.won, self.lost + other.lost, self.tied + other.tied)

    @property
    def compared(self) -> int:
        """Return the number of comparisons."""
        return self.won + self.lost + self.tied

    @property
    def wins(self) -> float:
        """Return the wins, a tie counting half."""
        return self.won + self.tied / 2

    @property
    def win_share(self) -> float | None:
        """Return the wins over all, rounded to four digits; None before the first."""
        return round(self.wins / self.compared, 4) if self.compared else None


@dataclass(frozen=True)
class VersionRecord:
    """The record of one version against another in one collection round."""

    collection_round: int
    version: UUID
    other: UUID
    record: Record


def version_records(comparisons: QuerySet[Comparison]) -> Iterator[VersionRecord]:
    """Yield the records of both sides of these comparisons.

    Undone ones do not count, nor those of two candidates of one version, nor answers that prefer neither but for ties.
    """
    decided = comparisons.filter(undone_at__isnull=True, answer__in=(Answer.LEFT, Answer.RIGHT, Answer.TIE)).exclude(
        left__model_version=F("right__model_version")
    )
    rows = decided.order_by().values_list(
        "round__round_number", "left__model_version", "right__model_version", "answer"
    )
    for number, left, right, answer, n in rows.annotate(n=Count("pk")):
        won, lost, tied = (n * (answer == one) for one in (Answer.LEFT, Answer.RIGHT, Answer.TIE))
        yield VersionRecord(number, left, right, Record(won, lost, tied))
        yield VersionRecord(number, right, left, Record(lost, won, tied))
