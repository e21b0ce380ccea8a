"""What one round implies for every two of its candidates: the closure of its answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotator.domain.best_of_n import Answer
from annotator.domain.judged import Judgement


@dataclass(frozen=True)
class Relations:
    """What one round implies for pairs: strict ones with the chain of comparisons behind them, and ties."""

    strict: Mapping[tuple[str, str], tuple[str, ...]]
    ties: Mapping[frozenset[str], str]
    by_draw: Mapping[tuple[str, str], tuple[str, ...]]
    both_bad: Mapping[str, str]


def relations_of(judgements: Iterable[Judgement]) -> Relations:
    """Return the closure of one round's answers. `by_draw` holds the chains that need at least one tie."""
    strict_edges: dict[str, list[tuple[str, str]]] = defaultdict(list)
    tie_edges: dict[str, list[tuple[str, str]]] = defaultdict(list)
    ties: dict[frozenset[str], str] = {}
    both_bad: dict[str, str] = {}
    for judgement in judgements:
        left, right, comparison_id = judgement.left, judgement.right, judgement.comparison_id
        if judgement.answer == Answer.LEFT:
            strict_edges[left].append((right, comparison_id))
        elif judgement.answer == Answer.RIGHT:
            strict_edges[right].append((left, comparison_id))
        elif judgement.answer == Answer.TIE:
            ties[frozenset((left, right))] = comparison_id
            tie_edges[left].append((right, comparison_id))
            tie_edges[right].append((left, comparison_id))
        elif judgement.answer == Answer.BOTH_BAD:
            both_bad |= {left: comparison_id, right: comparison_id}
    strict = closure(strict_edges)
    by_draw = {}
    if ties:
        weak = closure({name: [*strict_edges[name], *tie_edges[name]] for name in {*strict_edges, *tie_edges}})
        by_draw = {pair: path for pair, path in weak.items() if pair not in strict and pair[::-1] not in strict}
    return Relations(strict, ties, by_draw, both_bad)


def closure(edges: Mapping[str, list[tuple[str, str]]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return every pair (ahead, behind) that a path of answers joins, with the comparisons along its shortest path.

    Args:
        edges: by candidate, the candidates that it beat directly, each with the comparison's id.
    """
    reached: dict[tuple[str, str], tuple[str, ...]] = {}
    for start in edges:
        frontier: list[tuple[str, tuple[str, ...]]] = [(start, ())]
        seen = {start}
        for name, path in frontier:
            for behind, comparison_id in edges.get(name, ()):
                if behind not in seen:
                    seen.add(behind)
                    reached[start, behind] = (*path, comparison_id)
                    frontier.append((behind, (*path, comparison_id)))
    return reached
