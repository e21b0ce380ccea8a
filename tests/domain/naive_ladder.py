"""The ladder as one would do it with cards on a table: slow and obvious, to check the clever one against."""

from __future__ import annotations

from typing import Any


def play(case: dict[str, Any]) -> dict[str, Any]:
    """The steps and the survivor of `case` (order, left_is_incumbent, tie_keeps_left, answers)."""
    pile = list(case["order"])
    table: list[str] = [pile.pop(0)] if pile else []
    steps: list[dict[str, Any]] = []
    for seq, answer in enumerate(case["answers"]):
        incumbent = table[0] if table else None
        while len(table) < 2:
            table.append(pile.pop(0))
        left, right = table if case["left_is_incumbent"][seq] else reversed(table)
        by_draw = answer in ("tie", "cannot_judge")
        side = ("left" if case["tie_keeps_left"][seq] else "right") if by_draw else answer
        kept = {"left": left, "right": right, "both_bad": None}[side]
        steps.append(
            {"seq": seq, "left": left, "right": right, "incumbent": incumbent, "kept": kept, "kept_by_draw": by_draw}
        )
        table = [kept] if kept else []
    finished = len(table) + len(pile) < 2
    survivor = (table + pile)[0] if finished and table + pile else None
    return {"steps": steps, "finished": finished, "survivor": survivor}
