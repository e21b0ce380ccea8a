"""Preference pairs, derived from rounds by a named, versioned policy.

Rounds hold what people chose; pairs are what a trainer learns from it. Nothing here is stored: a release derives its pairs
anew from the transcript, so a new policy is a new release and no answer is ever lost.

What is derived from one object's rounds (exports.md 2.2):

- left or right is a strict preference; a chain of them inside one round is a transitive one (`path_len` > 1).
- A tie is no pair and carries no chain: a ~ b and b > c do not give a > c. Hence a candidate that left by the draw of a
  tie is no negative of the winner, unless the policy asks for `winner_by_draw` (the paper's set of all non-winners).
- both_bad makes two unpaired negatives. cannot_judge makes nothing.
- A winner is a positive only if its rating meets the policy's bar, by the mean of all annotators of that round number.
- Several annotators' votes on a pair are added up into `p_chosen`; a pair that they do not agree on is dropped and
  counted, and so is a cycle among the pairs that remain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from annotator.domain.judged import Accepted, Derived, JudgedObject, JudgedRound, Pair, Tie, Unpaired, UnpairedReason
from annotator.domain.pair_policy import PairKind, PairPolicy
from annotator.domain.quality_bar import Ballot, Verdict, decide
from annotator.domain.relations import Relations, closure, relations_of


def derive(judged: JudgedObject, policy: PairPolicy) -> Derived:
    """Return what the policy makes of one object's rounds: pairs, unpaired negatives, ties, the accepted mesh, and what was dropped.

    Deterministic; the order of the rounds does not matter.
    """
    dropped: Counter[str] = Counter()
    stages = [_Stage.of(number, rounds, policy) for number, rounds in _by_number(judged.rounds)]
    accepted = _accepted(judged, stages, policy)
    found = [pair for stage in stages for pair in stage.pairs(policy, dropped)]
    found += _pairs_against_below_bar(accepted, stages)
    kept = _filtered(judged, found, policy, dropped)
    return Derived(
        pairs=_weighted(kept, policy, dropped),
        unpaired=_unpaired(accepted, stages, dropped),
        ties=tuple(tie for stage in stages for tie in stage.ties()),
        accepted=accepted,
        dropped=dropped,
    )


# --- one round number: the rounds of all annotators who saw the same candidates --------------------------------------


@dataclass
class _Votes:
    """What several annotators chose for two candidates, seen from the first of them."""

    ahead: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    behind: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    equal: list[tuple[str, str]] = field(default_factory=list)

    @property
    def n(self) -> int:
        """Return every annotator who judged the pair."""
        return len(self.ahead) + len(self.behind) + len(self.equal)

    @property
    def p(self) -> float:
        """The share that puts the first ahead, drawn towards one half when few have spoken."""
        return (len(self.ahead) + 0.5 * len(self.equal) + 1) / (self.n + 2)

    @property
    def path_len(self) -> int:
        """The shortest chain that puts the first ahead."""
        return min(len(path) for _, path in self.ahead)

    def turned(self) -> _Votes:
        """Return the same, seen from the second candidate."""
        return _Votes(self.behind, self.ahead, self.equal)


@dataclass(frozen=True)
class _Stage:
    """All finished rounds of one round number."""

    number: int
    rounds: tuple[JudgedRound, ...]
    relations: tuple[Relations, ...]
    verdict: Verdict

    @classmethod
    def of(cls, number: int, rounds: list[JudgedRound], policy: PairPolicy) -> _Stage:
        ballots = [Ballot(judged.winner, judged.rating) for judged in rounds]
        relations = tuple(relations_of(judged.judgements) for judged in rounds)
        return cls(number, tuple(rounds), relations, decide(ballots, policy.quality_bar))

    def rating_of(self, candidate: str | None) -> float | None:
        """Return the mean rating of a candidate, over the annotators whose winner it was."""
        values = [each.rating for each in self.rounds if each.winner == candidate and each.rating is not None]
        return sum(values) / len(values) if values else None

    def pairs(self, policy: PairPolicy, dropped: Counter[str]) -> list[Pair]:
        """Every pair that enough annotators agree on, of any kind."""
        votes = self._votes()
        decided = []
        for (first, second), cast in sorted(votes.items()):
            swap = len(cast.ahead) < len(cast.behind)
            chosen, rejected, seen = (second, first, cast.turned()) if swap else (first, second, cast)
            reason = self._reason_against(chosen, seen, policy)
            if reason is None:
                decided.append(self._pair(chosen, rejected, seen))
            else:
                dropped[reason] += 1
        return [*_without_cycles(decided, dropped), *self._by_draw(set(votes))]

    def _reason_against(self, chosen: str, cast: _Votes, policy: PairPolicy) -> str | None:
        """Why the policy leaves the pair out, or None. Cheap: most pairs of a ladder are left out by their kind."""
        if len(cast.ahead) == len(cast.behind):
            return "conflict"
        if cast.n < policy.min_votes or cast.p < policy.min_p_chosen:
            return "conflict" if cast.behind else "too_few_votes"
        kind = self._kind(chosen, cast.path_len)
        return None if kind in policy.kinds else f"kind_{kind.value}"

    def ties(self) -> list[Tie]:
        """Every two candidates that somebody called equal."""
        found = []
        for (first, second), cast in sorted(self._votes(with_ties_only=True).items()):
            if cast.equal:
                annotators, comparisons = zip(*cast.equal, strict=True)
                n_votes = len(cast.ahead) + len(cast.behind) + len(cast.equal)
                found.append(Tie(first, second, n_votes, len(cast.equal), tuple(comparisons), _names(annotators)))
        return found

    def both_bad(self) -> dict[str, list[tuple[str, str]]]:
        """Map each candidate to (annotator, comparison) of every annotator who called both of a pair bad."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for judged, relations in zip(self.rounds, self.relations, strict=True):
            for candidate, comparison_id in relations.both_bad.items():
                found[candidate].append((judged.annotator, comparison_id))
        return found

    def _votes(self, *, with_ties_only: bool = False) -> dict[tuple[str, str], _Votes]:
        votes: dict[tuple[str, str], _Votes] = defaultdict(_Votes)
        for judged, relations in zip(self.rounds, self.relations, strict=True):
            for (ahead, behind), path in relations.strict.items():
                if ahead < behind:
                    votes[ahead, behind].ahead.append((judged.annotator, path))
                else:
                    votes[behind, ahead].behind.append((judged.annotator, path))
            for two, comparison_id in relations.ties.items():
                first, second = sorted(two)
                votes[first, second].equal.append((judged.annotator, comparison_id))
        if with_ties_only:
            return votes
        return {two: cast for two, cast in votes.items() if cast.ahead or cast.behind}

    def _pair(self, chosen: str, rejected: str, cast: _Votes) -> Pair:
        path_len = cast.path_len
        paths = [path for _, path in (*cast.ahead, *cast.behind)] + [(name,) for _, name in cast.equal]
        return Pair(
            chosen=chosen,
            rejected=rejected,
            kind=self._kind(chosen, path_len),
            path_len=path_len,
            n_chosen=len(cast.ahead),
            n_rejected=len(cast.behind),
            n_tie=len(cast.equal),
            p_chosen=cast.p,
            round_chosen=self.number,
            round_rejected=self.number,
            rating_chosen=self.rating_of(chosen),
            rating_rejected=self.rating_of(rejected),
            comparison_ids=_names(comparison_id for path in paths for comparison_id in path),
            annotators=_names(who for who, _ in (*cast.ahead, *cast.behind, *cast.equal)),
        )

    def _kind(self, chosen: str, path_len: int) -> PairKind:
        if chosen != self.verdict.winner:
            return PairKind.DIRECT_OTHER if path_len == 1 else PairKind.LADDER_TRANSITIVE
        if not self.verdict.accepted:
            return PairKind.BELOW_ALPHA
        return PairKind.WINNER_DIRECT if path_len == 1 else PairKind.WINNER_TRANSITIVE

    def _by_draw(self, voted: set[tuple[str, str]]) -> list[Pair]:
        """Return pairs of the accepted winner over candidates that left by a draw, where no annotator chose strictly."""
        winner = self.verdict.winner
        if winner is None or not self.verdict.accepted:
            return []
        cast: dict[str, _Votes] = defaultdict(_Votes)
        for judged, relations in zip(self.rounds, self.relations, strict=True):
            for (ahead, behind), path in relations.by_draw.items():
                if ahead == winner and tuple(sorted((ahead, behind))) not in voted:
                    cast[behind].equal.append((judged.annotator, path[-1]))
                    cast[behind].ahead.append((judged.annotator, path))
        return [self._drawn_pair(winner, behind, votes) for behind, votes in sorted(cast.items())]

    def _drawn_pair(self, winner: str, behind: str, cast: _Votes) -> Pair:
        pair = self._pair(winner, behind, _Votes(ahead=cast.ahead))
        n_tie = len(cast.equal)
        return replace(pair, kind=PairKind.WINNER_BY_DRAW, n_chosen=0, n_tie=n_tie, p_chosen=0.5)


def _by_number(rounds: Iterable[JudgedRound]) -> list[tuple[int, list[JudgedRound]]]:
    stages: dict[int, list[JudgedRound]] = defaultdict(list)
    for judged in sorted(rounds, key=lambda each: each.id):
        stages[judged.round_number].append(judged)
    return sorted(stages.items())


def _without_cycles(pairs: list[Pair], dropped: Counter[str]) -> list[Pair]:
    """Drop every pair that lies on a cycle. One annotator's ladder has none, so only overlap can bring them."""
    edges: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in pairs:
        edges[pair.chosen].append((pair.rejected, ""))
    joined = closure(edges)
    kept = [pair for pair in pairs if (pair.rejected, pair.chosen) not in joined]
    dropped["cycle"] += len(pairs) - len(kept)
    return kept


# --- across rounds --------------------------------------------------------------------------------------------------


def _accepted(judged: JudgedObject, stages: list[_Stage], policy: PairPolicy) -> Accepted | None:
    """Return the artist's accepted mesh, else the best winner at the bar, the earlier of equals; before policy 1.1.0 the latest."""
    last_number = max((stage.number for stage in stages), default=0)
    if judged.accepted_from_artist is not None:
        return Accepted(judged.accepted_from_artist, True, None, last_number, (), ())
    found = [(stage, stage.verdict.winner) for stage in stages if stage.verdict.accepted and stage.verdict.winner]
    if not found:
        return None
    best = max(found, key=lambda each: each[0].rating_of(each[1]) or 0.0)
    stage, winner = best if policy.takes_the_best else found[-1]
    rounds = [each for each in stage.rounds if each.winner == winner]
    comparison_ids = _names(judgement.comparison_id for each in rounds for judgement in each.judgements)
    people = _names(each.annotator for each in rounds)
    return Accepted(winner, False, stage.rating_of(winner), stage.number, comparison_ids, people)


def _below_bar(stages: list[_Stage]) -> list[tuple[str, _Stage]]:
    """Winners whose stage did not reach the bar."""
    return [(stage.verdict.winner, stage) for stage in stages if stage.verdict.winner and not stage.verdict.accepted]


def _pairs_against_below_bar(accepted: Accepted | None, stages: list[_Stage]) -> list[Pair]:
    """Return the accepted candidate over each winner that was rated below the bar in another round, or before the artist came."""
    found = []
    for candidate, stage in _below_bar(stages):
        if accepted is None or candidate == accepted.candidate:
            continue
        people = [each.annotator for each in stage.rounds if each.winner == candidate]
        found.append(
            Pair(
                chosen=accepted.candidate,
                rejected=candidate,
                kind=PairKind.ARTIST_VS_MODEL if accepted.from_artist else PairKind.CROSS_ROUND,
                path_len=0,
                n_chosen=len(people),
                n_rejected=0,
                n_tie=0,
                p_chosen=(len(people) + 1) / (len(people) + 2),
                round_chosen=accepted.round_number,
                round_rejected=stage.number,
                rating_chosen=accepted.rating,
                rating_rejected=stage.rating_of(candidate),
                annotators=_names(people),
            )
        )
    return found


def _filtered(judged: JudgedObject, pairs: list[Pair], policy: PairPolicy, dropped: Counter[str]) -> list[Pair]:
    """Return the pairs that the policy lets through, one pair per two contents; both directions of one contradiction go."""
    kept: dict[tuple[str, str], Pair] = {}
    contradicted: set[tuple[str, str]] = set()
    for pair in pairs:
        chosen, rejected = judged.candidates[pair.chosen], judged.candidates[pair.rejected]
        key = (chosen.content, rejected.content)
        if pair.kind not in policy.kinds:
            dropped[f"kind_{pair.kind.value}"] += 1
        elif policy.rejected_source_kinds is not None and rejected.source_kind not in policy.rejected_source_kinds:
            dropped["rejected_source_kind"] += 1
        elif chosen.content == rejected.content:
            dropped["same_content"] += 1
        elif key in kept:
            dropped["duplicate_content"] += 1
        elif key[::-1] in kept:
            contradicted |= {key, key[::-1]}
            dropped["conflict_by_content"] += 1
        else:
            kept[key] = pair
    dropped["conflict_by_content"] += len(contradicted & set(kept))
    return [pair for key, pair in kept.items() if key not in contradicted]


def _weighted(pairs: list[Pair], policy: PairPolicy, dropped: Counter[str]) -> tuple[Pair, ...]:
    """At most the policy's number of pairs, the surest first, each weighing its share of the object."""
    ranked = sorted(pairs, key=lambda p: (p.kind.rank, -p.p_chosen, p.path_len, p.chosen, p.rejected))
    limit = policy.max_pairs_per_object
    kept = ranked if limit is None else ranked[:limit]
    dropped["over_limit"] += len(ranked) - len(kept)
    return tuple(replace(pair, weight=1 / len(kept)) for pair in kept)


def _unpaired(accepted: Accepted | None, stages: list[_Stage], dropped: Counter[str]) -> tuple[Unpaired, ...]:
    """Candidates that were called good or bad by themselves; one that was called both is dropped."""
    found: list[Unpaired] = []
    if accepted is not None:
        reason = UnpairedReason.ARTIST if accepted.from_artist else UnpairedReason.ACCEPTED
        people, ids = accepted.annotators, accepted.comparison_ids
        n_votes = max(1, len(people))
        found.append(
            Unpaired(accepted.candidate, True, reason, n_votes, accepted.round_number, accepted.rating, ids, people)
        )
    for stage in stages:
        found += _negatives(stage)
    good = {row.candidate for row in found if row.is_good}
    bad = {row.candidate for row in found if not row.is_good}
    dropped["unpaired_conflict"] += len(good & bad)
    first_of: dict[str, Unpaired] = {}
    for row in found:
        if row.candidate not in good & bad:
            first_of.setdefault(row.candidate, row)
    return tuple(sorted(first_of.values(), key=lambda row: row.candidate))


def _negatives(stage: _Stage) -> list[Unpaired]:
    found = []
    for candidate, votes in stage.both_bad().items():
        people, ids = zip(*votes, strict=True)
        reason = UnpairedReason.BOTH_BAD
        found.append(Unpaired(candidate, False, reason, len(votes), stage.number, None, _names(ids), _names(people)))
    alone: dict[tuple[str, UnpairedReason], list[str]] = defaultdict(list)
    if stage.verdict.accepted:
        return found
    for each in stage.rounds:
        if each.winner is not None:
            alone[each.winner, UnpairedReason.BELOW_BAR].append(each.annotator)
        elif each.survivor is not None:
            alone[each.survivor, UnpairedReason.ESCALATED].append(each.annotator)
    for (candidate, reason), annotators in alone.items():
        rating = stage.rating_of(candidate)
        found.append(Unpaired(candidate, False, reason, len(annotators), stage.number, rating, (), _names(annotators)))
    return found


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Sorted, each once."""
    return tuple(sorted(set(names)))
