"""How much of each stage of a post-training, by size; stored in the manifest of its result."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .dpo import BETA

STAGES = ("sft", "dpo", "sft_artist", "dpo_artist", "distil")


@dataclass(frozen=True)
class Amount:
    """How much of a stage: steps, samples in a step, learning rate."""

    steps: int
    batch: int
    learning_rate: float


@dataclass(frozen=True)
class Settings:
    """How a post-training is done, stored in the manifest of its result.

    Attributes:
        scenes: of the old domain, for replay and distillation.
        old_scenes: of the old domain's validation split, to measure what is forgotten.
        replay_share: of each batch of SFT and distillation.
        beta: strength of the preference loss.
        guidance: baked in by distillation.
    """

    sft: Amount
    dpo: Amount
    sft_artist: Amount
    dpo_artist: Amount
    distil: Amount
    scenes: int
    old_scenes: int
    replay_share: float = 0.35
    beta: float = BETA
    guidance: float = 2.0
    seed: int = 0

    def scaled(self, scale: float) -> Settings:
        """Return the same settings with `scale` times the steps of every stage."""
        amounts = {name: getattr(self, name) for name in STAGES}
        return replace(
            self,
            **{name: replace(one, steps=max(1, round(one.steps * scale))) for name, one in amounts.items()},
        )


def _settings(sft: Amount, dpo: Amount, distil: Amount, scenes: int, old_scenes: int) -> Settings:
    return Settings(sft, dpo, sft, dpo, distil, scenes, old_scenes)


#: `small` was not timed yet. The paper's amounts are those of its Table 5.
SETTINGS = {
    "tiny": _settings(Amount(2, 2, 1e-4), Amount(2, 2, 3e-5), Amount(2, 2, 1e-4), 4, 1),
    "small": _settings(Amount(200, 8, 1e-4), Amount(150, 6, 3e-5), Amount(200, 16, 1e-4), 2_000, 32),
    "paper": _settings(Amount(12_500, 48, 1e-5), Amount(900, 48, 2.5e-6), Amount(4_000, 48, 1e-4), 100_000, 256),
}
