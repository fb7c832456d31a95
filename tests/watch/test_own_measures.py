"""A measure of one's own, and rows that come and go: numbers of any kind, and what happens where it fails."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
import torch
from torch import nn

from tests.watch.networks import cnn, images, loader, watch
from toolkit.fields import column
from toolkit.watch import Measure

X, Y = images().tensors


@dataclass(frozen=True, kw_only=True)
class Own(Measure):
    """Gives what it is told, one thing after the other; an error is raised."""

    found: list
    name: ClassVar[str] = "own"

    def columns(self, seen):
        return {"own": column("of one's own")}

    def take(self, seen, begun):
        found = self.found.pop(0)
        if isinstance(found, Exception):
            raise found
        return {"own": found}

    def panels(self, columns):
        return []


@pytest.mark.parametrize(
    "value", [3, 3.0, True, np.float32(3), np.array(3), torch.tensor(3), torch.tensor(3.0).double()]
)
def test_a_column_may_be_any_number_and_is_nan_where_it_fails(value):
    watched = watch(cnn(), measures=[Own(found=[value, RuntimeError("no"), value])], every=1)
    with pytest.warns(RuntimeWarning, match=r"'own' could not be measured at step 1 \(no\); it is NaN there"):
        watched.step()
    watched.step()
    np.testing.assert_array_equal(watched.data.own, [float(value), np.nan, float(value)])


def test_a_column_is_a_copy_and_may_be_in_half_precision():
    weight = torch.ones(2, dtype=torch.bfloat16)
    watched = watch(cnn(), measures=[Own(found=[weight[0], weight[0]])], every=1)
    weight += 1
    watched.step()
    np.testing.assert_array_equal(watched.data.own, [1, 2])


def test_a_column_that_is_not_given_is_named():
    @dataclass(frozen=True, kw_only=True)
    class Other(Own):
        def take(self, seen, begun):
            return {"other": 1}

    with pytest.raises(ValueError, match="'own' cannot be measured .* it gives no column 'own' \\(it gives 'other'\\)"):
        watch(cnn(), measures=[Other(found=[])])


def test_a_fit_that_is_interrupted_leaves_the_rows_of_a_loop_of_ones_own():
    model, taken = cnn(), []
    optimiser = torch.optim.SGD(model.parameters(), 0.1)

    def interrupt(*_):
        taken.append(1)
        if len(taken) == 17:
            raise KeyboardInterrupt

    optimiser.register_step_post_hook(interrupt)
    watched = watch(model, every=5)
    with pytest.raises(KeyboardInterrupt):
        watched.fit(optimiser, steps=100, points=[0, 3, 31, 100])
    interrupted = watched.done
    for _ in range(50):
        watched.step()
    later = [step for step in watched.data.step.values.tolist() if step > interrupted]
    assert later == [step for step in range(interrupted + 1, interrupted + 51) if step % 5 == 0]


def test_the_distance_goes_on_where_more_weights_are_trained():
    model = cnn()
    model[0].requires_grad_(False)
    first = {name: w.detach().clone() for name, w in model.named_parameters()}
    watched = watch(model, loader(), measures=["distance", "rank"], every=1)

    def wanted(names):
        now = dict(model.named_parameters())
        moved = [(now[name] - first[name]).norm() for name in names]
        return float(torch.stack(moved).norm() / torch.stack([first[name].norm() for name in names]).norm())

    def moved(names):
        with torch.no_grad():
            for name, weight in model.named_parameters():
                weight.mul_(1.1 if name in names else 1)
        watched.step()
        return float(watched.data["distance"][-1])

    part = [name for name in first if not name.startswith("0.")]
    assert moved(part) == pytest.approx(wanted(part), rel=1e-5)
    model.requires_grad_(True)
    assert moved(list(first)) == pytest.approx(wanted(list(first)), rel=1e-5)
    model[-1].requires_grad_(False)
    assert moved(part[:2]) == pytest.approx(wanted(list(first)), rel=1e-5)


class Waves(nn.Module):
    """Its first weight is complex, its inputs are real."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.phase, self.head = nn.Parameter(torch.randn(64, 4, dtype=torch.cfloat)), nn.Linear(4, 3)

    def forward(self, x):
        assert not x.is_complex()
        return self.head((x.flatten(1) @ self.phase.real + self.phase.imag.mean()).tanh())


def test_a_first_weight_that_is_complex_leaves_inputs_real():
    watched = watch(Waves(), (X, Y), measures=["nc", "distance"])
    with torch.no_grad():
        watched.model.phase.mul_(1 + 1j)
    watched.step()
    assert np.isfinite(watched.data.to_array()).all() and float(watched.data["distance"][-1]) > 0
