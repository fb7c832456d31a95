"""The recurrent experiment against PyTorch's own network, and what the recording shows of its ranks."""

import math

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import engine, recording
from toolkit.device import place
from toolkit.lazy_rich import ConnectivityRank
from toolkit.lazy_rich.first_matrix import of_rank, turned
from toolkit.tasks import evidence

SMALL = ConnectivityRank(rank=3, width=12, duration=5, batch_size=6, steps=20)


def drawn(experiment):
    return engine.draw(experiment, place("cpu", "float64"))


def test_the_network_and_its_kernel_are_those_of_pytorch():
    state, data = drawn(SMALL)
    weights = {name: w.clone().requires_grad_() for name, w in state["weights"].items()}
    net = torch.nn.RNN(2, 12, bias=False, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        net.weight_ih_l0.copy_(weights["input"])
        net.weight_hh_l0.copy_(weights["recurrent"])
    x = data["x_test"][:7]
    outputs = net(x)[0][:, -1] @ weights["readout"]
    assert_allclose(SMALL.outputs(state["weights"], x), outputs.detach(), rtol=1e-12)
    slopes = torch.stack([torch.autograd.grad(f, net.weight_hh_l0, retain_graph=True)[0].flatten() for f in outputs])
    states = SMALL.hidden(state["weights"], x)
    assert_allclose(SMALL.kernel(state["weights"], states), slopes @ slopes.T, rtol=1e-10, atol=1e-16)


def test_every_step_has_trials_of_its_own_and_follows_their_loss():
    run = engine.Alone(SMALL, place("cpu", "float64"))
    own = [w.clone().requires_grad_() for w in run.state["weights"].values()]
    names, descent = list(run.state["weights"]), torch.optim.SGD(own, lr=SMALL.learning_rate, momentum=0.9)
    for step in range(5):
        x, y = run.data["x"][step], run.data["y"][step]
        descent.zero_grad()
        torch.log1p(torch.exp(-y * SMALL.outputs(dict(zip(names, own, strict=True)), x))).mean().backward()
        descent.step()
        run.advance()
    for name, weight in zip(names, own, strict=True):
        assert_allclose(run.state["weights"][name], weight.detach(), rtol=1e-12)


@pytest.mark.parametrize("rank", [1, 2, 5])
@pytest.mark.parametrize("shape", [(5, 5), (7, 5), (5, 9)])
def test_a_matrix_of_a_rank_is_the_nearest_one_made_as_large(rank, shape):
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(rank), dtype=torch.float64)
    left, values, right = torch.linalg.svd(matrix, full_matrices=False)
    cut = (left[:, :rank] * values[:rank]) @ right[:rank]
    assert_allclose(of_rank(matrix, rank), cut * matrix.norm() / cut.norm(), atol=1e-12)


@pytest.mark.parametrize("rank", [1, 3])
def test_a_turned_matrix_keeps_its_singular_values_and_begins_along_the_direction(rank):
    generator = torch.Generator().manual_seed(4)
    matrix, direction, readout = (
        torch.randn(*s, generator=generator, dtype=torch.float64) for s in ((6, 4), (4,), (6,))
    )
    direction, before = direction / direction.norm(), of_rank(matrix, rank)
    after = turned(before, direction, readout)
    left, values, right = torch.linalg.svd(after)
    assert_allclose(values, torch.linalg.svdvals(before), atol=1e-12)
    assert_allclose(abs(right[0] @ direction), 1, rtol=1e-12)
    assert (after @ direction) @ readout > 0
    assert_allclose(turned(after, direction, readout), after, atol=1e-12)


def test_the_mean_of_the_evidence_says_the_answer_as_often_as_it_can():
    x, y = evidence.trials(40_000, duration=6, drift=0.4, generator=torch.Generator().manual_seed(0))
    assert x.shape == (40_000, 6, 2) and (x >= 0).all() and ((x > 0).sum(-1) == 1).all()
    right = ((x[..., 0] - x[..., 1]).sum(1) * y > 0).double().mean()
    assert abs(float(right) - (1 + math.erf(0.4 * math.sqrt(6 / 2))) / 2) < 0.01
    assert abs(float(y.mean())) < 0.02
    again, _ = evidence.trials(10, duration=6, drift=0.4, generator=torch.Generator().manual_seed(0))
    assert torch.equal(again, x[:10])


def test_the_picture_keeps_the_distances_of_paths_that_lie_in_a_plane():
    generator = torch.Generator().manual_seed(1)
    flat = torch.randn(2, 5, 2, generator=generator, dtype=torch.float64)
    flat = flat - flat.mean((0, 1))
    axes = torch.linalg.qr(torch.randn(9, 2, generator=generator, dtype=torch.float64))[0]
    state, data = drawn(SMALL)
    y = torch.tensor([1.0, -1.0], dtype=torch.float64)
    states = [3.0 + flat[:, moment] @ axes.T for moment in range(5)]
    picture = SMALL.picture(states, data | {"y_test": y})
    places = picture["states"]
    assert_allclose(torch.cdist(places, places), torch.cdist(*2 * [flat.flatten(0, 1)]), atol=1e-9)
    assert places[4, 0] > places[9, 0] and abs(places[4, 1] - places[9, 1]) < 1e-9
    assert picture["state_answers"].tolist() == [1] * 5 + [-1] * 5


def test_low_ranks_end_less_aligned_than_full_rank_for_every_seed():
    end = recording("lazy_rich/connectivity_rank").measured.isel(step=-1)
    for column in ("representation_alignment", "kernel_alignment"):
        low, full = end[column].sel(rank=[1, 4]), end[column].sel(rank=100)
        assert low.sizes["seed"] == 8 and (low < full - 0.02).all()


def test_a_live_run_is_within_its_budget():
    """Multiplications and additions of the products: at most 5000 steps and 100 GFLOP."""
    e = ConnectivityRank()
    forward = 2 * (e.duration - 1) * e.width**2
    step, look = 3 * e.batch_size * forward, 300 * forward + 80 * forward + 2 * 80**2 * e.width**2
    assert e.steps <= 5000 and e.steps * step + 120 * look < 100e9


def test_fields_are_checked_in_words():
    with pytest.raises(ValueError, match=r"rank must be at most 100, the width of the recurrent matrix \(got 101\)"):
        ConnectivityRank(rank=101)
    with pytest.raises(ValueError, match=r"rank must be a whole number between 1 and 1,000 \(got 0\)"):
        ConnectivityRank(rank=0)


def test_states_of_trials_that_all_have_one_answer_are_numbers():
    state, data = drawn(SMALL)
    states = SMALL.hidden(state["weights"], data["x_test"])
    seen = SMALL.picture(states, data | {"y_test": torch.ones_like(data["y_test"])})
    assert np.isfinite(seen["states"].numpy()).all()
