"""A half turn has w = 0, and rounding may leave it a hair below."""

import numpy as np

from annotator.datasets.verify.transcript import _check_layout
from annotator.domain.layout import rotation_matrix


def problems(quaternion: list[float]) -> list[str]:
    rotation = rotation_matrix(quaternion)
    return list(_check_layout("candidate x", np.ravel(rotation).tolist(), [0.0, 0.0, 1.0], [1.0, 1.0, 1.0], quaternion))


def test_a_half_turn_with_rounding_is_sound() -> None:
    assert problems([-1.0632884247878858e-17, 6.030208312509489e-17, 0.17364817766693036, -0.9848077530122081]) == []


def test_a_quaternion_with_the_other_sign_is_not() -> None:
    assert problems([-0.6, 0.0, 0.8, 0.0]) == ["candidate x: the quaternion and R are different turns."]
