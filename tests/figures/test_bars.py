"""Bars are the entries at the cursor, or a histogram of them."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose

from tests.figures.data import wide
from toolkit import figures
from toolkit.palette import LIGHT
from toolkit.panels import bars


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


def test_the_counts_of_a_histogram_are_read_off_one_axis_at_every_step():
    panel = bars("Values", "values", along="index", bins=4, domain=(-2, 2))
    most = max(np.histogram(frame, bins=4, range=(-2, 2))[0].max() for frame in wide()["values"].values)
    for cursor in (None, 0):
        axes = figures.draw(wide(), panels=[panel], cursor=cursor).axes[0]
        assert_allclose(axes.get_ylim(), (0, 1.04 * most))
        ticks = axes.get_yticks()
        assert len(ticks) >= 2 and all(tick == round(tick) for tick in ticks)


def references(axes):
    return [(list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines if line.get_linestyle() == ":"]


def test_references_lie_across_bars_and_stand_in_a_histogram():
    panel = bars("Spectrum", "values", along="index", references={"half": 0.5, "one": 1})
    axes = figures.draw(wide(), panels=[panel]).axes[0]
    assert references(axes) == [([0, 1], [0.5, 0.5]), ([0, 1], [1, 1])]
    assert [note.get_text() for note in axes.texts] == ["half", "one"]
    axes = figures.draw(wide(), panels=[panel.with_(bins=4)]).axes[0]
    assert references(axes) == [([0.5, 0.5], [0, 1]), ([1, 1], [0, 1])]
    assert [note.get_text() for note in axes.texts] == ["half", "one"]


def test_a_domain_is_the_range_of_the_entries():
    panel = bars("Spectrum", "values", along="index", domain=(-3, 7))
    assert figures.draw(wide(), panels=[panel]).axes[0].get_ylim() == (-3, 7)
    assert figures.draw(wide(), panels=[panel.with_(bins=4)]).axes[0].get_xlim() == (-3, 7)


@pytest.mark.parametrize("shift, wanted", [(9, (0, 1.04)), (-9, (-1.04, 0.04)), (0, (-1.08, 1.08))])
def test_without_a_domain_bars_stand_on_zero_and_hold_the_whole_recording(shift, wanted):
    panel, data = bars("Spectrum", "values", along="index"), wide()
    data["values"] = data["values"] * 0 + np.array([-1, 0, 0, 0, 1])[:, None] if shift == 0 else data["values"] * 0
    data["values"][2, 3] = shift
    ends = figures.draw(data, panels=[panel]).axes[0].get_ylim()
    assert_allclose(ends, np.multiply(wanted, abs(shift) or 1))


def test_bars_are_named_by_their_coordinate():
    panel = bars("Spectrum", "values", along="index")
    plain = figures.draw(wide(), panels=[panel]).axes[0].xaxis.get_major_formatter()
    assert [plain(place, 0) for place in (0, 1, 7, 8)] == ["", "1", "7", ""]
    named = wide().assign_coords(index=[0.5, 1, 2, 4, 8, 16, 32])
    label = figures.draw(named, panels=[panel]).axes[0].xaxis.get_major_formatter()
    assert [label(place, 0) for place in (0, 1, 7)] == ["", "0.5", "32"]


def upright(axes, style):
    lines = [line for line in axes.lines if line.get_linestyle() == style]
    assert all(line.get_color() == LIGHT["theory"] for line in lines)
    return [(line.get_xdata()[0], *line.get_ydata()) for line in lines]


def test_a_histogram_has_the_few_values_of_the_theory_as_dashed_lines():
    panel = bars("Values", "values", along="index", bins=4, domain=(-2, 2))
    theory = wide()
    theory["values"][-1] = [0.5, 0.5, -1, 0.5, np.nan, -1, 1.5]
    axes = figures.draw(wide(), {"t": theory}, panels=[panel]).axes[0]
    assert upright(axes, "--") == [(-1, 0, 1), (0.5, 0, 1), (1.5, 0, 1)]


def test_a_histogram_has_the_many_values_of_the_theory_as_marks_at_its_foot():
    many = wide().drop_vars("values").assign(values=(("step", "index"), np.tile(np.arange(9.0), (5, 1))))
    axes = figures.draw(many, {"t": many}, panels=[bars("Values", "values", along="index", bins=3)]).axes[0]
    assert [line[0] for line in upright(axes, "-")] == list(range(9))
    assert {line[2] for line in upright(axes, "-")} == {0.06}


def test_without_a_domain_a_histogram_spans_the_whole_recording():
    axes = figures.draw(wide(), panels=[bars("Values", "values", along="index", bins=4)], cursor=0).axes[0]
    low, high = wide()["values"].values.min(), wide()["values"].values.max()
    counts, _ = np.histogram(wide()["values"].values[0], bins=4, range=(low, high))
    assert_allclose(axes.get_xlim(), (low, high))
    assert_allclose([bar.get_height() for bar in axes.patches], counts)
    assert_allclose(axes.get_ylim(), (0, 1.04 * counts.max()))


@pytest.mark.parametrize(
    "share, count, words", [(0.0, 0, ["7 kept"]), (0.45, 3, ["3 cut", "4 kept"]), (1.0, 7, ["7 cut"])]
)
def test_a_cut_makes_the_first_bars_pale_and_stands_where_they_end(share, count, words):
    panel = bars("Values", "values", along="index", cut="pruned")
    axes = figures.draw(wide().assign_coords(pruned=share), panels=[panel]).axes[0]
    colours = [to_hex(bar.get_facecolor()) for bar in axes.patches]
    assert [colour != LIGHT["roles"]["train"] for colour in colours] == [i < count for i in range(7)]
    (line,) = [line for line in axes.lines if line.get_linestyle() == "-"]
    assert_allclose(line.get_xdata(), 7 * share + 0.5)
    assert [note.get_text() for note in axes.texts] == words


def test_a_share_that_is_written_in_tenths_cuts_whole_bars():
    ten = wide().drop_vars("values").assign(values=("index", np.arange(10.0)))
    axes = figures.draw(ten.assign_coords(pruned=0.1 + 0.2), panels=[bars("V", "values", along="index", cut="pruned")])
    assert [note.get_text() for note in axes.axes[0].texts] == ["3 cut", "7 kept"]


def test_bars_of_several_columns_stand_on_each_other_and_the_theory_marks_their_ends():
    data = wide().assign(more=abs(wide()["values"]) + 0.5)
    data["values"] = abs(data["values"]) + 1
    data["more"][3, 5:] = np.nan  # a run that has fewer of them
    panel = bars("Parts", {"values": ("kept", "first"), "more": ("lost", "test")}, along="index")
    axes = figures.draw(data, {"t": data + 1}, panels=[panel], cursor=10).axes[0]
    low, high = data["values"].values[3], data["more"].values[3]
    lower, upper = axes.patches[:7], axes.patches[7:]
    assert_allclose([bar.get_height() for bar in lower], low)
    assert_allclose([bar.get_y() for bar in upper][:5], low[:5])
    assert_allclose([bar.get_height() for bar in upper][:5], high[:5])
    assert [to_hex(bar.get_facecolor()) for bar in (lower[0], upper[0])] == [
        LIGHT["roles"][role] for role in ("first", "test")
    ]
    first, second = axes.collections
    assert_allclose([segment[0][1] for segment in first.get_segments()], low + 1)
    ends = [segment[0][1] for segment in second.get_segments() if len(segment)]
    assert_allclose(ends, (low + high + 2)[:5])
    assert_allclose(axes.get_ylim(), (0, 1.04 * (data["values"].max() + data["more"].max() + 1)), rtol=0.5)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["kept", "lost"]
