"""The view of class means: a simplex is a regular polygon on the unit circle, and nothing is bent."""

import pytest
import torch
from torch.func import vmap
from torch.testing import assert_close

from toolkit.domain import trusted
from toolkit.metrics import simplex


def like():
    return torch.zeros((), dtype=torch.float64)


def frame(classes, dimension=12, size=1.0, seed=0):
    """The K vectors of a simplex, turned at random: `[K, d]`."""
    g = torch.Generator().manual_seed(seed)
    basis, _ = torch.linalg.qr(torch.randn(dimension, classes, generator=g, dtype=torch.float64))
    return size * (torch.eye(classes, dtype=torch.float64) - 1 / classes) @ basis.T


@pytest.mark.parametrize("classes", [2, 3, 4, 7, 10])
def test_a_simplex_of_any_size_is_seen_at_the_corners(classes):
    for size in (1.0, 30.0):
        means = frame(classes, size=size)
        assert_close(means @ simplex.plane(means).T, simplex.corners(classes, like()), atol=1e-10, rtol=0)
    assert_close(simplex.gram(classes, like()).norm(), like() + 1)


@pytest.mark.parametrize("classes", [3, 4, 10])
def test_what_is_seen_is_an_orthogonal_projection(classes):
    g = torch.Generator().manual_seed(1)
    means = torch.randn(classes, 20, generator=g, dtype=torch.float64)
    means = means - means.mean(0)
    directions = simplex.plane(means)
    unit = directions / directions.norm(dim=1, keepdim=True)
    assert_close(unit @ unit.T, torch.eye(2, dtype=torch.float64), atol=1e-10, rtol=0)
    assert_close(*directions.norm(dim=1))


def test_three_classes_lose_nothing_and_lie_as_near_to_the_corners_as_they_can():
    g = torch.Generator().manual_seed(2)
    means = torch.randn(3, 8, generator=g, dtype=torch.float64)
    means = means - means.mean(0)
    seen = means @ simplex.plane(means).T
    size = means.square().sum(1).mean()
    assert_close(seen @ seen.T, means @ means.T / size)
    corners = simplex.corners(3, like())
    distance = (seen - corners).norm()
    for angle in torch.linspace(0.1, 6.1, 30, dtype=torch.float64):
        turn = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()]).reshape(2, 2)
        assert (seen @ turn - corners).norm() >= distance


def test_batched_and_of_what_has_diverged():
    means = torch.stack([frame(4, seed=s) for s in range(3)])
    together = vmap(simplex.plane)(means)
    for one, directions in zip(means, together, strict=True):
        assert_close(simplex.plane(one), directions)
    with trusted():
        assert simplex.plane(torch.full((4, 6), torch.nan)).isnan().all()


def test_four_classes_are_seen_in_space_without_loss():
    means = frame(4, size=2.0)
    corners = simplex.tetrahedron(means)
    assert_close(corners @ corners.T, (4 * torch.eye(4, dtype=torch.float64) - 1) / 3)  # unit vectors, cosines −1/3
    view = simplex.space(means)
    assert_close(means @ view.T, corners)
    assert_close(view @ view.T, torch.eye(3, dtype=torch.float64) / means.square().sum(1).mean())
    assert {tuple(sign) for sign in corners[:, :2].sign().tolist()} == {(1, 1), (1, -1), (-1, 1), (-1, -1)}
