"""Every experiment at the corners of its fields runs, sweeps as it runs, and is predicted as its docstring promises.

The corners of a field are its least value, the next one and a small one (of numbers that are not whole: the least, the
default and the largest), and all of its options. Those of a sequence are short ones of small whole numbers. Of numbers
that are not whole, they are as long as the default: even numbers from the least to the largest, these backwards, and
the default. Configurations are laid out so that each corner of each field occurs.
"""

import itertools
import warnings
from functools import partial

import numpy as np
import pytest
import xarray as xr

from toolkit import chapters
from toolkit.attributes import listed
from toolkit.metrics.gap import gap

EXPERIMENTS = [cls for chapter in chapters.names() for cls in chapters.experiments(chapter).values()]
every = pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda cls: cls.__name__)

# Steps at which something happens, where the docstring says that they are NaN or ∞ if it does not.
MAY_NOT_HAPPEN = ("train_halved", "test_halved", "wait")

# What the docstrings promise of a theory: {theory: (largest gap, columns, {field: values at which it holds})}. A theory
# of gradient flow holds for small steps, one of lazy training for a large output scale and steps that do not overshoot.
PROMISED = {
    "PolynomialRegression": {
        "exact": (1e-6, ("train_loss", "weight_change", "kernel_change", "target_alignment"), {}),
        "linearised": (0.02, ("train_loss",), {"output_scale": [16.0], "epsilon": [0.01]}),
    },
    "LinearRank": {
        "closed": (1e-6, ("train_loss", "kernel_alignment", "weight_change"), {"learning_rate": [1e-6, 0.003]}),
        "scalar": (0.01, ("train_loss", "kernel_alignment"), {"learning_rate": [1e-6]}),
    },
    "LinearRichness": {"exact": (1e-6, ("train_loss", "output", "kernel_growth"), {})},
    "DeepLinear": {
        "flow": (0.01, ("train_loss", "mode1", "mode4", "outside"), {"learning_rate": [1e-4]}),
        "modes": (0.01, ("train_loss", "mode1", "mode4"), {"learning_rate": [1e-4], "first_weights": ["aligned"]}),
    },
    "EarlyAlignment": {
        "early": (0.01, ("train_loss", "dead"), {"learning_rate": [0.001], "first_size": [1e-4]}),
    },
    "NearCollapse": {
        "near": (0.02, ("left", "unseen"), {"scatter": [0.01], "first_length": [1.0], "tether": [1000.0]})
    },
    "FeatureAmplification": {
        # the pull of a sample falls as its output grows, which is of the order of the learning rate times the steps
        "samples": (0.03, ("alignment", "neurons"), {"learning_rate": [0.001, 0.1], "first_size": [1e-4, 0.05]}),
    },
    "WidthScaling": {
        "tangent": (0.1, ("train_loss", "movement"), {"scaling": [-0.5], "learning_rate": [0.1], "width": [1000]})
    },
    "RateTransfer": {
        "tangent": (
            0.1,
            ("train_loss",),
            {"rule": ["descent"], "learning_rate": [1e-4], "parametrisation": ["tangent"]},
        )
    },
    "EdgeOfStability": {
        "tangent": (0.2, ("train_loss",), {"parametrisation": ["tangent"], "learning_rate": [0.05], "width": [1000]})
    },
    "OutputScale": {
        "tangent": (0.05, ("train_loss", "test_loss"), {"output_scale": [100.0], "learning_rate": [0.01, 1.0]})
    },
}
ALL = ("test_loss", "train_loss", "readout_norm", "eigenvalue")
LEFT_OPEN = {  # columns that are NaN beyond the range that a docstring gives
    "RankCollapse": {"cubic": ("distance",)},
    "BandlimitedWeights": {"finite width": ALL, "kernel": ALL, "unlimited": ("eigenvalue",)},
    "IteratedKernel": {"limit": ("slope",)},
    "StudentPrior": {"process": ("coverage", "student_coverage")},
}
ENDING = {"EarlyAlignment": "early"}  # theories that are NaN from a row on, at which they no longer hold


def corners(name: str, field) -> list:
    """Values at the edge of a field that are quick to train."""
    if name == "steps":
        return [1, 2, 3]
    if field.options:
        return list(field.options)
    low, high = field.low, field.high
    if field.type == "sequence":
        even = tuple(np.linspace(low, high, len(field.default)).tolist())
        whole = isinstance(field.default[0], int)
        return [(low,), (low + 1, low), (7, 6, 6)] if whole else [even, even[::-1], field.default]
    if field.type == "integer":
        return list(dict.fromkeys([low, low + 1, min(high, max(low, 6)), *([high] if name == "seed" else [])]))
    return list(dict.fromkeys([low, field.default, high]))


def small(cls, **values):
    """The defaults with small sizes and few steps, and with those of `values` that fit."""
    sizes = {n: max(corners(n, f)[:3]) for n, f in cls.fields().items() if f.type in ("integer", "sequence")}
    return fitting(fitting(cls(), sizes), values)


def fitting(experiment, values: dict):
    """With as many of the values as fit together, each tried on those before."""
    for name, value in values.items():
        experiment = experiment.replace(**{name: value}) if fits(experiment, name, value) else experiment
    return experiment


def fits(experiment, name: str, value) -> bool:
    try:
        experiment.replace(**{name: value})
    except ValueError:
        return False
    return True


def at_corners(cls) -> list:
    """Configurations that have every corner of every field, and one whose sizes are all equal, as far as they fit."""
    fields = {name: corners(name, field) for name, field in cls.fields().items()}
    rows = [
        {name: values[row % len(values)] for name, values in fields.items()}
        for row in range(max(map(len, fields.values())))
    ]
    equal = {n: 16 for n, f in cls.fields().items() if f.type == "integer" and f.low <= 16 <= f.high and n != "steps"}
    return [small(cls, **values) for values in (*rows, equal)]


def run(experiment, dtype="float64", **axes):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*runs diverged")
        return experiment.sweep(dtype=dtype, device="cpu", progress=False, **axes)


def predict(theory: str, experiment, **axes):
    """A prediction; nothing where the configuration has no such theory."""
    return experiment.predict(theory, **axes) if axes or theory in experiment.theories else xr.Dataset()


def check_run(experiment) -> None:
    """Its first row is finite; so is each prediction, and near the measurement where this is promised."""
    measured = run(experiment)
    check_first(measured, experiment)
    for theory in experiment.theories:
        predicted = experiment.predict(theory)
        if "diverged_at" not in measured.attrs:
            if ENDING.get(type(experiment).__name__) == theory:
                predicted = predicted.isel(step=np.isfinite(predicted.train_loss.values), frame=slice(0))
            left_open = LEFT_OPEN.get(type(experiment).__name__, {}).get(theory, ())
            known = predicted.drop_vars(name for name in left_open if predicted[name].isnull().all())
            wrong = [name for name, values in known.data_vars.items() if not np.isfinite(values).all()]
            assert not wrong, (experiment, theory, wrong)
            check_gap(experiment, theory, gap(measured, predicted))


def check_first(measured, experiment) -> None:
    first = measured.isel(step=0, frame=0, missing_dims="ignore").drop_vars(MAY_NOT_HAPPEN, errors="ignore")
    wrong = [name for name, values in first.data_vars.items() if not np.isfinite(values).all()]
    assert not wrong, (experiment, wrong)


def check_gap(experiment, theory: str, gaps: dict) -> None:
    most, columns, where = PROMISED.get(type(experiment).__name__, {}).get(theory, (0, (), {}))
    if all(getattr(experiment, name) in values for name, values in where.items()):
        far = {name: gaps[name] for name in columns if gaps[name] > most}
        assert not far, (experiment, theory, far)


def check_sweep(experiment, name: str, measure) -> None:
    """What `measure` gives for a sweep of a field has the rows of what it gives for each value."""
    values = [value for value in corners(name, experiment.fields()[name]) if fits(experiment, name, value)]
    swept = measure(experiment, **{name: values})
    for index, value in enumerate(values):
        one, some = measure(experiment.replace(**{name: value})), swept.isel({name: index})
        for column in one.data_vars:
            if name not in listed(some[column].attrs.get("held", {})):
                inside = {dim: slice(size) for dim, size in one[column].sizes.items()}
                np.testing.assert_allclose(some[column].isel(inside), one[column], rtol=1e-6, atol=1e-9, err_msg=name)


@every
def test_at_the_corners(experiment):
    for one in at_corners(experiment):
        check_run(one)


@every
def test_every_field_is_swept(experiment):
    for name in experiment.fields().keys() - {"steps"}:
        check_sweep(small(experiment), name, run)


@every
def test_every_field_is_predicted(experiment):
    base = small(experiment)
    for name in experiment.fields().keys() - {"steps"}:
        for theory in base.theories:
            check_sweep(base, name, partial(predict, theory))


FIELDS = [(cls, name) for cls in EXPERIMENTS for name in cls.fields() if name != "steps"]


@pytest.mark.full
@pytest.mark.parametrize(("experiment", "name"), FIELDS, ids=lambda it: getattr(it, "__name__", it))
def test_every_field_is_swept_when_compiled(experiment, name):
    check_sweep(small(experiment), name, partial(run, compiled=True))


@pytest.mark.full
@every
def test_at_all_pairs_of_corners(experiment):
    fields = {name: corners(name, field) for name, field in experiment.fields().items()}
    for (one, first), (other, second) in itertools.combinations(fields.items(), 2):
        for value, beside in itertools.product(first, second):
            check_run(small(experiment, **{one: value, other: beside}))
            check_first(run(small(experiment, **{one: value, other: beside}), "float32"), experiment)
