"""Of several drafts the one that agrees best with the camera stays; empty ones are passed over; nothing is tried in vain."""

from dataclasses import replace

import pytest
import torch

from inference_worker.geometry.cameras import Intrinsics
from inference_worker.geometry.layout_batch import LayoutBatch
from inference_worker.geometry.render_and_compare import CELLS, ObservedRegion
from inference_worker.maquette.sampling.drafts import best_draft, draft_seeds, stretched_logits
from inference_worker.maquette.sampling.model import Shapes
from inference_worker.maquette.sampling.surfaces import EmptyShape, coarse_mesh

CAMERA = Intrinsics(fx=100, fy=100, cx=50, cy=50, width=100, height=100)


def block(width: float) -> torch.Tensor:
    """Logits of a block as high and deep as half the cube, and as wide as asked for."""
    axis = (torch.arange(16) + 0.5) / 16 - 0.5
    x, y, z = torch.meshgrid(axis, axis, axis, indexing="ij")
    inside = (x.abs() < width / 2) & (y.abs() < 0.25) & (z.abs() < 0.25)
    return torch.where(inside, 4.0, -4.0)


NOTHING, THIN, WIDE = torch.full((16, 16, 16), -4.0), block(0.3), block(0.9)


def shapes(*logits: torch.Tensor) -> Shapes:
    count = len(logits)
    ahead = LayoutBatch(
        torch.tensor([[1.0, 0, 0, 0]]).expand(count, 4), torch.tensor([[0.0, 0, 3]]).expand(count, 3), torch.ones(count)
    )
    return Shapes({}, torch.stack(logits), ahead)


def wide_block_seen() -> ObservedRegion:
    """What a camera sees of WIDE three units ahead."""
    cell = torch.arange(CELLS) - CELLS / 2 + 0.5
    u, v = cell[None, :].abs(), cell[:, None].abs()
    mask = (u < 0.45 * 100 / 2.75) & (v < 0.25 * 100 / 2.75)
    return ObservedRegion(mask, torch.where(mask, 2.75, torch.inf), (50 - CELLS / 2, 50 - CELLS / 2), 1.0, CAMERA)


def test_the_draft_that_agrees_best_stays():
    draft = best_draft(shapes(THIN, WIDE, THIN), range(3), 1, wide_block_seen())
    assert draft.row == 1
    assert draft.agreement["layout_error"] < 0.2


def test_empty_drafts_are_passed_over():
    assert best_draft(shapes(NOTHING, THIN), range(2), 1, wide_block_seen()).row == 1


def test_all_of_them_empty_is_an_empty_shape():
    with pytest.raises(EmptyShape):
        best_draft(shapes(NOTHING, NOTHING), range(2), 1, wide_block_seen())


def test_without_an_observation_the_first_is_kept_as_sampled():
    draft = best_draft(shapes(THIN, WIDE), range(2), 1, None)
    assert (draft.row, draft.agreement, draft.layout.translation) == (0, {}, (0.0, 0.0, 3.0))


def test_logits_are_stretched_about_the_middle_and_empty_beyond_the_cube():
    wide, narrow = (
        stretched_logits(block(0.5), torch.tensor([1.5, 1, 1])),
        stretched_logits(WIDE, torch.tensor([0.6, 1, 1])),
    )
    assert torch.equal(wide > 0, block(0.75) > 0)
    assert torch.equal(narrow > 0, block(0.45) > 0)
    assert narrow[0].max() == -4
    along_z = stretched_logits(block(0.5), torch.tensor([1, 1, 1.5]))
    assert torch.equal((along_z > 0).any(dim=0).any(dim=0), (block(0.75) > 0).any(dim=1).any(dim=1))


def test_a_draft_of_other_proportions_is_stretched_to_what_was_seen():
    draft, as_it_was = (best_draft(shapes(block(0.7)), range(1), 1, wide_block_seen(), fit) for fit in (True, False))
    assert draft.stretched
    assert not as_it_was.stretched
    assert "stretch" not in as_it_was.agreement
    assert draft.agreement["layout_error"] < 0.7 * as_it_was.agreement["layout_error"]
    across, up, _ = draft.agreement["stretch"]
    assert across > 1.1 * up
    assert (coarse_mesh(draft.logits).vertices == draft.coarse.vertices).all()


def test_without_depth_proportions_stay():
    blind = replace(wide_block_seen(), depth=torch.full((CELLS, CELLS), torch.inf))
    assert not best_draft(shapes(block(0.7)), range(1), 1, blind).stretched


def test_the_first_draft_has_the_candidate_s_own_seed_and_the_others_none_of_its_neighbours():
    assert draft_seeds(5, 1) == [5]
    drawn = [seed for own in range(64) for seed in draft_seeds(own, 4)]
    assert len(set(drawn)) == len(drawn)
    assert all(0 <= seed < 2**63 for seed in drawn)
    assert draft_seeds(5, 4)[:2] == draft_seeds(5, 2)
