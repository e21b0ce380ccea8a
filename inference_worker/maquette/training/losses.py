"""The losses as pure functions of tensors. Each names its equation or section of the paper (arXiv 2511.16624)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

Latents = dict[str, Tensor]

#: Table 5: weights of the modalities. "S 1, R .1, t 1, s .1"; the few-step stage has its own.
PRETRAIN_WEIGHTS = {"shape": 1.0, "rotation": 0.1}
LAYOUT_WEIGHTS = {"shape": 1.0, "rotation": 0.1, "translation": 1.0, "scale": 0.1}
#: With each latent standardised by itself, as the small size has them, Table 5's tenth leaves the rotation unlearned.
BALANCED_WEIGHTS = {"shape": 1.0, "rotation": 1.0, "translation": 1.0, "scale": 1.0}
#: The weight of the compact encoder's auxiliary loss.
HINT_WEIGHT = 0.2


def squared_error(velocity: Tensor, target: Tensor) -> Tensor:
    """Return ||v - v_theta||^2 averaged over all but the batch, (B,).

    Args:
        velocity: predicted, (B, ...).
        target: (B, ...).
    """
    return (velocity.float() - target.float()).square().flatten(1).mean(dim=1)


def flow_matching_loss(velocities: Latents, targets: Latents, weights: dict[str, float]) -> tuple[Tensor, Latents]:
    """Return the scalar L_CFM = sum over m of lambda_m E ||v^m - v_theta^m||^2 (eq. 1, Table 5).

    And each term, a scalar by modality, unweighted and detached.

    Args:
        velocities: predicted, (B, ...) by modality.
        targets: (B, ...) by modality.
        weights: lambda_m of each modality that counts.
    """
    terms = {name: squared_error(velocities[name], targets[name]).mean() for name in weights}
    total = torch.stack([weights[name] * term for name, term in terms.items()]).sum()
    return total, {name: term.detach() for name, term in terms.items()}


def hint_loss(family_logits: Tensor, family: Tensor, rotation: Tensor, true_rotation: Tensor) -> Tensor:
    """Return cross-entropy of the family plus the rotation's squared error: both teach an encoder without pre-training; a scalar.

    Args:
        family_logits: (B, F).
        family: (B,) int, the true family.
        rotation: predicted, (B, 6).
        true_rotation: (B, 6).
    """
    return F.cross_entropy(family_logits.float(), family) + squared_error(rotation, true_rotation).mean()


def dpo_loss(
    chosen_error: Tensor, chosen_reference: Tensor, rejected_error: Tensor, rejected_reference: Tensor, beta: float
) -> Tensor:
    """Return flow-matching DPO (App. C.3): -log sigmoid(-beta [(L_w - L_w_ref) - (L_l - L_l_ref)]), a scalar mean.

    Args:
        chosen_error: L_w (B,), of the model; all errors of a pair are at one time.
        chosen_reference: L_w_ref (B,), of the frozen reference.
        rejected_error: L_l (B,), of the model.
        rejected_reference: L_l_ref (B,), of the frozen reference.
        beta: stands for the paper's beta T w(tau), of which it publishes none.
    """
    advantage = (chosen_error - chosen_reference) - (rejected_error - rejected_reference)
    return -F.logsigmoid(-beta * advantage).mean()


def shortcut_target(
    velocity_of: Callable[[Latents, Tensor, Tensor], Latents], noisy: Latents, time: Tensor, step: Tensor
) -> Latents:
    """Return the mean velocity of two steps of size d, by name, a target for one of 2d (App. C.4, Algorithm 2).

    Nothing here keeps a gradient.

    Args:
        velocity_of: the guided teacher, (latents, time, step) to velocities.
        noisy: latents (B, ...) by name.
        time: (B,) in [0, 1], where the first step begins; 1 is data.
        step: d (B,).
    """
    with torch.no_grad():
        first = velocity_of(noisy, time, step)
        middle = {name: value + _per_sample(step, value) * first[name] for name, value in noisy.items()}
        second = velocity_of(middle, time + step, step)
        return {name: (first[name] + second[name]) / 2 for name in noisy}


def _per_sample(values: Tensor, like: Tensor) -> Tensor:
    return values.reshape(-1, *[1] * (like.dim() - 1)).to(like.dtype)


def gaussian_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return the KL of N(mean, exp(log_variance)) from N(0, I), averaged over every number: a scalar (App. C.6).

    Args:
        mean: of any shape (...), over active voxels where the latent is sparse.
        log_variance: of the same shape (...).
    """
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()


def occupancy_loss(logits: Tensor, occupancy: Tensor) -> Tensor:
    """Return binary cross-entropy plus a soft Dice term, so that thin parts of a mostly empty grid count; a scalar.

    Args:
        logits: (B, ...).
        occupancy: (B, ...), 1 inside and 0 outside.
    """
    entropy = F.binary_cross_entropy_with_logits(logits, occupancy)
    inside, truth = torch.sigmoid(logits).flatten(1), occupancy.flatten(1)
    overlap = 2 * (inside * truth).sum(dim=1) + 1
    return entropy + 1 - (overlap / (inside.sum(dim=1) + truth.sum(dim=1) + 1)).mean()


def fine_surface_loss(logits: Tensor, colours: Tensor, inside: Tensor, true_colours: Tensor) -> Tensor:
    """Return the mesh decoder's loss: cross-entropy with soft truth and L1 of colours, most near the surface; a scalar.

    Args:
        logits: of the fine cells, (N, c).
        colours: predicted, (N, c, 3) in [0, 1].
        inside: the true share of each fine cell, (N, c) in [0, 1].
        true_colours: (N, c, 3) in [0, 1].
    """
    near = ((inside > 0.02) & (inside < 0.98)).float()
    entropy = F.binary_cross_entropy_with_logits(logits, inside)
    edge = F.binary_cross_entropy_with_logits(logits, inside, weight=near, reduction="sum") / near.sum().clamp(min=1)
    error = (colours - true_colours).abs().mean(dim=-1)
    return entropy + edge + 2 * (error * (0.1 + near)).sum() / (0.1 + near).sum()


def splat_loss(
    centres: Tensor,
    colours: Tensor,
    opacities: Tensor,
    scales: Tensor,
    surface: Tensor,
    surface_colours: Tensor,
    spacing: float,
) -> Tensor:
    """Return the Gaussian decoder's loss, without a rasteriser: a scalar.

    Centres and surface points are drawn to each other, the former by opacity; colours to those of the nearest surface
    point; scales to half the spacing; opacities to 0.9.

    The paper renders; a differentiable rasteriser needs a GPU. This surrogate reaches the same fixed point on a surface.

    Args:
        centres: (M, 3) in the object frame.
        colours: (M, 3) in [0, 1].
        opacities: (M,) in [0, 1].
        scales: (M, 3), above 0, in the object frame's unit.
        surface: points (P, 3) in the object frame.
        surface_colours: (P, 3) in [0, 1].
        spacing: side of a fine cell, in the object frame's unit.
    """
    distances = torch.cdist(centres, surface, compute_mode="donot_use_mm_for_euclid_dist")
    nearest = distances.min(dim=1)
    to_surface = (opacities * nearest.values).mean() / spacing
    hidden = (distances.min(dim=0).values / spacing).clamp(max=4).mean()
    colour = (opacities[:, None] * (colours - surface_colours[nearest.indices]).abs()).mean()
    size = (torch.log(scales) - torch.log(scales.new_tensor(0.5 * spacing))).square().mean()
    return to_surface + hidden + 4 * colour + 0.1 * size + 0.2 * (opacities - 0.9).square().mean()
