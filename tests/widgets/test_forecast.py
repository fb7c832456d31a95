"""What a run is expected to take, in words."""

from types import SimpleNamespace

import pytest

from tests.three_experiments import FeatureRidge
from toolkit.lazy_rich import OutputScale
from widgets.forecast import forecast, needs_words
from widgets.run import Run


def a_run(start=0.0, step=0.0, measure=0.0, steps=1000, along=None):
    experiment = OutputScale(steps=steps)
    priced = SimpleNamespace(
        axis=experiment.axis, cost=lambda: SimpleNamespace(start=start, step=step, measure=measure)
    )
    return Run(priced, 1, along)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"start": 8}, ""),
        ({"start": 54}, "50 s"),
        ({"step": 0.08}, "80 s"),
        ({"step": 0.2}, "3 min"),
        ({"measure": 2}, "3 min"),
        ({"step": 4, "start": 3}, "67 min"),
        ({"step": 4, "steps": 10_000}, "11 h"),
    ],
)
def test_a_long_run_is_foretold(about, said):
    assert forecast(a_run(**about)).replace("\u202f", " ") == (f"It may take about {said}." if said else "")


def test_along_a_field_every_value_costs():
    ridge = FeatureRidge()
    spent = {4: 1.0, 8: 2.0, 16: 30.0}
    priced = SimpleNamespace(
        replace=lambda features: SimpleNamespace(
            cost=lambda: SimpleNamespace(start=spent[features], step=0, measure=1.0)
        )
    )
    run = Run(priced, 1, ("features", [4, 8, 16]))
    assert forecast(run).replace("\u202f", " ") == "It may take about 40 s."
    assert forecast(Run(ridge, 1, ("features", [4, 8, 16]))) == ""


def test_what_cannot_be_counted_is_not_foretold():
    unknown = SimpleNamespace(axis=OutputScale().axis, cost=lambda: None)
    assert forecast(Run(unknown, 1)) == ""
    unknown.replace = lambda features: unknown
    assert forecast(Run(unknown, 1, ("features", [4, 8]))) == ""


def test_only_a_run_that_is_hardly_under_way_or_far_from_its_end_needs_words():
    run = a_run()
    assert needs_words(run, 0.5)
    run.walk = SimpleNamespace(done=400, axis=SimpleNamespace(last=1000))
    assert not needs_words(run, 0.5)
    run.walk.done = 10
    assert needs_words(run, 0.5)
    run.state = "cancelled"
    assert not needs_words(run, 0.5)
