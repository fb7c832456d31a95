"""Two linear layers against the closed system of every rank, and the scalar law against an ODE solver."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import solve_ivp

from toolkit import engine, gap, recording
from toolkit.device import place
from toolkit.engine import as_arrays
from toolkit.lazy_rich import LinearRank
from toolkit.theory.linear_rank_parts import ALIGNED, CLOSED

SEEDS = range(8)


@pytest.mark.parametrize("rank", [1, 4, 16, 100])
def test_training_follows_the_closed_system_from_every_rank(rank):
    e = LinearRank(rank=rank, steps=200)
    distances = gap(e.run(points=12, dtype="float64", progress=False), e.predict())
    assert set(distances) == set(e.columns) and max(distances.values()) < 1e-6


def test_the_recording_follows_it_for_every_seed_and_alignment():
    held = recording("lazy_rich/linear_rank")
    assert max(gap(held.measured, held.predicted["closed"]).values()) < 1e-5  # in 32 bits, and rounded


def arrays(experiment):
    state, data = (as_arrays(part) for part in engine.draw(experiment, place("cpu", "float64")))
    return state["weights"]["first"], state["weights"]["readout"], data["x"], data["y"]


@pytest.mark.parametrize(("rank", "aligned"), [(1, False), (2, False), (7, False), (2, True)])
def test_small_steps_follow_the_flow_of_f_a_and_c(rank, aligned):
    """ḟ = (c + A)Δ, ċ = 2f·Δ, Ȧ = fΔᵀ + Δfᵀ, by an ODE solver, and the kernel X(cI + A)Xᵀ."""
    e = LinearRank(rank=rank, aligned=aligned, dimension=7, width=9, samples=11)
    first, readout, x, y = arrays(e)
    f0, size = first.T @ readout, x.shape[1]

    def law(t, z):
        f, a, c = z[:size], z[size:-1].reshape(size, size), z[-1]
        error = x.T @ (y - x @ (f - f0)) / len(x)
        turn = np.outer(f, error)
        return np.concatenate([c * error + a @ error, (turn + turn.T).ravel(), [2 * f @ error]])

    begin = np.concatenate([f0, (first.T @ first).ravel(), [readout @ readout]])
    end = solve_ivp(law, (0, 2.0), begin, rtol=1e-11, atol=1e-12).y[:, -1]
    kept = CLOSED.start(first, readout, x, y, 1e-4)
    for _ in range(20_000):
        kept = CLOSED.step(kept)
    assert_allclose(kept["output"], end[:size], atol=2e-4)
    assert_allclose(kept["moment"], end[size:-1].reshape(size, size), atol=2e-4)
    assert_allclose(kept["power"], end[-1], atol=2e-4)


@pytest.mark.parametrize("input_size", [0.003, 0.05, 1.0])
def test_the_scalar_law_is_the_closed_flow_of_an_aligned_start(input_size):
    e = LinearRank(aligned=True, whitened=True, dimension=7, width=9, samples=11, input_size=input_size)
    first, readout, x, y = arrays(e)
    b = x.T @ y / np.linalg.norm(x.T @ y)
    p, s, q = first @ b, np.linalg.norm(x.T @ y) / (len(x) * input_size**2), input_size
    assert_allclose(first, np.outer(p, b), atol=1e-12)
    a0 = p @ readout

    def law(t, z):
        a, c, power = z
        return np.array([(c + power) * (s + a0 - a), 2 * a * (s + a0 - a), 2 * a * (s + a0 - a)])

    times = np.linspace(0, 0.4, 9)
    solved = solve_ivp(law, (0, 0.4), [a0, readout @ readout, p @ p], t_eval=times, rtol=1e-11, atol=1e-12).y
    kept = ALIGNED.start(first, readout, x, y, 1 / q**2)
    found = [ALIGNED.columns(kept, np.asarray(t)) for t in times]
    assert_allclose([row["output"] for row in found], solved[0] - a0, rtol=1e-6, atol=1e-9 * s)
    kernels = [x @ (c * np.eye(7) + power * np.outer(b, b)) @ x.T for _, c, power in solved.T]
    for row, kernel in zip(found, kernels, strict=True):
        change = np.linalg.norm(kernel - kernels[0]) / np.linalg.norm(kernels[0])
        assert_allclose(row["kernel_change"], change, rtol=1e-5, atol=1e-9)
        cosine = (kernel * kernels[0]).sum() / (np.linalg.norm(kernel) * np.linalg.norm(kernels[0]))
        assert_allclose(row["kernel_alignment"], cosine, rtol=1e-8)


def test_whitened_inputs_and_an_aligned_start_are_what_they_say():
    e = LinearRank(aligned=True, whitened=True, rank=3, dimension=6, width=8, samples=10, input_size=0.2)
    first, readout, x, y = arrays(e)
    assert_allclose(x.T @ x / 10, 0.04 * np.eye(6), atol=1e-12)
    strongest = np.linalg.svd(first)[2][0]
    assert_allclose(abs(strongest @ x.T @ y), np.linalg.norm(x.T @ y), rtol=1e-12)
    assert np.linalg.matrix_rank(first) == 3
    plain = arrays(e.replace(aligned=False))[0]
    assert_allclose(np.linalg.svd(first)[1], np.linalg.svd(plain)[1], atol=1e-12)


def test_low_ranks_turn_the_kernel_and_an_aligned_rank_one_does_not():
    end = recording("lazy_rich/linear_rank").measured.isel(step=-1).kernel_alignment
    assert end.sizes["seed"] == 8
    assert (end.sel(rank=[1, 4], aligned=False) < end.sel(rank=100, aligned=False)).all()
    assert (end.sel(rank=1, aligned=True) >= 0.98).all()


def test_only_an_aligned_whitened_start_of_rank_one_has_the_scalar_law():
    both = {"aligned": True, "whitened": True, "samples": 100}
    assert list(LinearRank(**both).theories) == ["closed", "scalar"]
    for other in ({"aligned": False}, {"whitened": False}, {"rank": 2}):
        assert list(LinearRank(**both | other).theories) == ["closed"]


def test_of_a_run_that_diverges_nothing_is_predicted():
    wild = LinearRank(dimension=5, width=5, samples=6, learning_rate=0.1, input_size=0.001, steps=400, aligned=True)
    assert not np.isfinite(wild.predict().train_loss.values[-1])


def test_fields_are_checked_in_words():
    with pytest.raises(ValueError, match=r"rank must be at most 20, the smaller side of the first layer \(got 21\)"):
        LinearRank(dimension=20, rank=21)
    with pytest.raises(ValueError, match=r"at least as many samples as dimensions, 100 \(got 60\)"):
        LinearRank(whitened=True)
