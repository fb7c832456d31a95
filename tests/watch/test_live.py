"""A figure that trains a network of one's own, and one that shows what was measured of it."""

import numpy as np
import pytest
import torch

from tests.watch.networks import cnn, loader, watch
from tests.widgets.small import until
from toolkit.figures import draw
from toolkit.watch.measures import MEASURES
from widgets import Explorer


def begun():
    model = cnn()
    batches = loader(generator=torch.Generator().manual_seed(2))
    return watch(model, batches, test=loader(), measures=["nc", "distance"]), torch.optim.SGD(model.parameters(), 0.1)


def weights(watched) -> list[torch.Tensor]:
    return [v.clone() for v in watched.model.state_dict().values()]


def same(one, other) -> bool:
    return all(map(torch.equal, one, other))


def train(figure, serial: int):
    figure.request = {"serial": serial, "action": "train"}
    until(lambda: figure.status["heard"] == serial and figure.status["state"] in ("done", "failed"), 60)
    assert figure.status["state"] == "done", figure.status["message"]


def test_a_figure_trains_it_and_again_from_the_same_place():
    watched, optimiser = begun()
    first = weights(watched)
    figure = Explorer(None, watched.live(optimiser, steps=12, points=6), panels=watched.panels)
    assert figure.spec["controls"] == [] and figure.spec["python"] is None
    train(figure, 1)
    once, data = weights(watched), figure.data
    assert not same(first, once) and data.step.values[0] == 0 and data.step.values[-1] == 12
    assert watched.data.equals(data) and list(data.data_vars) == list(watched.columns)
    train(figure, 2)
    assert same(once, weights(watched)) and figure.data.equals(data)
    figure.close()


def test_a_figure_trains_as_fit_does():
    (live, first), (plain, second) = begun(), begun()
    torch.manual_seed(5)
    walk = live.live(first, steps=8, points=4).walk()
    for _ in range(8):
        walk.advance()
    torch.manual_seed(5)
    plain.fit(second, steps=8, points=4)
    assert same(weights(live), weights(plain))


def test_a_figure_takes_no_step_that_it_is_not_asked_for():
    watched, optimiser = begun()
    first = weights(watched)
    figure = Explorer(None, watched.live(optimiser, steps=5), panels=watched.panels)
    figure.request = {"serial": 1, "action": "greet"}
    until(lambda: figure.status["heard"] == 1 and not figure._trainer.active)
    assert same(first, weights(watched))
    figure.close()


def test_only_the_latest_training_moves_the_network():
    watched, optimiser = begun()
    training = watched.live(optimiser, steps=5)
    old, new = training.walk(), training.walk()
    with pytest.raises(RuntimeError, match="another training of this network has begun"):
        old.advance()
    new.advance()
    assert new.row()[0] == 1 and np.isfinite(new.row()[1]["train_loss"])


def test_what_was_measured_is_a_recording_and_has_stills():
    watched, optimiser = begun()
    watched.fit(optimiser, steps=6)
    figure = Explorer(watched, panels=watched.panels)
    assert figure.data.equals(watched.data)
    assert draw(watched.data, panels=watched.panels) is not None


@pytest.mark.parametrize("measure", MEASURES)
def test_a_network_that_has_not_been_trained_has_a_page(measure, tmp_path):
    watched = watch(cnn(), loader(), measures=[measure])
    with pytest.warns(UserWarning, match="it was stopped before its last run"):
        figure = Explorer(watched, panels=watched.panels)
        assert figure.to_html(tmp_path / "page.html").stat().st_size > 1000
