"""Steps handed to graphs of a GPU, on a computer without one: `tests/test_on_a_gpu.py` has the graphs themselves."""

import logging

import pytest
import torch

from tests.benchmarks.plain import BENCHMARK
from toolkit import device, engine, place
from toolkit.engine import captured

STEPS = 30


class Launched:
    """Takes steps one by one where a GPU would take them as graphs; `taken` counts them."""

    taken: list[int]

    def __init__(self, each, invariants, leaves):
        self.each, self.invariants = each, invariants

    def advance(self, leaves, steps, stopped=lambda: False):
        Launched.taken.append(steps)
        for _ in range(steps):
            leaves = self.each(*self.invariants, *leaves)
        return leaves


class Unrecordable(Launched):
    def __init__(self, each, invariants, leaves):
        raise RuntimeError("operation not permitted when stream is capturing\nand more")


@pytest.fixture
def as_on_a_gpu(monkeypatch):
    Launched.taken = []

    def launch(kind):
        monkeypatch.setattr(device, "launches", lambda leaf: True)
        monkeypatch.setattr(captured, "Captured", kind)

    return launch


def losses(run) -> torch.Tensor:
    run.advance(STEPS)
    run.advance(STEPS)
    return run.look()["train_loss"]


def test_all_steps_but_those_that_are_compared_are_launched(as_on_a_gpu):
    expected = losses(engine.Alone(BENCHMARK, place("cpu"), engine.Programs()))
    as_on_a_gpu(Launched)
    run = engine.Alone(BENCHMARK, place("cpu"), engine.Programs())
    assert torch.equal(losses(run), expected) and run.step == 2 * STEPS
    assert Launched.taken == [STEPS - 2, STEPS]


def test_what_cannot_be_recorded_is_asked_for_step_by_step_and_said_once(as_on_a_gpu, caplog):
    expected = losses(engine.Alone(BENCHMARK, place("cpu"), engine.Programs()))
    as_on_a_gpu(Unrecordable)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert torch.equal(losses(engine.Alone(BENCHMARK, place("cpu"), engine.Programs())), expected)
    said = [record.message for record in caplog.records]
    assert len(said) == 1 and said[0].endswith("operation not permitted when stream is capturing")
    assert not Launched.taken
