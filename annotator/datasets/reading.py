"""What an export remembers while it reads the tables: pseudonyms, each person's counts, and the newest moment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from annotator.datasets.spec import ReleaseSpec
from annotator.domain.snapshot import pseudonym


@dataclass
class Reading:
    """The state of one reading of the tables."""

    spec: ReleaseSpec
    secret: str
    held_out_groups: frozenset[str] = frozenset()
    pids: dict[int, str] = field(default_factory=dict)
    work: dict[str, Counter[str]] = field(default_factory=dict)
    newest: datetime | None = None

    def pid(self, user_id: int) -> str:
        """Return the pseudonym of a user."""
        if user_id not in self.pids:
            spec = self.spec
            self.pids[user_id] = pseudonym(secret=self.secret, user_id=user_id, dataset=spec.name, major=spec.major)
        return self.pids[user_id]

    def count_work(self, user_id: int, kind: str) -> str:
        """Count one piece of a person's work and return their pseudonym."""
        pid = self.pid(user_id)
        self.work.setdefault(pid, Counter())[kind] += 1
        return pid

    def note_moment(self, moment: datetime | None) -> datetime | None:
        """Return the moment, and remember the newest one: the release's watermark."""
        if moment is not None and (self.newest is None or moment > self.newest):
            self.newest = moment
        return moment
