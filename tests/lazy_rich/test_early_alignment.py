"""Early alignment against its flow, and the flow against an ODE solver that stops at every gate."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import solve_ivp

from toolkit.device import place
from toolkit.engine import Alone, as_arrays, draw
from toolkit.lazy_rich import EarlyAlignment
from toolkit.theory.early_alignment import dead_share, early_flow

experiment = EarlyAlignment()
SEEDS = range(8)


def drawn(e):
    """First weights, signs, x and y of a configuration, in NumPy."""
    state, data = map(as_arrays, draw(e, place("cpu", "float64")))
    return state["weights"]["first"], data["signs"], data["x"], data["y"]


def between(one, other):
    """The angle between two directions, 0 to π."""
    return np.abs((one - other + np.pi) % (2 * np.pi) - np.pi)


def solved(weights, sign, x, y, end, times):
    """ẇ = ½ s|w|g by a solver that stops where a sample becomes active or stops being so: `[T, 2]`."""
    time, found, active = 0.0, [np.empty((0, 2))], x @ weights > 0
    while time < end:
        pull = sign * (active * y) @ x / (2 * len(x))
        gates = [
            lambda t, w, i=i, off=on: w @ x[i] / np.hypot(*w) - 1e-13 * (2 * off - 1) for i, on in enumerate(active)
        ]
        for i, gate in enumerate(gates):
            gate.terminal, gate.direction = True, -1 if active[i] else 1
        due = times[(times >= time) & (times < end)]
        part = solve_ivp(
            lambda t, w, pull=pull: np.hypot(*w) * pull, (time, end), weights, events=gates, rtol=1e-10, atol=1e-20,
            dense_output=True,
        )  # fmt: skip
        time, weights = part.t[-1], part.y[:, -1]
        due = due[due < time] if time < end else due
        found.append(part.sol(due).T if len(due) else np.empty((0, 2)))
        passed = [i for i, hits in enumerate(part.t_events) if len(hits)]
        active = active.copy()
        active[passed] = ~active[passed]
    return np.concatenate(found)


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.full), pytest.param(2, marks=pytest.mark.full)])
@pytest.mark.parametrize("angle", [100.0, 135.0, 180.0])
def test_the_flow_is_that_of_an_ode_solver_with_gates_as_events(seed, angle):
    e = experiment.replace(seed=seed, samples=11, width=6, angle=angle, spread=4.0)
    weights, signs, x, y = drawn(e)
    times = np.linspace(0, 20, 41)[:-1]
    angles, sizes, alive = early_flow(weights, signs, x, y, times)
    for j in range(e.width):
        way = solved(weights[j], signs[j], x, y, 20.0, times)
        assert between(angles[:, j], np.arctan2(way[:, 1], way[:, 0])).max() < 1e-6
        assert_allclose(sizes[:, j], np.log(np.hypot(*way.T)), atol=1e-6)
        assert_allclose(alive[:, j], (way @ x.T > 1e-12 * np.hypot(*way.T)[:, None]).any(1))


def until_the_loss_moves(e, dtype="float64"):
    """Directions of the network and of the flow at steps before the loss has fallen by one per cent: `[T, N]` each."""
    run = e.run(progress=False, dtype=dtype, points=range(0, 451, 30))
    arrows = run.neurons.isel(frame=run.train_loss.sel(step=run.frame).values > 0.99)
    steps = arrows.frame.values
    angles, *_ = early_flow(*drawn(e), e.learning_rate * steps)
    return np.arctan2(arrows.values[..., 1], arrows.values[..., 0]), angles


@pytest.mark.parametrize("seed", [0, *(pytest.param(s, marks=pytest.mark.full) for s in SEEDS if s)])
def test_the_network_follows_the_flow_until_its_loss_moves(seed):
    network, flow = until_the_loss_moves(experiment.replace(seed=seed))
    assert len(flow) > 10 and np.quantile(between(network, flow), 0.95) < 0.01


def test_the_distance_to_the_flow_falls_with_the_learning_rate():
    small = experiment.replace(learning_rate=0.015, steps=1800)
    far = np.mean(between(*until_the_loss_moves(experiment)))
    run = small.run(progress=False, dtype="float64", points=range(0, 1801, 120))
    angles, *_ = early_flow(*drawn(small), small.learning_rate * run.frame.values[:12])
    near = np.mean(between(np.arctan2(run.neurons.values[:12, :, 1], run.neurons.values[:12, :, 0]), angles))
    assert 3 < far / near < 6


def test_living_neurons_are_aligned_when_the_loss_has_moved():
    sweep = experiment.sweep(seed=SEEDS, progress=False, points=range(0, 501, 10))
    for seed in SEEDS:
        run = sweep.sel(seed=seed)
        moved = run.alignment.where(run.train_loss <= 0.99, drop=True)
        assert float(moved[0]) >= 0.98
        assert 0 < run.moments.sel(moment="aligned") < run.moments.sel(moment="loss moved")


def test_the_share_of_the_dead_is_the_predicted_one():
    end = experiment.sweep(seed=SEEDS, progress=False, points=[1500]).dead
    assert abs(float(end.mean()) - dead_share(135, 15)) < 0.05


@pytest.mark.parametrize(
    ("angle", "spread"),
    [
        (135.0, 15.0),
        (150.0, 10.0),
        (120.0, 15.0),
        (110.0, 5.0),
        (170.0, 15.0),
        (150.0, 15.0),
        (170.0, 5.0),
        (180.0, 0.0),
    ],
)
def test_the_share_of_the_dead_among_many_neurons(angle, spread):
    """The flow of 2000 neurons and 500 samples, at a time at which all have come to rest."""
    e = experiment.replace(angle=angle, spread=spread, width=2000, samples=500)
    *_, alive = early_flow(*drawn(e), [200.0])
    assert abs(1 - alive.mean() - dead_share(angle, spread)) < 0.03


def test_neurons_rest_on_gates_where_classes_are_close():
    """At 80 degrees the network holds its neurons between the pulls of both classes, where the flow lets them rest."""
    e = experiment.replace(angle=80.0)
    network, flow = until_the_loss_moves(e)
    assert np.quantile(between(network, flow), 0.95) < 0.02
    weights, signs, x, y = drawn(e)
    angles, _, alive = early_flow(weights, signs, x, y, [30.0])
    direction = np.stack([np.cos(angles[0]), np.sin(angles[0])], 1)[alive[0]]
    assert np.mean(np.abs(direction @ x.T).min(1) < 1e-9) > 0.5


def test_neurons_stay_balanced_and_their_signs_stay():
    e = experiment.replace(learning_rate=0.005, steps=1000)
    walk = Alone(e, place("cpu", "float64"))
    for _ in range(1000):
        walk.advance()
    weights = walk.state["weights"]
    assert_allclose(weights["readout"].abs(), weights["first"].norm(dim=1), rtol=1e-2)


def test_refusals_are_in_words():
    with pytest.raises(ValueError, match=r"angle must be a number between 60 and 180 \(got 30\)"):
        EarlyAlignment(angle=30)
    with pytest.raises(ValueError, match="samples must be a whole number between 2 and 500"):
        EarlyAlignment(samples=1)
    with pytest.raises(ValueError, match=r"angle − 2 spread must be at least 90 degrees \(got 50\)"):
        dead_share(80, 15)
    with pytest.raises(ValueError, match="they have no direction"):
        early_flow(np.zeros((1, 2)), np.ones(1), np.ones((2, 2)), np.ones(2), [0.0])
    with pytest.raises(ValueError, match="signs must be"):
        early_flow(np.ones((1, 2)), np.zeros(1), np.ones((2, 2)), np.ones(2), [0.0])
