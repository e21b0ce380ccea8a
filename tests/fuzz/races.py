"""`python -m tests.fuzz.races --games 20`: people and machines at the same few objects at once; then the rules are checked in SQL.

Each game has a campaign with overlap 2 and five objects. No call may end in 500, and no rule of `invariants.py` may be broken.
With `--in-turns` they act one after the other, and no undo may remove what somebody else has made, decided or taken.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fuzz.running import testing_site

if TYPE_CHECKING:
    from tests.fuzz.player import Player


@dataclass
class Game:
    """What happened in one game.

    Attributes:
        log: How often each status or code of a refusal came.
        broken: The rules that rows break afterwards.
    """

    log: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    broken: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)


def play(seed: int, steps: int = 40, *, in_turns: bool = False) -> Game:
    """Play one game and return what happened.

    Args:
        seed: What the players do.
        steps: How often each acts.
        in_turns: One after the other in this thread, and every undo is watched; else all at once, in threads with a
            database connection each.
    """
    from django.db import connection

    from tests.fuzz.invariants import broken

    game = Game()
    players = _players(seed, game, in_turns=in_turns)
    if in_turns:
        rng = random.Random(seed)
        connection.cursor().execute("SELECT setseed(%s)", [seed / 1_000_000])  # for the choices of `order_by("?")`
        for _ in range(steps * len(players)):
            rng.choice(players).step()
    else:
        _at_once(players, steps)
    game.broken = broken()
    return game


def _players(seed: int, game: Game, *, in_turns: bool) -> list[Player]:
    from annotator.assignments.models import WorkItemKind
    from tests.factories import make_campaign, make_image, make_pointmap, make_target_object, make_user, make_work_item
    from tests.fuzz.others_work import WatchedAnnotator
    from tests.fuzz.players import Annotator, Artist, Lead, Machines

    campaign = make_campaign(overlap=2, quality_bar=0.6)
    image = make_image(campaign)
    make_pointmap(image)
    for _ in range(5):
        make_work_item(make_target_object(image), kind=WorkItemKind.MASK_REVIEW)
    annotator = WatchedAnnotator if in_turns else Annotator
    roles = [("annotator", annotator)] * 4 + [("lead", Lead), ("artist", Artist), ("artist", Artist)]
    players: list[Player] = [
        kind(make_user(role, campaign=campaign), campaign, seed * 100 + i, game.log, game.faults)
        for i, (role, kind) in enumerate(roles)
    ]
    return players + [Machines(None, campaign, seed * 100 + 50 + i, game.log, game.faults) for i in range(2)]


def _at_once(players: list[Player], steps: int) -> None:
    from django.db import connection

    start = threading.Barrier(len(players))

    def run(player: Player) -> None:
        start.wait()
        try:
            for _ in range(steps):
                player.step()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(player,)) for player in players]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> int:
    """Run by hand; return 1 when a game broke something."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--games", type=int, default=20)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--in-turns", action="store_true", help="one after the other; every undo is watched")
    arguments = parser.parse_args()
    began, total, n_bad = time.process_time(), Counter[str](), 0
    with testing_site():
        for seed in range(arguments.seed, arguments.seed + arguments.games):
            game = play(seed, arguments.steps, in_turns=arguments.in_turns)
            total += game.log
            for fault in game.faults:
                print(f"game {seed}: {fault}")
            for rule, rows in game.broken.items():
                print(f"game {seed}: broken: {rule}: {rows}")
            n_bad += bool(game.faults or game.broken)
    print(dict(total.most_common()))
    print(f"{arguments.games} games, {n_bad} with faults, {time.process_time() - began:.0f} s of CPU")
    return 1 if n_bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
