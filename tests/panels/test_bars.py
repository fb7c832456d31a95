"""Bars: the entries of a column, or a histogram of them."""

import numpy as np
import pytest

from toolkit.panels import bars, read


def test_bars_in_full():
    panel = bars("Spectrum", "values", along="index", bins=25, domain=[0, 1], references={"half": 0.5})
    assert (panel.columns, panel.dimensions, panel.curves) == (("values",), ("index",), {})
    assert panel.spec() == {
        "kind": "bars",
        "title": "Spectrum",
        "column": "values",
        "along": "index",
        "bins": 25,
        "domain": [0.0, 1.0],
        "x_label": "index",
        "references": [{"label": "half", "value": 0.5}],
        "cut": None,
        "stack": [],
    }


def test_a_cut_is_a_field_that_the_reader_sets():
    panel = bars("Spectrum", "values", along="index", cut="pruned")
    assert (panel.chosen, panel.columns, read(panel.spec())) == (("pruned",), ("values",), panel)
    assert bars("Spectrum", "values", along="index").chosen == ()


def test_bars_of_several_columns_stand_on_each_other():
    panel = bars("Parts", {"values": ("kept", "first"), "rest": ("lost", "test")}, along="index")
    assert (panel.column, panel.columns) == ("values", ("values", "rest"))
    assert panel.spec()["stack"] == [
        {"column": "values", "label": "kept", "role": "first"},
        {"column": "rest", "label": "lost", "role": "test"},
    ]
    assert read(panel.spec()) == panel and panel.with_(domain=[0, 1]).columns == panel.columns


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"column": {}}, r"column of bars must be a name \(got ''\)"),
        ({"column": {"values": ("kept", "blue")}}, "a role must be one of train, test"),
        ({"column": {"values": "kept"}}, r"series of 'values' must be \(label, role\)"),
        ({"column": {"values": ("kept", "first")}, "bins": 4}, "have no bins and no cut"),
        ({"column": {"values": ("kept", "first")}, "cut": "pruned"}, "have no bins and no cut"),
    ],
)
def test_a_stack_that_cannot_be_drawn_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        bars("Parts", along="index", **arguments)


def test_the_lowest_bars_of_a_stack_are_those_of_its_first_column():
    with pytest.raises(ValueError, match=r"those of its first column \(got 'rest'\)"):
        bars("Parts", {"values": ("kept", "first")}, along="index").with_(column="rest")


@pytest.mark.parametrize("bins", [0, -1, 2.5, 4.0, True, "4"])
def test_bins_are_a_whole_number(bins):
    with pytest.raises(ValueError, match="bins must be a whole number, 1 or more"):
        bars("Spectrum", "values", along="index", bins=bins)


def test_a_whole_number_of_numpy_is_one():
    assert bars("Spectrum", "values", along="index", bins=np.int64(4)).spec()["bins"] == 4


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match=r"along of bars must be a name \(got ''\)"):
        bars("Spectrum", "values", along="")
    with pytest.raises(ValueError, match="the reference 'half' must be a finite number"):
        bars("Spectrum", "values", along="index", references={"half": float("nan")})
    with pytest.raises(ValueError, match="domain must be two increasing finite numbers"):
        bars("Spectrum", "values", along="index", domain=[0])
    with pytest.raises(ValueError, match=r"cut of bars must be a name \(got ''\)"):
        bars("Spectrum", "values", along="index", cut="")
    with pytest.raises(ValueError, match="a histogram has no order in which its entries are cut"):
        bars("Spectrum", "values", along="index", bins=4, cut="pruned")
