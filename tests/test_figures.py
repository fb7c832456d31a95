"""Figures draw the numbers they are handed: the arrays on the axes are the arrays of the dataset."""

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_array_equal

from toolkit import figures
from toolkit.panels import bars, heatmap, lines, scatter

STEPS = np.array([0, 1, 3, 10, 100])
LOSS = lines("Loss", {"train_loss": ("training", "train")}, y_scale="log", references={"chance": 0.5})


def dataset(seeds=(0, 1, 2), scales=(0.5, 2.0)):
    g = np.random.default_rng(0)
    loss = np.exp(g.normal(size=(len(seeds), len(scales), len(STEPS))))
    coords = {
        "seed": ("seed", list(seeds), {"label": "seed", "kind": "setting"}),
        "scale": ("scale", list(scales), {"label": "output scale", "symbol": "α", "kind": "knob"}),
        "step": ("step", STEPS, {"label": "training step", "scale": "log"}),
    }
    about = {"label": "training loss", "scale": "log"}
    return xr.Dataset({"train_loss": (("seed", "scale", "step"), loss, about)}, coords=coords)


def wide():
    g = np.random.default_rng(1)
    return xr.Dataset(
        {
            "cosines": (("frame", "class", "other"), g.normal(size=(3, 2, 4))),
            "points": (("frame", "point", "xy"), g.normal(size=(3, 6, 2))),
            "group": ("point", np.array([0, 1, 0, 2, 1, 0])),
            "values": (("step", "index"), g.normal(size=(5, 7))),
        },
        coords={"step": STEPS, "frame": [0, 3, 100]},
    )


def measured_lines(axes):
    return [line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata()) > 2]


def dashed(axes):
    return [line for line in axes.lines if line.get_linestyle() == "--" and len(line.get_xdata()) > 0]


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


def test_the_theory_named_is_the_one_drawn():
    one = dataset().sel(seed=0, scale=2.0, drop=True)
    axes = figures.draw(one, {"exact": one * 1.1, "other": one * 9}, panels=[LOSS], theory="other").axes[0]
    assert_array_equal(dashed(axes)[0].get_ydata(), one["train_loss"] * 9)


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


def test_chosen_values_are_the_nearest_recorded():
    data = dataset()
    axes = figures.draw(data, {"t": data * 3}, panels=[LOSS], scale=1.9, seed=2).axes[0]
    assert_array_equal(measured_lines(axes)[0].get_ydata(), data["train_loss"].sel(scale=2.0, seed=2))
    assert_array_equal(dashed(axes)[0].get_ydata(), 3 * data["train_loss"].sel(scale=2.0, seed=2))


def test_another_axis_and_a_cursor():
    data = dataset().isel(seed=0, step=-1, drop=True)
    axes = figures.draw(data, panels=[LOSS], axis="scale", cursor=0.7).axes[0]
    (line,) = [line for line in axes.lines if line.get_label() == "training"]
    assert_array_equal(line.get_xdata(), [0.5, 2.0])
    assert_array_equal(line.get_ydata(), data["train_loss"])
    assert line.get_marker() == "o"
    assert any(list(line.get_xdata()) == [0.7, 0.7] for line in axes.lines)
    assert axes.get_xlabel() == "output scale"


def test_without_panels_every_column_has_one():
    data = dataset(scales=(1.0,)).isel(seed=0, scale=0, drop=True)
    data["test_loss"] = data["train_loss"] * 2
    data["end"] = 3.0
    drawn = figures.draw(data).axes
    titles = [axes.get_title(loc="left") for axes in drawn]
    assert titles == ["training loss", "training loss"]
    assert_array_equal(measured_lines(drawn[1])[0].get_ydata(), data["test_loss"])


def test_what_is_not_there_is_said():
    data = dataset()
    with pytest.raises(ValueError, match="width is not a dimension of this dataset; it has seed, scale, step"):
        figures.draw(data, panels=[LOSS], width=3)
    with pytest.raises(ValueError, match=r"theory must be one of 'exact' \(got 'lazy'\)"):
        figures.draw(data, {"exact": data}, panels=[LOSS], theory="lazy")


@pytest.mark.parametrize("cursor, frame", [(None, 2), (0, 0), (50, 1), (100, 2)])
def test_heatmap_draws_the_matrix_at_the_cursor(cursor, frame):
    panel = heatmap("Cosines", "cosines", x="class", y="other", palette="diverging")
    axes = figures.draw(wide(), panels=[panel], cursor=cursor).axes[0]
    (image,) = axes.images
    matrix = wide()["cosines"].values[frame].T
    assert_array_equal(image.get_array(), matrix)
    reach = np.abs(matrix).max()
    assert (image.norm.vmin, image.norm.vcenter, image.norm.vmax) == (-reach, 0, reach)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("class", "other")


def test_heatmap_of_a_fixed_domain():
    panel = heatmap("Cosines", "cosines", x="other", y="class", domain=(-2, 5))
    (image,) = figures.draw(wide(), panels=[panel]).axes[0].images
    assert image.get_clim() == (-2, 5)


def test_scatter_draws_points_coloured_by_group_and_the_theory_as_rings():
    panel = scatter("Features", "points", point="point", coordinate="xy", group="group")
    axes = figures.draw(wide(), {"t": wide() * 2}, panels=[panel], cursor=3).axes[0]
    dots, rings = axes.collections
    points = wide()["points"].values[1]
    assert_array_equal(dots.get_offsets(), points)
    assert_array_equal(rings.get_offsets(), 2 * points)
    colours = [to_rgba(figures.CYCLE[g]) for g in wide()["group"].values]
    assert_array_equal(dots.get_facecolors(), colours)
    assert rings.get_facecolors().size == 0 and axes.get_aspect() == 1


def test_scatter_draws_centres_and_arrows_in_the_colours_of_their_groups():
    g = np.random.default_rng(2)
    ends = {n: (("frame", "kind", "xy"), g.normal(size=(3, 3, 2))) for n in ("means", "rows")}
    held = wide().assign(ends)
    about = {"point": "point", "coordinate": "xy", "group": "group", "centres": "means", "arrows": "rows"}
    axes = figures.draw(held, {"t": held * 2}, panels=[scatter("Features", "points", **about)], cursor=3).axes[0]
    dots, centres, rings = axes.collections
    assert_array_equal(dots.get_offsets(), held["points"].values[1])
    assert_array_equal(centres.get_offsets(), held["means"].values[1])
    assert_array_equal(rings.get_offsets(), 2 * held["means"].values[1])
    assert_array_equal(centres.get_facecolors(), [to_rgba(c) for c in figures.CYCLE[:3]])
    assert_array_equal([arrow.xy for arrow in axes.texts], held["rows"].values[1])


def test_bars_have_the_heights_and_the_theory_ticks():
    panel = bars("Spectrum", "values", along="index")
    axes = figures.draw(wide(), {"t": wide() + 1}, panels=[panel], cursor=10).axes[0]
    heights = wide()["values"].values[3]
    assert_allclose([bar.get_height() for bar in axes.patches], heights)
    assert_allclose([bar.get_center()[0] for bar in axes.patches], range(1, 8))
    (ticks,) = axes.collections
    assert_allclose([segment[0][1] for segment in ticks.get_segments()], heights + 1)


def test_bins_make_a_histogram():
    panel = bars("Values", "values", along="index", bins=4, domain=(-2, 2))
    axes = figures.draw(wide(), panels=[panel]).axes[0]
    counts, edges = np.histogram(wide()["values"].values[-1], bins=4, range=(-2, 2))
    assert_allclose([bar.get_height() for bar in axes.patches], counts)
    assert_allclose([bar.get_x() for bar in axes.patches], edges[:-1])


def test_png_is_a_picture_of_that_size():
    content = figures.png(figures.draw(dataset(), panels=[LOSS]), resolution=50)
    assert content.startswith(b"\x89PNG")
    assert [int.from_bytes(content[i : i + 4], "big") for i in (16, 20)] == [230, 165]


def test_pyplot_is_not_imported():
    code = "import sys; from toolkit import figures; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_notebook_shows_the_figure_by_itself():
    still = figures.draw(dataset(), panels=[LOSS], scale=2.0)
    assert still._repr_png_().startswith(b"\x89PNG")


def test_kept_runs_are_grey_and_nothing_is_drawn_where_a_logarithmic_axis_has_no_place():
    values = xr.Dataset({"loss": ("step", [0.0, 0.5, 0.1])}, coords={"step": [0, 1, 2]})
    panel = lines("Loss", {"loss": ("loss", "train")}, y_scale="log")
    (axes,) = figures.draw(values, {"exact": values}, kept=[values + 1], panels=[panel]).axes
    kept, measured, theory = axes.lines[:3]
    assert kept.get_color() == figures.GHOST and kept.get_ydata().tolist() == [1.0, 1.5, 1.1]
    for line in (measured, theory):
        assert np.isnan(line.get_ydata()[0]) and line.get_ydata()[1:].tolist() == [0.5, 0.1]


def test_each_of_several_lines_has_its_own_band():
    values = np.arange(12.0).reshape(2, 3, 2)
    data = xr.Dataset({"loss": (("rate", "seed", "step"), values)}, {"rate": [1, 2], "seed": [0, 1, 2], "step": [0, 1]})
    (axes,) = figures.draw(data, panels=[lines("Loss", {"loss": ("loss", "train")})]).axes
    assert len(axes.collections) == 2
    reach = [collection.get_paths()[0].get_extents() for collection in axes.collections]
    assert [(r.ymin, r.ymax) for r in reach] == [(0, 5), (6, 11)]
