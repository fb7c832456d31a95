"""Grokking tickets: the claim of their page over seeds, and the six trainings against a loop of PyTorch's own."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.nn import functional

from toolkit import engine, recording
from toolkit.device import Place
from toolkit.grokking import GrokkingTickets
from toolkit.grokking.tickets import ARMS
from toolkit.tasks import modular

F64 = Place(torch.device("cpu"), torch.float64)
SMALL = GrokkingTickets(modulus=11, embedding_size=12, width=16, first_steps=30, mask_step=10, steps=60)


@pytest.fixture(scope="module")
def held():
    return recording("grokking/tickets").measured


def taken(run, name) -> np.ndarray:
    """Steps after the rewinding until a moment, ∞ where it does not come; of the dense network from the first step."""
    steps = run.moments.sel(moment=name).values
    begun = 0 if name == "generalised" else run.moments.sel(moment="rewound").values
    return np.where(steps >= 0, steps - begun, np.inf)


def assert_tickets_are_soon(run):
    dense = taken(run, "generalised")
    assert (dense < run.moments.sel(moment="rewound")).all()
    assert (taken(run, "ticket generalised") <= dense / 2).all()
    assert (taken(run, "random generalised") >= 0.9 * dense).all()


def test_a_ticket_needs_at_most_half_the_steps_and_a_random_mask_nearly_all_or_more(held):
    assert held.sizes["seed"] == 8
    assert_tickets_are_soon(held)
    assert (taken(held, "other generalised") >= 0.9 * taken(held, "generalised")).all()


def test_training_is_fitted_long_before_the_network_generalises(held):
    fitted = held.step.where(held.dense_train >= 0.99).min("step")
    assert float(fitted.max()) < 0.3 * taken(held, "generalised").min()


@pytest.mark.full
@pytest.mark.parametrize("layerwise", [True, False])
def test_three_seeds_trained_here_hold_it_with_both_kinds_of_random_mask(layerwise):
    for seed in range(3):
        assert_tickets_are_soon(GrokkingTickets(seed=seed, layerwise=layerwise).run(progress=False))


def largest(weights, share):
    sizes = torch.cat([w.abs().flatten() for w in weights]).sort(descending=True)[0]
    least = sizes[int(share * len(sizes) + 0.5) - 1]
    return [(w.abs() >= least).double() for w in weights]


def by_hand(first, data, masks, decay, steps, e):
    """Weights after each step of AdamW on a network whose gradient is masked: `[steps + 1]` lists of four."""
    own = [torch.nn.Parameter(w * m) for w, m in zip(first, masks, strict=True)]
    optimiser = torch.optim.AdamW(own, lr=e.learning_rate, betas=(0.9, 0.98), weight_decay=decay)
    found = [[w.detach().clone() for w in own]]
    for _ in range(steps):
        optimiser.zero_grad()
        embedding, inner, outer, unembedding = own
        hidden = (data["x"] @ embedding @ inner).relu()
        functional.cross_entropy(hidden @ outer @ unembedding, data["label"]).backward()
        for w, mask in zip(own, masks, strict=True):
            assert w.grad is not None
            w.grad *= mask
        optimiser.step()
        found.append([w.detach().clone() for w in own])
    return found


@pytest.mark.parametrize("layerwise", [True, False])
def test_the_six_trainings_are_those_of_a_loop(layerwise):
    e = SMALL.replace(layerwise=layerwise)
    run = engine.Alone(e, F64)
    first, data, turn = list(run.data["first"].values()), run.data, e.first_steps
    whole = [torch.ones_like(w) for w in first]
    dense = by_hand(first, data, whole, e.weight_decay, turn, e)
    run.advance(turn)
    ticket, other = largest(dense[turn], e.keep), largest(dense[int(e.mask_step)], e.keep)
    random = [m[ARMS.index("random")] for m in run.state["masks"].values()]
    counts = [[int(m.sum()) for m in one] for one in (random, ticket)]
    assert counts[0] == counts[1] if layerwise else sum(counts[0]) == sum(counts[1])
    norms = [sum(float((w * m).square().sum()) for w, m in zip(first, one, strict=True)) for one in (ticket, whole)]
    factor = (norms[0] / norms[1]) ** 0.5
    arms = {
        "dense": (first, whole, e.weight_decay),
        "ticket": (first, ticket, e.weight_decay),
        "undecayed": (first, ticket, 0.0),
        "random": (first, random, e.weight_decay),
        "other": (first, other, e.weight_decay),
        "equal_norm": ([factor * w for w in first], whole, e.weight_decay),
    }
    for steps in (0, 1, 20):
        run.advance(turn + steps - run.step)
        for name, (begin, masks, decay) in arms.items():
            wanted = by_hand(begin, data, masks, decay, steps, e)[steps]
            for mine, w in zip(run.state["weights"].values(), wanted, strict=True):
                assert_allclose(mine[ARMS.index(name)], w, atol=1e-7, err_msg=f"{name} after {steps}")


def test_the_second_training_of_the_whole_network_repeats_the_first():
    points = list(range(SMALL.steps + 1))
    run = SMALL.run(points=points, dtype="float64", progress=False)
    turn = SMALL.first_steps
    assert_allclose(run.dense_train[turn:-1], run.dense_train[:turn])
    assert (run.ticket[:turn] == run.ticket[0]).all() and run.moments.sel(moment="rewound") == turn
    assert_allclose(run.since, run.step - turn)


def test_every_unordered_pair_occurs_once():
    for modulus in (3, 8, 11, 14):
        pairs = modular.unordered_pairs(modulus, torch.Generator().manual_seed(0))
        found = {tuple(sorted(pair)) for pair in pairs.tolist()}
        assert len(found) == len(pairs) == modulus * (modulus + 1) // 2


def test_rows_are_dense_where_each_of_the_trainings_begins():
    due = GrokkingTickets().axis.due(64)
    assert {0, 1, 2, 279, 280, 281, 282, 500} <= set(due.tolist()) and len(due) <= 65
    assert GrokkingTickets(steps=100).axis.due(64).max() == 100


@pytest.mark.parametrize(
    "values, words",
    [
        ({"modulus": 2}, r"modulus must be a whole number between 3 and 150 \(got 2\)"),
        ({"keep": 0}, r"keep must be a number between 0.01 and 1 \(got 0\)"),
        ({"train_fraction": 0.04}, r"train_fraction must leave at least 47 pairs .* of the 1128 .* \(got 0.04\)"),
        ({"first_steps": 0}, r"first_steps must be a whole number between 1 and 5,000 \(got 0\)"),
    ],
)
def test_fields_are_checked_in_words(values, words):
    with pytest.raises(ValueError, match=words):
        GrokkingTickets(**values)
