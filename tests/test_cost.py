"""The cost of training for a reader: every default run is short enough to be watched."""

import pytest
from torch.utils.flop_counter import FlopCounterMode

from toolkit import engine
from toolkit.device import place
from toolkit.record import known

NOT_LIVE = {"grokking/modular_addition_published"}
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
