"""Explorers on a small recording, closed after each test."""

from types import SimpleNamespace

import pytest

from tests.widgets.growth import threads
from tests.widgets.small import AXES, PANELS, SMALL, training
from widgets import Explorer
from widgets.live import Live


@pytest.fixture(scope="package")
def recorded():
    measured = SMALL.sweep(device="cpu", progress=False, **AXES)
    predicted = {name: SMALL.predict(name, **AXES) for name in SMALL.theories}
    return SimpleNamespace(measured=measured, predicted=predicted)


@pytest.fixture
def make(recorded, monkeypatch):
    """Makes Explorers, notes the parts they send, and closes them."""
    monkeypatch.setenv("WNL_DEVICE", "cpu")
    monkeypatch.delenv("WNL_STATIC", raising=False)
    made = []

    def explorer(recording=recorded, experiment=SMALL, panels=PANELS, **about):
        one = Explorer(recording, experiment, panels=panels, **about)
        parts = []
        one.observe(lambda change: parts.append(change["new"]), "part")
        made.append(one)
        return one, parts

    yield explorer
    for one in made:
        one.close()
    assert not training()


@pytest.fixture
def live(monkeypatch):
    monkeypatch.setenv("WNL_DEVICE", "cpu")
    one = Live(lambda run: one.shown.append((run.number, run.state, run.step)))
    one.shown = []
    yield one
    one.close()
    assert not threads()
