"""Live training of what takes long: Stop answers at once, the next run does not wait, and what it may take is said."""

import time
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
import torch

from tests.widgets.growth import Growth, finished, threads, until
from toolkit.experiment import setting


@dataclass(frozen=True, kw_only=True)
class Deaf(Growth):
    """Takes a second and looks at nothing meanwhile: while it is set up, in a step, a measurement or a theory."""

    where: str = setting("", options=("", "start", "step", "measure", "theory"))

    def sleep(self, where):
        if where == self.where:
            time.sleep(1)

    def start(self, generator):
        self.sleep("start")
        return super().start(generator)

    def step(self, state, data):
        self.sleep("step")
        return super().step(state, data)

    def measure(self, state, data):
        self.sleep("measure")
        return super().measure(state, data)

    def prediction(self, theory_name, state, data, steps, watch):
        self.sleep("theory")
        return super().prediction(theory_name, state, data, steps, watch)


@pytest.mark.parametrize("where", ["start", "step", "measure", "theory"])
def test_stop_answers_at_once_whatever_takes_long_and_the_next_run_does_not_wait(live, where):
    live.train(Deaf(where=where, steps=3))
    time.sleep(0.1)
    began, run = time.monotonic(), live.run
    live.cancel()
    until(lambda: run.state == "cancelled", 0.5)
    assert not live.active and live.shown[-1][:2] == (1, "cancelled")
    rows = len(run.rows)
    live.train(Growth(steps=20))
    assert finished(live).state == "done" and time.monotonic() - began < 0.8
    until(lambda: not threads())
    assert live.shown[-1] == (2, "done", 20) and run.state == "cancelled" and len(run.rows) == rows


def test_a_request_takes_over_from_a_run_that_is_still_being_set_up(live):
    live.train(Deaf(where="start"))
    time.sleep(0.1)
    began = time.monotonic()
    live.train(Growth(steps=20))
    assert finished(live).number == 2 and time.monotonic() - began < 0.8


def test_few_threads_are_left_behind_and_the_last_request_trains(live):
    for _ in range(6):
        live.train(Deaf(where="start", steps=2))
        time.sleep(0.3)
        assert len(threads()) <= 3
    run = finished(live)
    assert run.number == 6 and run.state == "done"
    until(lambda: not threads())


def test_a_request_that_waits_for_a_thread_can_be_stopped(live):
    for _ in range(4):
        live.train(Deaf(where="start", steps=2))
        time.sleep(0.25)
    live.cancel()
    until(lambda: live.run.state == "cancelled", 0.5)
    until(lambda: not threads())
    assert live.run.number == 4 and not live.active and not live.run.rows


def test_a_run_that_takes_long_says_so_while_it_is_set_up_and_can_be_stopped_then(live, monkeypatch):
    monkeypatch.setattr(Deaf, "cost", lambda self: SimpleNamespace(start=20, step=0.02, measure=0), raising=False)
    said = []
    live._show = lambda run: said.append((run.state, run.said, len(run.rows)))
    live.train(Deaf(where="start", steps=8000))
    until(lambda: said)
    assert said == [("training", "It may take about 3\u202fmin.", 0)]
    live.cancel()
    until(lambda: said[-1] == ("cancelled", "", 0), 0.5)
    until(lambda: not threads())


def test_of_a_short_run_and_of_one_that_cannot_be_foretold_nothing_is_said(live, monkeypatch):
    costs = iter([None, SimpleNamespace(start=1, step=0.01, measure=0)])
    monkeypatch.setattr(Deaf, "cost", lambda self: next(costs), raising=False)
    for _ in range(2):
        live.train(Deaf(where="start", steps=20))
        assert finished(live).expected == "" and {state for _, state, _ in live.shown} == {"training", "done"}


@dataclass(frozen=True, kw_only=True)
class ManySteps(Growth):
    """Its start makes so many operations that it takes ten seconds."""

    def start(self, generator):
        for _ in range(10_000):
            time.sleep(0.001)
            torch.ones(1)
        return super().start(generator)


def test_what_is_made_of_many_operations_ends_soon_after_it_is_stopped(live):
    live.train(ManySteps())
    time.sleep(0.1)
    live.cancel()
    until(lambda: not threads(), 1.0)
    assert live.run.state == "cancelled" and not live.run.rows
