"""Of several drafts the one that agrees best with the camera stays; empty ones are passed over; nothing is tried in vain."""

import pytest
import torch

from inference_worker.contract.geometry import Intrinsics
from inference_worker.geometry.layout import Layout
from inference_worker.geometry.render_and_compare import CELLS, Sight
from inference_worker.models.maquette.drafts import best_draft, draft_seeds
from inference_worker.models.maquette.model import Shapes
from inference_worker.models.maquette.surfaces import EmptyShape

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
    ahead = Layout(
        torch.tensor([[1.0, 0, 0, 0]]).expand(count, 4), torch.tensor([[0.0, 0, 3]]).expand(count, 3), torch.ones(count)
    )
    return Shapes({}, torch.stack(logits), ahead)


def wide_block_seen() -> Sight:
    """What a camera sees of WIDE three units ahead."""
    cell = torch.arange(CELLS) - CELLS / 2 + 0.5
    u, v = cell[None, :].abs(), cell[:, None].abs()
    mask = (u < 0.45 * 100 / 2.75) & (v < 0.25 * 100 / 2.75)
    return Sight(mask, torch.where(mask, 2.75, torch.inf), (50 - CELLS / 2, 50 - CELLS / 2), 1.0, CAMERA)


def test_the_draft_that_agrees_best_stays():
    draft = best_draft(shapes(THIN, WIDE, THIN), range(3), 1, wide_block_seen())
    assert draft.row == 1
    assert draft.agreement["layout_error"] < 0.2


def test_empty_drafts_are_passed_over():
    assert best_draft(shapes(NOTHING, THIN), range(2), 1, wide_block_seen()).row == 1


def test_all_of_them_empty_is_an_empty_shape():
    with pytest.raises(EmptyShape):
        best_draft(shapes(NOTHING, NOTHING), range(2), 1, wide_block_seen())


def test_without_a_sight_the_first_stands_as_it_was_sampled():
    draft = best_draft(shapes(THIN, WIDE), range(2), 1, None)
    assert (draft.row, draft.agreement, draft.layout.translation) == (0, {}, (0.0, 0.0, 3.0))


def test_the_first_draft_has_the_candidate_s_own_seed_and_the_others_none_of_its_neighbours():
    assert draft_seeds(5, 1) == [5]
    drawn = [seed for own in range(64) for seed in draft_seeds(own, 4)]
    assert len(set(drawn)) == len(drawn)
    assert all(0 <= seed < 2**63 for seed in drawn)
    assert draft_seeds(5, 4)[:2] == draft_seeds(5, 2)
