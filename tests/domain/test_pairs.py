"""Pairs from rounds: each rule on a small example, and what must hold for any set of rounds."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.best_of_n import Answer, Finished, Ladder, draw_round
from annotator.domain.best_of_n import Pair as LadderPair
from annotator.domain.errors import InvalidInput
from annotator.domain.judged import Derived, JudgedCandidate, JudgedObject, JudgedRound, Judgement, UnpairedReason
from annotator.domain.pair_policy import PRESETS, PairKind, PairPolicy, policy
from annotator.domain.pairs import derive
from annotator.domain.relations import closure, relations_of

EVERY_KIND = policy(preset="ladder", params={"kinds": [kind.value for kind in PairKind]}, quality_bar=0.6)
DEFAULT = policy(preset="ladder", params={}, quality_bar=0.6)


def judgements(answers: str, prefix: str = "q") -> tuple[Judgement, ...]:
    """ "a>b b~c c!d d?e" -> judgements q0, q1, ...: beats, ties, both bad, cannot judge."""
    words = {">": "left", "<": "right", "~": "tie", "!": "both_bad", "?": "cannot_judge"}
    return tuple(Judgement(f"{prefix}{i}", text[0], text[2], words[text[1]]) for i, text in enumerate(answers.split()))


def a_round(
    answers: str,
    winner: str | None = None,
    rating: float | None = None,
    *,
    who: str = "p1",
    number: int = 1,
    **more: str,
) -> JudgedRound:
    return JudgedRound(
        f"r-{who}-{number}", who, number, judgements(answers, f"{who}-{number}-"), winner, rating, **more
    )


def an_object(*rounds: JudgedRound, artist: str | None = None, kinds: dict[str, str] | None = None) -> JudgedObject:
    names = {name for each in rounds for q in each.judgements for name in (q.left, q.right)}
    names |= {each.winner for each in rounds if each.winner} | ({artist} if artist else set())
    kinds = kinds or {}
    candidates = {name: JudgedCandidate(name, kinds.get(name, "own_model"), f"mesh of {name}") for name in names}
    return JudgedObject("o", candidates, rounds, artist)


def short(derived: Derived) -> set[tuple[str, str, str]]:
    return {(pair.chosen, pair.rejected, pair.kind.value) for pair in derived.pairs}


# --- one annotator ----------------------------------------------------------------------------------------------------


def test_the_winner_beats_directly_and_by_chain() -> None:
    derived = derive(an_object(a_round("a<b b>c b<d d>e", "d", 0.75)), DEFAULT)
    assert short(derived) == {
        ("d", "b", "winner_direct"),
        ("d", "e", "winner_direct"),
        ("d", "a", "winner_transitive"),
        ("d", "c", "winner_transitive"),
    }
    chain = next(pair for pair in derived.pairs if pair.rejected == "a")
    assert (chain.path_len, chain.comparison_ids) == (2, ("p1-1-0", "p1-1-2"))
    assert {pair.weight for pair in derived.pairs} == {0.25}
    assert {pair.p_chosen for pair in derived.pairs} == {2 / 3}
    assert derived.dropped["kind_direct_other"] == 2


def test_losers_pairs_are_marked_and_off_by_default() -> None:
    judged = an_object(a_round("a<b b>c b<d", "d", 0.75))
    assert {("b", "a", "direct_other"), ("b", "c", "direct_other")} <= short(derive(judged, EVERY_KIND))
    longer = an_object(a_round("a<b b<c c<d", "d", 0.75))
    assert ("c", "a", "ladder_transitive") in short(derive(longer, EVERY_KIND))


def test_a_tie_gives_no_pair_and_carries_no_chain() -> None:
    derived = derive(an_object(a_round("a>b a~c c>d", "c", 1.0)), DEFAULT)  # c stayed by draw
    assert short(derived) == {("c", "d", "winner_direct")}
    assert [(tie.first, tie.second, tie.n_tie) for tie in derived.ties] == [("a", "c", 1)]


def test_the_coins_victims_come_only_when_asked_for() -> None:
    judged = an_object(a_round("a>b a~c c>d c?e", "c", 1.0))
    derived = derive(judged, policy(preset="algorithm-1", params={}, quality_bar=0.6))
    assert short(derived) == {
        ("c", "d", "winner_direct"),
        ("c", "a", "winner_by_draw"),
        ("c", "b", "winner_by_draw"),
    }
    assert {pair.p_chosen for pair in derived.pairs if pair.kind is PairKind.WINNER_BY_DRAW} == {0.5}


def test_both_bad_makes_unpaired_negatives_and_no_pair() -> None:
    derived = derive(an_object(a_round("a!b c>d", "c", 1.0)), EVERY_KIND)
    assert short(derived) == {("c", "d", "winner_direct")}
    assert {(row.candidate, row.is_good, row.reason.value) for row in derived.unpaired} == {
        ("a", False, "both_bad"),
        ("b", False, "both_bad"),
        ("c", True, "accepted"),
    }


def test_cannot_judge_implies_no_preference() -> None:
    derived = derive(an_object(a_round("a?b a?c", "a", 1.0)), EVERY_KIND)
    assert (derived.pairs, derived.ties) == ((), ())
    assert [(row.candidate, row.is_good) for row in derived.unpaired] == [("a", True)]


def test_a_winner_below_the_bar_is_no_positive() -> None:
    judged = an_object(a_round("a>b", "a", 0.5))
    derived = derive(judged, DEFAULT)
    assert (derived.pairs, derived.accepted) == ((), None)
    assert derived.dropped["kind_below_alpha"] == 1
    assert [(row.candidate, row.is_good, row.reason) for row in derived.unpaired] == [
        ("a", False, UnpairedReason.BELOW_BAR)
    ]


def test_an_old_rating_is_judged_by_the_policys_bar() -> None:
    judged = an_object(a_round("a>b", "a", 0.5))
    assert short(derive(judged, replace(DEFAULT, quality_bar=0.5))) == {("a", "b", "winner_direct")}
    assert derive(judged, replace(DEFAULT, quality_bar=0.75)).pairs == ()


def test_an_escalated_rounds_survivor_is_a_negative() -> None:
    derived = derive(an_object(a_round("a>b", survivor="a")), DEFAULT)
    assert derived.pairs == ()
    assert [(row.candidate, row.reason) for row in derived.unpaired] == [("a", UnpairedReason.ESCALATED)]


# --- several annotators -----------------------------------------------------------------------------------------------


def test_votes_add_up() -> None:
    rounds = [a_round("a>b", "a", 1.0, who=who) for who in ("p1", "p2")] + [a_round("a~b", "a", 1.0, who="p3")]
    (pair,) = derive(an_object(*rounds), DEFAULT).pairs
    assert (pair.n_votes, pair.n_chosen, pair.n_rejected, pair.n_tie) == (3, 2, 0, 1)
    assert pair.p_chosen == pytest.approx((2 + 0.5 + 1) / 5)
    assert pair.margin == pytest.approx(2 * 0.7 - 1)
    assert pair.annotators == ("p1", "p2", "p3")
    assert pair.comparison_ids == ("p1-1-0", "p2-1-0", "p3-1-0")


def test_a_contradiction_is_dropped_and_counted() -> None:
    derived = derive(an_object(a_round("a>b", "a", 1.0), a_round("a<b", "b", 1.0, who="p2")), EVERY_KIND)
    assert derived.pairs == ()
    assert derived.dropped["conflict"] == 1


def test_too_few_votes_are_dropped_and_counted() -> None:
    derived = derive(an_object(a_round("a>b", "a", 1.0)), replace(DEFAULT, min_votes=2))
    assert (derived.pairs, derived.dropped["too_few_votes"]) == ((), 1)


def test_a_cycle_among_annotators_is_dropped_and_counted() -> None:
    rounds = (
        a_round("a>b", "a", 1.0, who="p1"),
        a_round("b>c", "b", 1.0, who="p2"),
        a_round("c>a", "c", 1.0, who="p3"),
    )
    derived = derive(an_object(*rounds), EVERY_KIND)
    assert (derived.pairs, derived.dropped["cycle"]) == ((), 3)


# --- across rounds ------------------------------------------------------------------------------------------------


def test_a_later_winner_beats_an_earlier_one_below_the_bar() -> None:
    judged = an_object(a_round("a>b", "a", 0.25), a_round("c>d", "c", 0.75, number=2))
    derived = derive(judged, EVERY_KIND)
    assert ("c", "a", "cross_round") in short(derived)
    pair = next(pair for pair in derived.pairs if pair.kind is PairKind.CROSS_ROUND)
    assert (pair.round_chosen, pair.round_rejected, pair.margin) == (2, 1, 0.5)
    assert short(derive(judged, DEFAULT)) == {("c", "d", "winner_direct")}


def test_the_artists_mesh_beats_the_winner_below_the_bar() -> None:
    derived = derive(an_object(a_round("a>b", "a", 0.25), artist="z"), EVERY_KIND)
    assert ("z", "a", "artist_vs_model") in short(derived)
    assert derived.accepted is not None
    assert (derived.accepted.candidate, derived.accepted.from_artist) == ("z", True)


# --- the policy's filters -------------------------------------------------------------------------------------------


def test_negatives_are_filtered_by_source() -> None:
    judged = an_object(a_round("a>b a>c", "a", 1.0), kinds={"b": "retrieval", "c": "own_model", "a": "retrieval"})
    derived = derive(judged, policy(preset="on-policy", params={}, quality_bar=0.6))
    assert short(derived) == {("a", "c", "winner_direct")}
    assert derived.dropped["rejected_source_kind"] == 1


def test_the_same_mesh_is_no_pair() -> None:
    judged = an_object(a_round("a>b a>c a>d", "a", 1.0))
    twins = dict(judged.candidates)
    twins["b"] = replace(twins["b"], content=twins["a"].content)
    twins["d"] = replace(twins["d"], content=twins["c"].content)
    derived = derive(replace(judged, candidates=twins), DEFAULT)
    assert short(derived) == {("a", "c", "winner_direct")}
    assert (derived.dropped["same_content"], derived.dropped["duplicate_content"]) == (1, 1)


def test_a_contradiction_between_twins_takes_both_pairs() -> None:
    judged = an_object(a_round("a>b b>c", "a", 1.0))
    twins = dict(judged.candidates)
    twins["c"] = replace(twins["c"], content=twins["a"].content)
    derived = derive(replace(judged, candidates=twins), EVERY_KIND)
    assert derived.pairs == ()
    assert derived.dropped["conflict_by_content"] == 2


def test_the_surest_pairs_stay_under_a_limit() -> None:
    derived = derive(an_object(a_round("a<b b<c c>d", "c", 1.0)), replace(DEFAULT, max_pairs_per_object=2))
    assert short(derived) == {("c", "b", "winner_direct"), ("c", "d", "winner_direct")}
    assert (derived.dropped["over_limit"], derived.pairs[0].weight) == (1, 0.5)


@pytest.mark.parametrize(
    "params",
    [
        {"kind": ["winner_direct"]},
        {"kinds": []},
        {"kinds": ["best"]},
        {"kinds": "winner_direct"},
        {"quality_bar": 1.5},
        {"quality_bar": True},
        {"min_p_chosen": 0.4},
        {"min_votes": 1.5},
        {"rejected_source_kinds": ["sam3d"]},
        {"max_pairs_per_object": 0},
        {"sft_requires_alignment": 1},
        {"sft_reviewed_poses": "yes"},
        {"sft_min_iou": 1.5},
    ],
)
def test_a_bad_parameter_is_refused(params: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        policy(preset="ladder", params=params, quality_bar=0.6)
    assert refusal.value.code == "bad_policy"


@pytest.mark.parametrize("preset", PRESETS)
def test_a_policy_reads_back_from_its_params(preset: str) -> None:
    first = policy(preset=preset, params={}, quality_bar=0.6)
    assert policy(preset="ladder", params=first.params(), quality_bar=0.1) == first
    assert len(first.to_json()["params_sha256"]) == 64


@pytest.mark.parametrize(
    ("params", "kept"),
    [
        ({}, [0.9, 0.3]),
        ({"sft_min_iou": 0.5}, [0.9]),
        ({"sft_reviewed_poses": False}, [0.9]),
        ({"sft_min_iou": 0.95}, []),
        ({"sft_requires_alignment": False}, [0.9, 0.3, None]),
        ({"sft_requires_alignment": False, "sft_min_iou": 0.5}, [0.9]),
    ],
)
def test_sft_rows_are_filtered_by_the_match_and_the_review_of_their_pose(params, kept) -> None:
    rules = policy(preset="ladder", params=params, quality_bar=0.6)
    poses = [(0.9, "not_needed"), (0.3, "accepted"), (None, None)]
    assert [iou for iou, review in poses if rules.keeps_pose(iou, review)] == kept


# --- any rounds -------------------------------------------------------------------------------------------------------


@st.composite
def judged_objects(draw: st.DrawFn) -> JudgedObject:
    """One to three annotators playing whole ladders over the same candidates, as the site would store them."""
    n, seed = draw(st.integers(1, 8)), draw(st.integers(0, 2**32))
    chance = random.Random(seed)
    names = [f"c{i}" for i in range(n)]
    rounds = []
    for k in range(draw(st.integers(1, 3))):
        drawn = draw_round(names, chance.getrandbits(32))
        ladder = Ladder.start(drawn.order, drawn.left_is_incumbent, drawn.tie_keeps_left)
        judgements = []
        while isinstance(pair := ladder.current(), LadderPair):
            answer = chance.choices(list(Answer), [4, 4, 2, 1, 1])[0]
            judgements.append(Judgement(f"{k}-{pair.seq}", pair.left, pair.right, answer))
            ladder = ladder.answer(answer)
        end = ladder.current()
        assert isinstance(end, Finished)
        survivor = end.survivor
        winner = survivor if chance.random() < 0.8 else None
        rating = chance.choice([0.0, 0.25, 0.5, 0.75, 1.0]) if winner else None
        rounds.append(JudgedRound(f"r{k}", f"p{k}", 1 + k // 2, tuple(judgements), winner, rating, survivor))
    contents = {name: f"mesh {chance.randrange(n * 3)}" for name in names}
    candidates = {
        name: JudgedCandidate(name, chance.choice(["own_model", "retrieval"]), contents[name]) for name in names
    }
    return JudgedObject("o", candidates, tuple(rounds))


@given(judged_objects(), st.sampled_from([DEFAULT, EVERY_KIND]))
def test_what_holds_for_every_derivation(judged: JudgedObject, rules: PairPolicy) -> None:
    derived = derive(judged, rules)
    judgement_by_id = {q.comparison_id: q for each in judged.rounds for q in each.judgements}
    content = {name: candidate.content for name, candidate in judged.candidates.items()}
    for pair in derived.pairs:
        assert content[pair.chosen] != content[pair.rejected]
        assert pair.n_chosen >= pair.n_rejected
        assert pair.kind in rules.kinds
        if pair.kind is not PairKind.WINNER_BY_DRAW:
            assert pair.p_chosen >= rules.min_p_chosen
        if pair.kind in (PairKind.WINNER_DIRECT, PairKind.WINNER_TRANSITIVE) and rules is DEFAULT:
            assert all(judgement_by_id[name].answer != "cannot_judge" for name in pair.comparison_ids)
    if derived.pairs:
        assert sum(pair.weight for pair in derived.pairs) == pytest.approx(1)
    seen = [(content[pair.chosen], content[pair.rejected]) for pair in derived.pairs]
    assert len(seen) == len(set(seen))
    assert not {two[::-1] for two in seen} & set(seen)


@given(judged_objects())
def test_strict_pairs_have_no_cycle(judged: JudgedObject) -> None:
    edges: dict[str, list[tuple[str, str]]] = {}
    strict = {PairKind.WINNER_DIRECT, PairKind.WINNER_TRANSITIVE, PairKind.DIRECT_OTHER, PairKind.LADDER_TRANSITIVE}
    for pair in derive(judged, replace(EVERY_KIND, kinds=tuple(strict))).pairs:
        if pair.round_chosen == 1:
            edges.setdefault(pair.chosen, []).append((pair.rejected, ""))
    joined = closure(edges)
    assert not {two[::-1] for two in joined} & set(joined)


@given(judged_objects(), st.randoms())
def test_the_order_of_rounds_does_not_matter(judged: JudgedObject, chance: random.Random) -> None:
    rounds = list(judged.rounds)
    chance.shuffle(rounds)
    assert derive(replace(judged, rounds=tuple(rounds)), EVERY_KIND) == derive(judged, EVERY_KIND)


@given(judged_objects())
def test_one_round_orders_its_candidates_strictly(judged: JudgedObject) -> None:
    relations = relations_of(judged.rounds[0].judgements)
    assert not {two[::-1] for two in relations.strict} & set(relations.strict)
    assert not {two for two in relations.ties if tuple(two) in relations.strict or tuple(two)[::-1] in relations.strict}
    assert len(relations.both_bad) % 2 == 0
