"""One post-training in a directory: the stages in the paper's order, each measured on held-out objects, to a checkpoint."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from .derived_checkpoint import Origin, derive
from .held_out_evaluation import HeldOut, evaluate, old_domain
from .loop import Run
from .post_train_settings import STAGES, Amount, Settings
from .publish import without_places
from .records import AcceptedRows, PairRows, SftRow
from .release_filters import ARTIST, MITL
from .release_rows import none_left
from .release_stages import Material, distil_again, tune_by_dpo, tune_by_sft
from .releases import HELD_OUT_SPLITS
from .scene_cache import write_cache
from .state import STATE, claim, steps_done

logger = logging.getLogger(__name__)

RECIPE, CHECKPOINT = "recipe.json", "checkpoint"


class PostTraining:
    """One post-training in a directory: what is there already is not done again.

    Args:
        directory: of the runs, the evaluations and the result.
        material: what is trained on, with no scenes: it renders its own.
        settings: how.
        name: of the model, which parent and result share.
        version: of the result.
        device: of the training.
        bf16: whether products of SFT and distillation are in bfloat16.
        workers: processes that render scenes.
    """

    def __init__(
        self,
        directory: Path,
        material: Material,
        settings: Settings,
        *,
        name: str,
        version: str,
        device: str = "cpu",
        bf16: bool = False,
        workers: int = 1,
    ) -> None:
        self.directory, self.settings, self.name, self.version = directory, settings, name, version
        self.device, self.bf16, self.workers = device, bf16, workers
        self.material = replace(material, scenes=directory / "scenes" if settings.scenes else None)
        self.left_out: dict[str, str] = {}

    def run(self, minutes: float | None = None) -> Path | None:
        """Do what is left to do.

        Args:
            minutes: stop after so long; the next call resumes.

        Returns:
            The finished checkpoint, or None when the time was up.

        Raises:
            UnusableRelease: the release cannot be trained from; nothing is written then.
            ValueError: the directory was begun with another release, parent, settings, name or version.
        """
        until = None if minutes is None else time.monotonic() + 60 * minutes
        rows, held_out = self._read(), self._held_out()
        claim(self.directory, self._facts(), RECIPE)
        if (self.directory / CHECKPOINT).is_dir():
            return self.directory / CHECKPOINT
        if self.settings.scenes:
            write_cache(
                self.directory / "scenes", self.settings.scenes, "train", self.material.size, workers=self.workers
            )
        begin = self.material.parent
        table = [self._measured("parent", begin, held_out)]
        for stage in STAGES:
            work = rows[stage]
            if isinstance(work, str):
                logger.info("%s is left out: %s", stage, work)
                self.left_out[stage] = work
                continue
            run = self._loop(stage, until)
            if steps_done(run.directory / STATE) < run.steps:
                torch.manual_seed(self.settings.seed)
                self._stages(work, begin, run)[stage]()
            if steps_done(run.directory / STATE) < run.steps:
                logger.info("out of time in %s; the same command resumes", stage)
                return None
            begin = run.directory
            table.append(self._measured(stage, begin, held_out))
        return self._publish(begin, table)

    def _read(self) -> dict[str, Any]:
        """Return the rows of each stage, or why it has none; everything is checked before anything is written."""
        reader = self.material.reader
        chosen, made = reader.accepted(tiers=(MITL,)), reader.accepted(tiers=(ARTIST,))
        pairs, every = reader.pairs(), reader.accepted()
        if not every.rows and not pairs.rows:
            raise none_left(self.material.release, "rows", every.left_out)
        found: dict[str, AcceptedRows | PairRows] = {
            "sft": chosen,
            "dpo": pairs,
            "sft_artist": made,
            "dpo_artist": pairs,
            "distil": every,
        }
        rows: dict[str, Any] = {
            name: one if one.rows or name == "distil" else str(none_left(self.material.release, name, one.left_out))
            for name, one in found.items()
        }
        if isinstance(rows["sft_artist"], str):
            rows["dpo_artist"] = "There is no SFT on artists' meshes before it."
        return rows

    def _stages(self, rows: Any, begin: Path, run: Run) -> dict[str, Callable[[], None]]:
        """Return each stage as a call on its rows."""
        how, material = self.settings, self.material
        batch = {name: getattr(how, name).batch for name in STAGES}

        def by_sft(name: str) -> Callable[[], None]:
            return lambda: tune_by_sft(material, rows, begin, run, batch[name], how.replay_share)

        def by_dpo(name: str) -> Callable[[], None]:
            return lambda: tune_by_dpo(material, rows, begin, run, batch[name], how.beta)

        return {
            "sft": by_sft("sft"),
            "dpo": by_dpo("dpo"),
            "sft_artist": by_sft("sft_artist"),
            "dpo_artist": by_dpo("dpo_artist"),
            "distil": lambda: distil_again(material, rows, begin, run, batch["distil"], how.replay_share, how.guidance),
        }

    def _loop(self, stage: str, until: float | None) -> Run:
        amount: Amount = getattr(self.settings, stage)
        is_dpo = stage.startswith("dpo")
        return Run(
            self.directory / stage,
            amount.steps,
            learning_rate=amount.learning_rate,
            warm_up=min(20, amount.steps),
            decay=0.99 if is_dpo else 0.999,
            seed=self.settings.seed,
            device=self.device,
            bf16=self.bf16 and not is_dpo,
            save_every=50,
            minutes=None if until is None else max(1e-6, (until - time.monotonic()) / 60),
        )

    def _held_out(self) -> HeldOut:
        reader = self.material.reader
        objects, pairs = reader.accepted(HELD_OUT_SPLITS).rows, reader.pairs(HELD_OUT_SPLITS).rows
        if not objects:
            logger.warning("%s has no held-out object: what is gained is not measured", self.material.release.label)
        return HeldOut(list(objects), list(pairs))

    def _measured(self, stage: str, weights: Path, held_out: HeldOut) -> dict[str, Any]:
        """Return the line of the table after a stage, measured once."""
        path = self.directory / "evaluation" / f"{stage}.json"
        if not path.is_file():
            flow, reference = (self.material.flow(one) for one in (weights, self.material.parent))
            size, vae = self.material.size, self.material.vae
            line = {"stage": stage, **evaluate(flow, reference, vae, held_out, self._old_scenes, size)}
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(line, indent=1) + "\n")
            logger.info("after %s: %s", stage, line)
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    @cached_property
    def _old_scenes(self) -> list[SftRow]:
        return old_domain(self.settings.old_scenes, self.material.size, self.material.vae)

    def _facts(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "version": self.version,
            "parent": self.material.manifest.hash,
            "release": self.material.release.identity(),
            "rows": self.material.rules.to_json(),
            "settings": asdict(self.settings),
        }

    def _publish(self, begin: Path, table: list[dict[str, Any]]) -> Path:
        facts = [
            {"stage": stage, **without_places(json.loads((self.directory / stage / "run.json").read_text()))}
            for stage in STAGES
            if stage not in self.left_out
        ]
        settings = {**asdict(self.settings), "rows": self.material.rules.to_json(), "left_out": self.left_out}
        origin = Origin(self.name, self.version, self.material.release.identity(), settings, table)
        out, flow = self.directory / CHECKPOINT, self.material.flow(begin)
        training = {"distilled": True, "runs": facts}
        manifest = derive(out, self.material.parent, {"geometry": flow.model}, origin, training)
        logger.info("%s, version %s: %s", out, self.version, manifest.hash)
        return out
