"""Lines are the numbers of the dataset: measured, predicted, kept, and a band over seeds."""

import json
from functools import partial

import numpy as np
import xarray as xr
from numpy.testing import assert_allclose, assert_array_equal

from tests.figures.data import LOSS, STEPS, dashed, dataset, measured_lines
from toolkit import figures
from toolkit.figures import kept
from toolkit.palette import LIGHT, muted
from toolkit.panels import lines


def test_lines_carry_the_data_solid_and_the_theory_dashed():
    one = dataset().sel(seed=0, scale=2.0, drop=True)
    theory = (one * 1.1).assign_attrs(theory_label="closed form")
    axes = figures.draw(one, {"exact": theory, "other": one * 9}, panels=[LOSS]).axes[0]
    (solid,), (over,) = measured_lines(axes), dashed(axes)
    assert_array_equal(solid.get_xdata(), STEPS)
    assert_array_equal(solid.get_ydata(), one["train_loss"])
    assert_array_equal(over.get_ydata(), theory["train_loss"])
    texts = [t.get_text() for t in axes.get_legend().get_texts()]
    assert texts == ["training", "closed form", "chance"]
    assert axes.get_yscale() == "log" and axes.get_xlabel() == "training step"
    assert axes.get_title(loc="left") == "Loss"
    assert [list(line.get_ydata()) for line in axes.lines if line.get_label() == "chance"] == [[0.5, 0.5]]


def test_seeds_are_a_band_about_the_median():
    data = dataset().sel(scale=0.5, drop=True)
    axes = figures.draw(data, panels=[LOSS]).axes[0]
    (line,), (band,) = measured_lines(axes), axes.collections
    assert_allclose(line.get_ydata(), np.median(data["train_loss"], axis=0))
    corners = band.get_paths()[0].vertices
    for step, low, high in zip(STEPS, data["train_loss"].min("seed"), data["train_loss"].max("seed"), strict=True):
        at = corners[corners[:, 0] == step][:, 1]
        assert_allclose([at.min(), at.max()], [low, high])


def test_a_dimension_left_over_gives_a_line_each():
    data = dataset().sel(seed=1, drop=True)
    axes = figures.draw(data, {"t": data * 2}, panels=[LOSS]).axes[0]
    drawn = measured_lines(axes)
    assert [line.get_label() for line in drawn] == ["training, α = 0.5", "training, α = 2"]
    for line, values in zip(drawn, data["train_loss"].values, strict=True):
        assert_array_equal(line.get_ydata(), values)
    assert_array_equal([line.get_ydata() for line in dashed(axes)], 2 * data["train_loss"].values)
    assert len({line.get_color() for line in drawn}) == 2


def test_a_dimension_of_names_is_labelled_by_them():
    data = dataset().sel(seed=1, drop=True).assign_coords(scale=["relu", "tanh"])
    axes = figures.draw(data, panels=[LOSS]).axes[0]
    assert [line.get_label() for line in measured_lines(axes)] == [
        "training, scale = relu",
        "training, scale = tanh",
    ]
    chosen = figures.draw(data, panels=[LOSS], scale="tanh").axes[0]
    assert_array_equal(measured_lines(chosen)[0].get_ydata(), data["train_loss"][1])


def test_another_axis_and_a_cursor():
    data = dataset().isel(seed=0, step=-1, drop=True)
    axes = figures.draw(data, panels=[LOSS], axis="scale", cursor=0.7).axes[0]
    (line,) = [line for line in axes.lines if line.get_label() == "training"]
    assert_array_equal(line.get_xdata(), [0.5, 2.0])
    assert_array_equal(line.get_ydata(), data["train_loss"])
    assert line.get_marker() == "o"
    assert any(list(line.get_xdata()) == [0.7, 0.7] for line in axes.lines)
    assert axes.get_xlabel() == "output scale"


def test_kept_runs_are_muted_and_nothing_is_drawn_where_a_logarithmic_axis_has_no_place():
    values = xr.Dataset({"loss": ("step", [0.0, 0.5, 0.1])}, coords={"step": [0, 1, 2]})
    panel = lines("Loss", {"loss": ("loss", "train")}, y_scale="log")
    (axes,) = figures.draw(values, {"exact": values}, kept=[values + 1], panels=[panel]).axes
    repeated, measured, theory = axes.lines[:3]
    assert repeated.get_color() == muted(LIGHT["roles"]["train"], "line")
    assert repeated.get_ydata().tolist() == [1.0, 1.5, 1.1]
    for line in (measured, theory):
        assert np.isnan(line.get_ydata()[0]) and line.get_ydata()[1:].tolist() == [0.5, 0.1]


def test_each_of_several_lines_has_its_own_band():
    values = np.arange(12.0).reshape(2, 3, 2)
    data = xr.Dataset({"loss": (("rate", "seed", "step"), values)}, {"rate": [1, 2], "seed": [0, 1, 2], "step": [0, 1]})
    (axes,) = figures.draw(data, panels=[lines("Loss", {"loss": ("loss", "train")})]).axes
    assert len(axes.collections) == 2
    reach = [collection.get_paths()[0].get_extents() for collection in axes.collections]
    assert [(r.ymin, r.ymax) for r in reach] == [(0, 5), (6, 11)]


def test_kept_runs_are_named_by_what_they_differ_in_and_their_seed():
    data = dataset()
    runs = [data.isel(seed=seed, scale=scale) for seed, scale in ((0, 1), (2, 0))]
    (axes,) = figures.draw(data, scale=0.5, kept=runs, panels=[LOSS]).axes
    labels = [line.get_label() for line in axes.lines]
    assert labels[:2] == ["training, α 2, seed 0", "training, seed 2"]


def test_a_kept_run_without_fields_is_called_kept():
    values = xr.Dataset({"loss": ("step", [1.0, 0.5])}, coords={"step": [0, 1]})
    assert kept.name(values, values) == "kept"
    fields = {"fields": '{"rate": 0.5, "layers": 2, "seed": 3}'}, {"fields": '{"rate": 0.5, "layers": 1, "seed": 0}'}
    one, other = (values.assign_attrs(about) for about in fields)
    assert kept.name(one, other) == "layers 2, seed 3"


def upright(axes) -> dict:
    """{word: place} of the guides of axes, whose lines and words stand at the same places."""
    words = {text.get_text(): text.xy[0] for text in axes.texts}
    drawn = [line.get_xdata() for line in axes.lines if line.get_label() == "_guide"]
    assert [list(ends) for ends in drawn] == [[x, x] for x in words.values()]
    return words


def test_guides_stand_where_a_field_is_or_at_a_number():
    fields = json.dumps({"samples": 100, "rate": 0.1, "far": 1e6})
    losses = ("samples", "features"), [[3.0, 2.0, 1.0], [4.0, 3.0, 2.0]]
    data = xr.Dataset({"loss": losses}, {"samples": [50, 100], "features": [10, 50, 200]}, {"fields": fields})
    at = {"N = P": "samples", "rate": "rate", "beyond": "far", "unknown": "depth", "twenty": 20}
    panel = lines("Loss", {"loss": ("test", "test")}, guides=at)
    draw = partial(figures.draw, data, panels=[panel], axis="features")
    assert upright(draw(samples=50).axes[0]) == {"N = P": 50, "twenty": 20}
    assert upright(draw(samples=100).axes[0]) == {"N = P": 100, "twenty": 20}
    assert upright(draw().axes[0]) == {"twenty": 20}, "two curves, which have no single number of samples"
