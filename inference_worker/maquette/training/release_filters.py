"""Which rows of a release are trained on, and with what weight: arguments of training, stored with the checkpoint."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from .releases import Row

ARTIST, MITL = "artist", "mitl"
OWN_MODEL = "own_model"
#: What a preference may have judged to teach a shape.
ABOUT_SHAPE = ("shape", "overall")


@dataclass(frozen=True)
class RowFilter:
    """What a row must be to be trained on; the defaults are those of the paper.

    Attributes:
        sources: kinds or names of the accepted (or chosen) candidate's source; None: all.
        rejected_sources: kinds or names of the rejected candidate's source; None: all. Negatives of other sources than
            the model are out of its distribution.
        attributes: what was judged.
        tiers: of accepted objects, "mitl" (chosen by annotators) and "artist".
        rounds: the first and last round number, None: all.
        bar: the least rating of an accepted or chosen candidate, where it was rated; None: the release's own bar.
        min_p_chosen: the least share of votes for the chosen side.
        annotators: the weight of a person's rows by pseudonym, 1 for all others; 0 leaves them out.
        encode_missing: encode the mesh of a model's own candidate whose latent is missing, in place of a refusal.
    """

    sources: tuple[str, ...] | None = None
    rejected_sources: tuple[str, ...] | None = (OWN_MODEL,)
    attributes: tuple[str, ...] = ABOUT_SHAPE
    tiers: tuple[str, ...] = (MITL, ARTIST)
    rounds: tuple[int, int] | None = None
    bar: float | None = None
    min_p_chosen: float = 0.5
    annotators: dict[str, float] = field(default_factory=dict)
    encode_missing: bool = False

    def with_tiers(self, *tiers: str) -> RowFilter:
        """Return the same filter for some of its own tiers only."""
        return replace(self, tiers=tuple(tier for tier in tiers if tier in self.tiers))

    def to_json(self) -> dict[str, Any]:
        """Return all fields as JSON."""
        return asdict(self)

    def weight(self, row: Row) -> float:
        """Return the mean weight of the people behind a row; 1 for a row of nobody, such as an artist's mesh."""
        people = [self.annotators.get(pid, 1.0) for pid in row["annotator_pids"]]
        return sum(people) / len(people) if people else 1.0

    def refuses_accepted(self, row: Row) -> str | None:
        """Return why a row of `sft` is left out, in one word or two; None: it is kept."""
        if row["tier"] not in self.tiers:
            return "tier"
        return self._refuses(row, row["kind"], row["generator"], row["round"], row["rating"])

    def refuses_pair(self, row: Row) -> str | None:
        """Return why a row of `preferences` is left out, in one word or two; None: it is kept."""
        if self.rejected_sources is not None and not {row["rejected_kind"], row["rejected_generator"]} & set(
            self.rejected_sources
        ):
            return "rejected source"
        if row["p_chosen"] < self.min_p_chosen:
            return "agreement"
        return self._refuses(
            row, row["chosen_kind"], row["chosen_generator"], row["chosen_round"], row["chosen_rating"]
        )

    def _refuses(self, row: Row, kind: str, generator: str, number: int, rating: float | None) -> str | None:
        if row["attribute"] not in self.attributes:
            return "attribute"
        if self.sources is not None and not {kind, generator} & set(self.sources):
            return "source"
        if self.rounds is not None and not self.rounds[0] <= number <= self.rounds[1]:
            return "round"
        if self.bar is not None and rating is not None and rating < self.bar:
            return "bar"
        return "annotator" if self.weight(row) <= 0 else None


def add_filter_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of a RowFilter to the `parser` of a stage that reads a release."""
    group = parser.add_argument_group("rows of the release")
    group.add_argument("--sources", nargs="+", help="kinds or names of accepted candidates' sources; default: all")
    group.add_argument(
        "--rejected-sources", nargs="+", default=[OWN_MODEL], metavar="SOURCE",
        help="kinds or names of rejected candidates' sources, or 'all'",
    )  # fmt: skip
    group.add_argument("--attributes", nargs="+", default=list(ABOUT_SHAPE), help="what was judged")
    group.add_argument("--tiers", nargs="+", choices=[MITL, ARTIST], default=[MITL, ARTIST])
    group.add_argument("--rounds", nargs=2, type=int, metavar=("FIRST", "LAST"), help="round numbers; default: all")
    group.add_argument("--bar", type=float, help="the least rating, from 0 to 1; default: the release's own bar")
    group.add_argument("--min-p-chosen", type=float, default=0.5, help="the least share of votes for the chosen side")
    group.add_argument(
        "--annotator-weight", nargs="*", default=[], metavar="PSEUDONYM=WEIGHT", help="0 leaves a person's rows out"
    )
    group.add_argument("--encode-missing", action="store_true", help="encode meshes where own latents are missing")


def filter_of(chosen: argparse.Namespace) -> RowFilter:
    """Return the filter of the arguments that a parser of `add_filter_arguments` returned.

    Raises:
        ValueError: a weight is not PSEUDONYM=NUMBER, or is below 0.
    """
    weights = dict(pair.rsplit("=", 1) for pair in chosen.annotator_weight if "=" in pair)
    if len(weights) != len(chosen.annotator_weight) or any(float(value) < 0 for value in weights.values()):
        raise ValueError("--annotator-weight takes PSEUDONYM=WEIGHT, each pseudonym once, and no weight below 0.")
    every = chosen.rejected_sources == ["all"]
    return RowFilter(
        sources=tuple(chosen.sources) if chosen.sources else None,
        rejected_sources=None if every else tuple(chosen.rejected_sources),
        attributes=tuple(chosen.attributes),
        tiers=tuple(chosen.tiers),
        rounds=tuple(chosen.rounds) if chosen.rounds else None,
        bar=chosen.bar,
        min_p_chosen=chosen.min_p_chosen,
        annotators={name: float(value) for name, value in weights.items()},
        encode_missing=chosen.encode_missing,
    )
