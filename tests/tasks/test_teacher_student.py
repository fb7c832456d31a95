"""The teacher's power against Monte Carlo, its outputs against a loop."""

import math

import torch

from toolkit.tasks import teacher_student as task


def draw(seed=0, teachers=3, count=7, dimension=5):
    g = torch.Generator().manual_seed(seed)
    return task.sphere(count, dimension, g), task.sphere(teachers, dimension, g)


def test_inputs_are_unit_vectors_and_the_target_a_signed_sum():
    x, teachers = draw()
    torch.testing.assert_close(x.norm(dim=1), torch.ones(7, dtype=torch.float64))
    expected = [sum((-1) ** k * max(float(t @ row), 0) for k, t in enumerate(teachers)) for row in x]
    torch.testing.assert_close(task.target(x, teachers), torch.tensor(expected, dtype=torch.float64))


def test_power_is_the_mean_square_over_the_sphere():
    for seed in range(3):
        x, teachers = draw(seed, count=200_000)
        measured = float(task.target(x, teachers).square().mean())
        assert math.isclose(float(task.power(teachers)), measured, rel_tol=0.02)  # 200 000 draws


def test_one_teacher_has_half_the_power_of_a_line():
    _, teachers = draw(teachers=1, dimension=20)
    assert math.isclose(float(task.power(teachers)), 1 / 40, rel_tol=1e-6)
