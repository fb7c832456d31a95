"""What is given to a figure by mistake is said in words; without a recording each field has a slider."""

import re

import pytest
import torch

from tests.test_contract import Well, changed
from tests.three_experiments import FeatureRidge
from tests.widgets.small import until
from toolkit import bars, column
from toolkit.lazy_rich import OutputScale
from toolkit.panels import lines
from toolkit.watch import Watch
from widgets import Explorer

LOSS = lines("Loss", {"loss": ("loss", "train")})


@pytest.mark.parametrize(
    "given, panels, said",
    [
        ((None, Well), [LOSS], "experiment must be a configuration, Well(), and not the class Well"),
        ((None, 3), [LOSS], "experiment must be an instance of a class made with toolkit.Training"),
        ((Well(),), [LOSS], "the recording comes first, then the experiment: Explorer(None, experiment"),
        ((None, Well()), LOSS, "panels must be a list, also of a single one: panels=[lines(...)]"),
        ((None, Well()), "loss", "panels must be a list of panels"),
        ((None, Well()), ["loss"], "panels must be made by the functions of toolkit.panels"),
    ],
)
def test_a_mistake_in_words(given, panels, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        Explorer(*given, panels=panels)


def test_without_a_recording_every_field_has_a_slider():
    controls = Explorer(None, Well(), panels=[LOSS]).spec["controls"]
    assert [c["name"] for c in controls] == ["steps", "learning_rate", "seed"]
    assert not any(c["advanced"] for c in controls)
    few = Explorer(None, Well(), panels=[LOSS], more=["learning_rate"]).spec["controls"]
    assert [c["name"] for c in few] == ["learning_rate", "seed"]


def test_what_fails_is_told_with_its_line_and_its_traceback():
    figure = Explorer(None, changed(loss=lambda s, w, d: 1 / 0), panels=[LOSS])
    figure.request = {"serial": 1, "action": "train"}
    until(lambda: figure.status["state"] == "failed")
    said, details = figure.status["message"], figure.status["details"]
    assert said.startswith("ZeroDivisionError: division by zero. In Broken.measure() (test_given.py, line ")
    assert "Something it divides by is 0" in said and details.startswith("Traceback (most recent call last)")
    figure.close()


@pytest.mark.parametrize(
    "axis, held, experiment, known",
    [
        ("step", None, FeatureRidge(), "here 'features', 'ridge' (got 'step')"),
        ("noise", None, FeatureRidge(), "here 'features', 'ridge' (got 'noise')"),
        ("step", {"ridge": [0.1, 1]}, FeatureRidge(), "here 'ridge' (got 'step')"),
        ("step", {"ridge": [0.1, 1]}, None, "here 'ridge' (got 'step')"),
        ("features", {"ridge": [0.1, 1]}, FeatureRidge(), "here 'ridge' (got 'features')"),
        ("step", {}, FeatureRidge(), "here none: sweep one, or declare marks (got 'step')"),
        ("width", None, Well(), "here 'step' (got 'width')"),
    ],
)
def test_an_axis_along_which_there_is_nothing(axis, held, experiment, known):
    swept = None if held is None else FeatureRidge().sweep(progress=False, **held)
    name = "loss" if isinstance(experiment, Well) else "train_loss"
    with pytest.raises(ValueError, match=re.escape(f"axis must be what curves are drawn along, {known}")):
        Explorer(swept, experiment, panels=[lines("Loss", {name: ("train", "train")})], axis=axis)


class Layers(FeatureRidge):
    """Its one column has a place for each of its numbers."""

    columns = {"sizes": column("sizes", dims=["layer"])}
    theories = {}

    def measure(self, state, data):
        return {"sizes": state["values"][:3] + 0 * self.ridge}


def test_a_figure_without_curves_needs_no_axis(tmp_path):
    shown = Explorer(Layers().run(progress=False), Layers(), panels=[bars("Sizes", "sizes", along="layer")])
    assert shown.to_html(tmp_path / "sizes.html").stat().st_size > 1000


def test_how_to_record_is_said_as_it_is_done(tmp_path):
    x = torch.randn(12, 3, generator=torch.Generator().manual_seed(0))
    net = torch.nn.Linear(3, 2)
    watched = Watch(net, loss=torch.nn.functional.mse_loss, train=(x, x[:, :2]), measures=["distance"])
    live = watched.live(torch.optim.SGD(net.parameters(), lr=0.1), 5)
    for experiment, panels, said in (
        (
            Well(),
            [LOSS],
            "record them with: recorded(Well(), learning_rate=[...]) of toolkit, which is given to Explorer",
        ),
        (OutputScale(), [lines("Loss", {"train_loss": ("a", "train")})], "with: python -m toolkit.record NAME"),
        (live, watched.panels[:1], "record them with: watched.fit(optimiser, steps), and Explorer(watched, "),
    ):
        with pytest.raises(ValueError, match=re.escape(said)):
            Explorer(None, experiment, panels=panels).to_html(tmp_path / "none.html")
