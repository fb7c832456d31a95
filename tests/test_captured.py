"""Steps handed to graphs of a GPU, on a computer without one: `tests/test_on_a_gpu.py` has the graphs themselves."""

import logging

import torch

from tests.benchmarks.plain import BENCHMARK
from tests.launched import Launched, Unrecordable, as_on_a_gpu
from toolkit import engine, place

STEPS = 30


def losses(run) -> torch.Tensor:
    run.advance(STEPS)
    run.advance(STEPS)
    return run.look()["train_loss"]


def test_all_steps_but_those_that_are_compared_are_launched(monkeypatch):
    expected = losses(engine.Alone(BENCHMARK, place("cpu"), engine.Programs()))
    as_on_a_gpu(monkeypatch)
    run = engine.Alone(BENCHMARK, place("cpu"), engine.Programs())
    assert torch.equal(losses(run), expected) and run.step == 2 * STEPS
    assert Launched.taken == [STEPS - 2, STEPS]


def test_what_cannot_be_recorded_is_asked_for_step_by_step_and_said_once(monkeypatch, caplog):
    expected = losses(engine.Alone(BENCHMARK, place("cpu"), engine.Programs()))
    as_on_a_gpu(monkeypatch, Unrecordable)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert torch.equal(losses(engine.Alone(BENCHMARK, place("cpu"), engine.Programs())), expected)
    said = [record.message for record in caplog.records]
    assert len(said) == 1 and said[0].endswith("operation not permitted when stream is capturing")
    assert not Launched.taken
