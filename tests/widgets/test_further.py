"""A run that has ended goes on to twice the steps; where its first steps would have been others, it begins again."""

from dataclasses import dataclass

import pytest
import torch
from numpy.testing import assert_allclose

from tests.three_experiments import FreeFeatures
from tests.widgets.growth import Growth, finished, until
from tests.widgets.small import SMALL, ends, training
from toolkit.collapse import DigitsCollapse
from toolkit.engine import runs
from toolkit.experiment import knob
from toolkit.grokking import CorruptedAddition, PolynomialRegression
from toolkit.lazy_rich import ConnectivityRank
from toolkit.panels import lines
from toolkit.watch import Watch
from widgets import Explorer
from widgets.run import ANEW


@dataclass(frozen=True, kw_only=True)
class Decaying(Growth):
    """A rate that falls to nothing at the last step."""

    rate: float = knob(1.0, 0.0, 1e300)

    def step(self, state, data):
        return {"x": state["x"] + 1 - state["x"] / self.steps}


def ask(explorer, action):
    serial = explorer.status["heard"] + 1
    explorer.request = {"action": action, "serial": serial}
    until(lambda: explorer.status["heard"] == serial)


def test_it_goes_on_where_it_stands_and_is_the_run_of_twice_the_steps(live):
    live.train(FreeFeatures(steps=200))
    short = finished(live)
    live.further(FreeFeatures(steps=400))
    run, whole = finished(live), FreeFeatures(steps=400).run(points=range(401), progress=False)
    assert run.state == "done" and run.step == run.steps == 400 and run.number == 2
    assert run.rows[: len(short.rows)] == short.rows and run.walk is short.walk
    assert [step for step, _ in run.rows[len(short.rows) :]] == [s for s in run.due if s > 200]
    for step, row in run.rows:
        assert_allclose(row["train_loss"], whole["train_loss"].sel(step=step), rtol=1e-5)


def test_theories_are_computed_as_far(live):
    live.train(Growth(rate=0.9, steps=300))
    finished(live)
    live.further(Growth(rate=0.9, steps=600))
    run = finished(live)
    assert run.horizon == 600 and run.predicted["exact"]["step"].values[-1] == 600


def test_a_run_whose_steps_depend_on_their_number_begins_again_and_says_so(live):
    live.train(Decaying(steps=40))
    finished(live)
    live.further(Decaying(steps=80))
    run = finished(live)
    assert run.expected == ANEW and run.step == 80
    expected = Decaying(steps=80).run(progress=False)
    assert [step for step, _ in run.rows] == expected["step"].values.tolist()
    assert_allclose([row["x"] for _, row in run.rows], expected["x"], rtol=1e-6)


@pytest.mark.parametrize(
    ("experiment", "depends"),
    [
        (PolynomialRegression(), False),
        (CorruptedAddition(), False),
        (CorruptedAddition(minibatches=True), True),
        (ConnectivityRank(), True),
        (DigitsCollapse(steps=20), True),
    ],
    ids=lambda one: type(one).__name__,
)
def test_which_experiments_ask_how_many_steps_there_will_be(experiment, depends):
    assert runs.reads(experiment, runs.Place(torch.device("cpu"), torch.float32), "steps") is depends


def test_a_figure_trains_twice_as_long_and_python_knows_it(make):
    explorer, parts = make()
    explorer.values = {"output_scale": 0.7, "seed": 1}
    ends(explorer)
    parts.clear()
    said = []
    explorer.observe(lambda change: said.append(change["new"]), "status")
    ask(explorer, "further")
    ends(explorer)
    twice = SMALL.replace(output_scale=0.7, seed=1, steps=60)
    assert (
        explorer.configuration == twice and explorer.data.attrs["fields"] == twice.run(progress=False).attrs["fields"]
    )
    assert explorer.status["steps"] == explorer.status["step"] == explorer.data["step"].values[-1] == 60
    assert said[0]["state"] == "training" and said[0]["run"] == 1, "the run before stays on screen"
    ask(explorer, "train")
    ends(explorer)
    assert explorer.configuration.steps == 30, "Train is a run of the usual length"


def test_a_slider_of_the_steps_that_is_moved_further_goes_on_too(make):
    explorer, _ = make(None, Growth(steps=100), panels=[lines("x", {"x": ("x", "train")})])
    ask(explorer, "train")
    ends(explorer)
    walk = explorer.run.walk
    explorer.values = explorer.values | {"steps": 150}
    ends(explorer)
    assert explorer.run.walk is walk and explorer.data["step"].values[-1] == 150
    explorer.values = explorer.values | {"steps": 120}
    ends(explorer)
    assert explorer.run.walk is not walk and explorer.data["step"].values[-1] == 120


def test_nothing_goes_on_that_has_not_ended_or_may_not_have_so_many_steps(make):
    explorer, _ = make(None, Growth(steps=600_000), more=["rate"], panels=[lines("x", {"x": ("x", "train")})])
    ask(explorer, "further")
    assert explorer.status["state"] == "waiting" and explorer.spec["axis"]["most"] == 1_000_000
    ask(explorer, "step")
    ask(explorer, "further")
    assert explorer.status["steps"] == 600_000
    ask(explorer, "cancel")
    until(lambda: not training())


def test_too_many_steps_are_refused_in_words(make):
    explorer, _ = make(None, PolynomialRegression(steps=40), panels=[lines("Loss", {"test_loss": ("test", "test")})])
    ask(explorer, "train")
    ends(explorer)
    explorer.values = explorer.values | {"steps": 2_000_000}
    assert explorer.status["state"] == "failed" and "between 1 and 1,000,000" in explorer.status["message"]


def test_ones_own_network_goes_on(monkeypatch):
    monkeypatch.delenv("WNL_STATIC", raising=False)
    torch.manual_seed(0)
    model, x = torch.nn.Linear(3, 2), torch.randn(16, 3)
    batch = [(x, torch.arange(16) % 2)]
    watched = Watch(model, loss=torch.nn.functional.cross_entropy, train=batch, test=batch, measures=["distance"])
    figure = Explorer(None, watched.live(torch.optim.SGD(model.parameters(), 0.1), steps=20), panels=watched.panels)
    ask(figure, "train")
    ends(figure)
    before = figure.data
    ask(figure, "further")
    ends(figure)
    assert figure.data["step"].values[-1] == 40
    first = figure.data.isel(step=slice(before.sizes["step"]))
    assert first.drop_attrs().equals(before.drop_attrs())
    ask(figure, "train")
    ends(figure)
    assert figure.data["step"].values[-1] == 20
    figure.close()
