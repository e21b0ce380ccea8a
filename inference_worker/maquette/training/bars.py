"""The benchmark's table and what the model must reach in it, as Markdown."""

from __future__ import annotations

from dataclasses import dataclass

#: The split of artists' objects that nobody trained on.
ARTISTS = "artists"
#: The same scenes, every source given the photo and the mask alone.
ARTISTS_WITHOUT = "artists, no pointmap"
#: What version 2 reached on the trained families: no version may fall below it.
VERSION_2_IOU = 0.659
#: split -> source -> measure -> value; the split "all" is over the scenes of both
Table = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True)
class Bar:
    """One line of what the model must reach: the measure, its bar, what was found, and whether that meets it."""

    measure: str
    bar: str
    found: str
    met: bool


def bars(table: Table, few_step: dict[str, float] | None) -> list[Bar]:
    """Return the model against what it must reach, on the numbers of one run.

    Args:
        table: With the splits 'trained', 'unseen' and 'all', and perhaps ARTISTS and ARTISTS_WITHOUT.
        few_step: The cost in few-step mode; None for a checkpoint that was not distilled, which misses that bar.
    """
    every, inflated = table["all"]["maquette"], table["unseen"]["inflation"]["iou"]
    own, new = table["trained"]["maquette"], table["unseen"]["maquette"]
    gain = own["iou_best"] / own["iou_mean"] - 1
    add_s, silhouette, colour, grey = (every[name] for name in ("add_s@0.1", "silhouette", "colour", "grey"))
    return [
        Bar(
            "volumetric IoU of one sample, trained families",
            f">= {VERSION_2_IOU}, version 2's",
            f"{own['iou']:.3f}",
            own["iou"] >= VERSION_2_IOU,
        ),
        Bar(
            "volumetric IoU of one sample, unseen families",
            f">= 1.25 x inflation's {inflated:.3f} = {1.25 * inflated:.3f}",
            f"{new['iou']:.3f}",
            new["iou"] >= 1.25 * inflated,
        ),
        *_artist_bars(table.get(ARTISTS)),
        *_artist_bars_without(table.get(ARTISTS_WITHOUT)),
        Bar("best of 8 over the mean of the 8, IoU", ">= +10 %", f"{gain:+.1%}", gain >= 0.10),
        Bar("ADD-S@0.1 with a given pointmap", ">= 0.94", f"{add_s:.3f}", add_s >= 0.94),
        Bar("silhouette IoU, unoccluded", ">= 0.90", f"{silhouette:.3f}", silhouette >= 0.90),
        Bar("colour error at visible points", f"< half of grey's {grey:.3f}", f"{colour:.3f}", colour < grey / 2),
        _cost_bar(few_step),
    ]


def _artist_bars(lines: dict[str, dict[str, float]] | None) -> list[Bar]:
    """Return the bars on artists' objects, if they were measured."""
    if lines is None:
        return []
    own, inflated = lines["maquette"], lines["inflation"]["iou"]
    best = max(line["f_score"] for name, line in lines.items() if name != "maquette")
    return [
        Bar(
            "volumetric IoU of one sample, held-out artists' objects",
            f">= 1.3 x inflation's {inflated:.3f} = {1.3 * inflated:.3f}",
            f"{own['iou']:.3f}",
            own["iou"] >= 1.3 * inflated,
        ),
        Bar(
            "F-score, held-out artists' objects",
            f">= 1.15 x the best baseline's {best:.3f} = {1.15 * best:.3f}",
            f"{own['f_score']:.3f}",
            own["f_score"] >= 1.15 * best,
        ),
    ]


def _artist_bars_without(lines: dict[str, dict[str, float]] | None) -> list[Bar]:
    """Return the bar on artists' objects without a pointmap, if it was measured."""
    if lines is None:
        return []
    own, inflated = lines["maquette"]["iou"], lines["inflation"]["iou"]
    return [
        Bar(
            "volumetric IoU of one sample, held-out artists' objects, no pointmap",
            f">= 1.1 x inflation's {inflated:.3f} = {1.1 * inflated:.3f}",
            f"{own:.3f}",
            own >= 1.1 * inflated,
        )
    ]


def _cost_bar(cost: dict[str, float] | None) -> Bar:
    measure, bar = "8 candidates with meshes; the first; memory (few-step mode)", "<= 20 s; <= 2 s; <= 1.5 GiB"
    if cost is None:
        return Bar(measure, bar, "not distilled", False)
    found = "{eight:.1f} s; {first:.1f} s; {peak_gib:.2f} GiB (8 single calls: {eight_single_calls:.1f} s)"
    met = cost["eight"] <= 20 and cost["first"] <= 2 and cost["peak_gib"] <= 1.5
    return Bar(measure, bar, found.format(**cost), met)


def bars_as_markdown(lines: list[Bar]) -> str:
    """Return the bars as a Markdown table, a row each."""
    rows = [f"| {one.measure} | {one.bar} | {one.found} | {'yes' if one.met else '**no**'} |" for one in lines]
    return "\n".join(["| measure | bar | found | met |", "|---|---|---|---|", *rows]) + "\n"


def as_markdown(table: Table) -> str:
    """Return the table as Markdown, with a row per split and source; the first row's measures are the columns."""
    columns = list(next(iter(next(iter(table.values())).values())))
    lines = ["| families | source | " + " | ".join(columns) + " |", "|" + "---|" * (len(columns) + 2)]
    for split, by_source in table.items():
        for name, line in by_source.items():
            numbers = " | ".join(f"{line.get(column, float('nan')):.3f}" for column in columns)
            lines.append(f"| {split} | {name} | {numbers} |")
    return "\n".join(lines) + "\n"
