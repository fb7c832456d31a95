"""Live training: the latest request wins, commands act at once, and no thread stays behind."""

import time
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.three_experiments import FeatureRidge, FreeFeatures
from tests.widgets.growth import LONG, Growth, finished, threads, until
from toolkit.engine.axis import Steps
from widgets.live import Live


def test_a_run_to_the_end_is_the_experiments_own(live):
    experiment = FreeFeatures(steps=200)
    live.train(experiment)
    run, measured = finished(live), experiment.run(progress=False)
    assert run.state == "done" and run.step == run.steps == 200 and run.message == ""
    assert [step for step, _ in run.rows] == measured["step"].values.tolist()
    for name in ("train_loss", "norms"):
        assert_allclose(np.array([row[name] for _, row in run.rows]), measured[name], rtol=1e-6)
    assert live.shown[0][:2] == (1, "training") and live.shown[-1] == (1, "done", 200)


def test_predictions_are_predict(live):
    experiment = Growth(rate=0.9, steps=300)
    live.train(experiment)
    run = finished(live)
    assert run.horizon == 300
    assert run.predicted["exact"].drop_attrs().equals(experiment.predict("exact").drop_attrs())


def test_an_experiment_without_steps_is_measured_once(live):
    experiment = FeatureRidge(ridge=0.5)
    live.train(experiment)
    run = finished(live)
    assert run.state == "done" and [step for step, _ in run.rows] == [0]
    assert_allclose(run.rows[0][1]["test_loss"], experiment.run(progress=False)["test_loss"], rtol=1e-5)
    assert_allclose(run.predicted["direct"]["test_loss"], experiment.predict()["test_loss"])


def test_of_200_rapid_requests_only_the_last_trains_to_the_end(live):
    for i in range(200):
        live.train(Growth(rate=i / 200, steps=3000))
    run = finished(live)
    assert run.number == 200 and run.state == "done" and run.experiment.rate == 199 / 200
    assert {number for number, state, _ in live.shown if state == "done"} == {200}


def test_pause_stops_the_count_step_takes_one_resume_goes_on(live):
    live.train(Growth(steps=LONG))
    until(lambda: live.run and live.run.step > 50)
    live.pause()
    until(lambda: live.run.state == "paused", 0.5)
    at = live.run.step
    time.sleep(0.15)
    assert live.run.step == at and live.run.rows[-1][0] == at == live.run.rows[-1][1]["x"]
    for further in (1, 2, 3):
        live.step()
        until(lambda further=further: live.run.rows[-1][0] == at + further and live.run.state == "paused", 0.5)
        assert live.run.step == at + further == live.run.rows[-1][1]["x"]
    live.resume()
    until(lambda: live.run.step > at + 100)
    assert live.run.state == "training"
    until(lambda: live.run.seconds_left is not None)
    assert live.run.seconds_left > 0


def test_several_steps_asked_at_once_are_all_taken(live):
    live.train(Growth(steps=LONG), paused=True)
    until(lambda: live.run and live.run.state == "paused")
    assert live.run.step == 0 and [step for step, _ in live.run.rows] == [0]
    for _ in range(5):
        live.step()
    until(lambda: live.run.step == 5)
    time.sleep(0.1)
    assert live.run.step == 5 and live.run.state == "paused"


def test_cancel_keeps_the_rows_and_ends_the_thread(live):
    live.train(Growth(steps=LONG))
    until(lambda: live.run and len(live.run.rows) > 10)
    began = time.monotonic()
    live.cancel()
    until(lambda: not live.active, 0.5)
    assert time.monotonic() - began < 0.5 and not threads()
    run = live.run
    assert run.state == "cancelled" and len(run.rows) > 10 and run.step < LONG
    assert [row["x"] for _, row in run.rows] == [step for step, _ in run.rows]
    assert live.shown[-1][:2] == (1, "cancelled") and run.seconds_left is None


@pytest.mark.parametrize("paused", [False, True])
def test_close_leaves_no_thread(live, paused):
    live.train(Growth(steps=LONG), paused=paused)
    until(lambda: live.run and live.run.rows and (not paused or live.run.state == "paused"))
    assert len(threads()) == 1
    live.close()
    assert not threads() and not live.active and live.run.state == "cancelled"


def test_a_new_request_ends_a_pause(live):
    live.train(Growth(steps=LONG), paused=True)
    until(lambda: live.run and live.run.state == "paused")
    live.train(Growth(steps=20))
    until(lambda: live.run.number == 2 and live.run.state == "done")
    assert live.run.rows[-1] == (20, {"x": 20})


def test_an_exception_is_a_sentence_and_the_next_request_trains(live):
    live.train(Growth(broken=5))
    run = finished(live)
    said = "RuntimeError: the bridge is out. In Growth.step() (growth.py, line "
    assert run.state == "failed" and run.message.startswith(said)
    assert [step for step, _ in run.rows] == [s for s in run.experiment.axis.due() if s <= 5]
    live.train(Growth(steps=3))
    assert finished(live).state == "done"


def test_a_picture_that_cannot_be_shown_does_not_kill_training():
    def show(run):
        raise OSError("no screen")

    live = Live(show)
    for number in (1, 2):
        live.train(Growth(steps=3))
        until(lambda: not live.active)
        assert live.run.number == number and live.run.state == "failed"
        assert live.run.message == "OSError: no screen"
    assert not threads()


def test_divergence_is_said_and_the_finite_rows_are_kept(live):
    live.train(Growth(rate=1e30, steps=LONG))
    run = finished(live)
    assert run.state == "diverged" and "no longer finite" in run.message
    assert f"Diverged at step {run.step}:" in run.message
    kept = [step for step, _ in run.rows]  # x(t) is about 1e30^(t − 1): beyond float32 from step 3 on
    assert kept == [s for s in run.experiment.axis.due() if s < 3] and run.step == 3
    assert all(np.isfinite(row["x"]) for _, row in run.rows)


def test_divergence_found_at_a_pause_ends_the_run(live):
    """At a step that no row is due at."""

    class AtTheEnds(Steps):
        def due(self, points=2):
            return np.array([0, self.last])

    class Seldom(Growth):
        @property
        def axis(self):
            return AtTheEnds(self.steps)

    live.train(Seldom(rate=1e30, steps=LONG))
    until(lambda: live.run and live.run.step > 10)
    live.pause()
    run = finished(live)
    assert run.state == "diverged" and [step for step, _ in run.rows] == [0]
    assert live.shown[-1][1] == "diverged" and len(live.shown) < 60


def test_warming_up_shows_nothing(live):
    live.warm(Growth())
    until(lambda: not live.active)
    assert live.run is None and live.shown == []
    live.warm(Growth(broken=1))
    live.train(Growth(steps=4))
    assert finished(live).state == "done"


@dataclass(frozen=True, kw_only=True)
class SlowTheory(Growth):
    """Its theory takes ten seconds for every hundred steps, unless it is told to stop."""

    def prediction(self, theory_name, state, data, steps, watch):
        for _ in range(int(steps[-1])):
            time.sleep(0.1)
            watch()
        return super().prediction(theory_name, state, data, steps, watch)


def test_a_slow_theory_delays_no_command(live):
    live.train(SlowTheory(steps=300))
    until(lambda: live.run is not None and live.run.step > 0)
    time.sleep(0.3)  # by now the theory is being computed
    began = time.monotonic()
    live.pause()
    until(lambda: live.run.state == "paused", 1.0)
    live.train(Growth(steps=20))
    until(lambda: live.run.number == 2, 1.0)
    assert time.monotonic() - began < 1.5
    assert finished(live).state == "done"


def test_training_and_its_theory_go_on_after_a_pause_in_the_theory(live):
    live.train(SlowTheory(steps=30))
    until(lambda: live.run is not None and live.run.step > 0)
    time.sleep(0.25)
    live.pause()
    until(lambda: live.run.state == "paused", 1.0)
    live.resume()
    run = finished_within(live, 20)
    assert run.state == "done" and run.horizon == 30


def finished_within(live, seconds):
    until(lambda: not live.active, seconds)
    return live.run
