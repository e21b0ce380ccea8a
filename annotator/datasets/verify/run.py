"""All gates, each after those that it depends on."""

from __future__ import annotations

from pathlib import Path

from annotator.datasets.verify import files, pairs, transcript
from annotator.datasets.verify.release import Release
from annotator.datasets.verify.report import Gate, GateResult, run_gate

GATES = (
    Gate("complete", "every file is listed, every listed file is there, the manifest came last", files.complete, True),
    Gate("checksums", "every byte matches the checksums and the manifest", files.checksums, True),
    Gate("columns", "every part has the columns of its table, and schema/ describes them", files.columns, True),
    Gate("parts", "row groups are small, rows are counted, no part names features", files.parts),
    Gate("card", "README.md and croissant.json name the files that are there", files.card),
    Gate("ids", "every id is there once, and every id that is named is there", transcript.ids, True),
    Gate("order", "rows are sorted by object and id", transcript.in_order, True),
    Gate("ladders", "the answers of every round replay on its ladder", transcript.ladders, True),
    Gate("layouts", "rotations are rotations, and all conventions describe the same pose", transcript.layouts),
    Gate("splits", "no group and no photo is in two splits, nothing held out is trained on", transcript.splits),
    Gate("people", "people are pseudonyms, and no text identifies them", transcript.people),
    Gate("derivation", "every row is what the policy makes of the transcript", pairs.derivation),
    Gate("votes", "votes, p_chosen and weights add up", pairs.votes),
    Gate("sides", "the two sides differ and are allowed by the policy", pairs.sides),
    Gate("cycles", "the strict pairs of an object do not go round in a circle", pairs.cycles),
    Gate("media", "every file matches its name; every mesh is a self-contained glTF", pairs.media),
)


def verify_release(root: Path) -> list[GateResult]:
    """Run every gate. After an essential one fails, the rest is not looked at, and counts as not passed."""
    release, results, stopped = Release(root), [], False
    for gate in GATES:
        if stopped:
            results.append(GateResult(gate.name, gate.rule, (), 0, checked=False))
            continue
        result = run_gate(gate, release)
        results.append(result)
        stopped = gate.essential and not result.passed
    return results
