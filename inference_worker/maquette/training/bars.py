"""The benchmark's table and what the model must reach in it, as Markdown."""

from __future__ import annotations

from dataclasses import dataclass

#: split -> source -> measure -> value; the split "all" is over the scenes of both
Table = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True)
class Bar:
    """One line of what the model must reach."""

    measure: str
    bar: str
    found: str
    met: bool


def bars(table: Table, cost: dict[str, float], few_step: dict[str, float] | None) -> list[Bar]:
    """Return the model against what it must reach, on the numbers of one run.

    A checkpoint that was not distilled has no few-step cost and misses that bar.
    """
    trained, unseen, every = table["trained"], table["unseen"], table["all"]["maquette"]
    own, new = trained["maquette"], unseen["maquette"]
    simple = max(trained[name]["iou"] for name in ("mean shape", "inflation"))
    retrieved, gain = trained["retrieval"]["iou"], own["iou_best"] / own["iou_mean"] - 1
    add_s, silhouette, colour, grey = (every[name] for name in ("add_s@0.1", "silhouette", "colour", "grey"))
    others = max(unseen[name]["f_score"] for name in ("mean shape", "inflation"))
    return [
        Bar(
            "volumetric IoU of one sample, trained families",
            f">= 1.5 x {simple:.3f} = {1.5 * simple:.3f}, and above retrieval's {retrieved:.3f}",
            f"{own['iou']:.3f}",
            own["iou"] >= 1.5 * simple and own["iou"] > retrieved,
        ),
        Bar("best of 8 over the mean of the 8, IoU", ">= +10 %", f"{gain:+.1%}", gain >= 0.10),
        Bar("ADD-S@0.1 with a given pointmap", ">= 0.5", f"{add_s:.3f}", add_s >= 0.5),
        Bar("silhouette IoU, unoccluded", ">= 0.75", f"{silhouette:.3f}", silhouette >= 0.75),
        Bar("F-score, unseen families", f"> {others:.3f}", f"{new['f_score']:.3f}", new["f_score"] > others),
        Bar("colour error at visible points", f"< half of grey's {grey:.3f}", f"{colour:.3f}", colour < grey / 2),
        _cost_bar("few-step mode", few_step),
        _cost_bar("the settings measured above", cost),
    ]


def _cost_bar(mode: str, cost: dict[str, float] | None) -> Bar:
    measure, bar = f"8 candidates with meshes; the first; memory ({mode})", "<= 60 s; <= 8 s; <= 3 GiB"
    if cost is None:
        return Bar(measure, bar, "not distilled", False)
    found = "{eight:.1f} s; {first:.1f} s; {peak_gib:.2f} GiB (8 single calls: {eight_single_calls:.1f} s)"
    met = cost["eight"] <= 60 and cost["first"] <= 8 and cost["peak_gib"] <= 3
    return Bar(measure, bar, found.format(**cost), met)


def bars_as_markdown(lines: list[Bar]) -> str:
    """Return the bars as a table."""
    rows = [f"| {one.measure} | {one.bar} | {one.found} | {'yes' if one.met else '**no**'} |" for one in lines]
    return "\n".join(["| measure | bar | found | met |", "|---|---|---|---|", *rows]) + "\n"


def as_markdown(table: Table) -> str:
    """Return the table with a row per source and split."""
    columns = list(next(iter(next(iter(table.values())).values())))
    lines = ["| families | source | " + " | ".join(columns) + " |", "|" + "---|" * (len(columns) + 2)]
    for split, by_source in table.items():
        for name, line in by_source.items():
            numbers = " | ".join(f"{line.get(column, float('nan')):.3f}" for column in columns)
            lines.append(f"| {split} | {name} | {numbers} |")
    return "\n".join(lines) + "\n"
