"""The cost of training for a reader: every default run is short enough to be watched."""

import time

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from toolkit import engine
from toolkit.collapse import DigitsCollapse
from toolkit.device import Place, place
from toolkit.engine.cost import CALL, Cost, Count, Counting, cost
from toolkit.grokking import ModularAddition
from toolkit.lazy_rich import OutputScale
from toolkit.record import known

NOT_LIVE = {
    "grokking/modular_addition_published",
    "grokking/corrupted_addition_published",
    "grokking/corrupted_addition_batches_published",
}
DEFAULTS = {name: experiment for name, (experiment, _) in known().items() if name not in NOT_LIVE}
STEPS, GFLOP = 5000, 110


def work(experiment) -> float:
    """Billions of floating-point operations of the matrix products of a whole run, counted over one step."""
    run = engine.Alone(experiment, place("cpu"))
    with FlopCounterMode(display=False) as counter:
        run.advance() if experiment.axis.name else run.measure()
    return counter.get_total_flops() * max(1, experiment.axis.last) / 1e9


@pytest.mark.parametrize("name", DEFAULTS)
def test_default_runs_are_at_most_5000_steps_and_about_100_gflop(name):
    experiment = DEFAULTS[name]
    assert experiment.axis.last <= STEPS
    assert work(experiment) <= GFLOP


def test_the_count_is_that_of_a_matrix_product_by_hand():
    """Two products forward, three backward (none for the inputs), of 2·n·in·out each."""
    e = DEFAULTS["grokking/modular_addition"]
    products = e.samples * e.width * e.modulus * (2 * 2 + 1 * 3)
    assert work(e) == pytest.approx(2 * products * e.steps / 1e9, rel=0.05)


def test_products_bytes_and_calls_are_counted():
    count = Count()
    with Counting(count):
        _ = (torch.ones(20, 30) @ torch.ones(30, 40)).T
    assert count.products == 2 * 20 * 30 * 40 and count.bytes == 4 * (20 * 30 + 30 * 40 + 20 * 40) and count.calls == 4
    with Counting(count):
        _ = torch.ones(20, 30, dtype=torch.float64) @ torch.ones(30, 40, dtype=torch.float64)
    assert count.products == 3 * 2 * 20 * 30 * 40, "products in float64 count twice"


def test_the_cost_of_the_largest_sizes_is_known_without_computing_them():
    OutputScale().cost()  # what PyTorch imports for it
    small = OutputScale(width=1000, samples=1000, test_samples=1000, dimension=400)
    large = small.replace(width=10_000, samples=5000, test_samples=20_000)
    began = time.perf_counter()
    costs = [one.cost(place("cpu")) for one in (small, large)]
    assert time.perf_counter() - began < 3
    assert costs[1].step > 10 * costs[0].step and costs[1].start > 10 * costs[0].start  # 50 times the products
    assert all(c.measure > CALL for c in costs)


class OfNumbers(DigitsCollapse):
    """Its start has a size that depends on numbers."""

    def start(self, generator):
        state, data = super().start(generator)
        return state, data | {"ones": torch.nonzero(data["label"] == 1)}


def test_what_depends_on_numbers_is_counted_from_a_run_that_has_begun():
    experiment, where = OfNumbers(steps=10), place("cpu")
    assert experiment.cost(where) is None
    counted = experiment.walk(where).cost()
    assert isinstance(counted, Cost) and counted.step > 0 and counted.measure > 0
    run = engine.Alone(ModularAddition(), where)
    before = run.state["weights"]["hidden"]
    assert cost(run.experiment, where, run).step > 0 and run.state["weights"]["hidden"] is before and run.step == 0


def test_the_cost_on_a_gpu_is_not_known():
    assert cost(OutputScale(), Place(torch.device("meta"), torch.float32)) is None
