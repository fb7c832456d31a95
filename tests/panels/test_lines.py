"""Lines: columns along the axis, each with a label and a role."""

import numpy as np
import pytest

from toolkit.panels import lines, read


def test_a_panel_of_lines_in_full():
    panel = lines(
        "Loss",
        {"train_loss": ("training", "train"), "test_loss": ("test", "test")},
        y_label="loss",
        y_scale="log",
        references={"chance": 1},
        guides={"N = P": "samples", "now": 3},
        domain=(0.1, 2),
    )
    assert panel.columns == ("train_loss", "test_loss") and panel.dimensions == ()
    assert panel.told == ("samples",)
    assert panel.curves == {"train_loss": "training", "test_loss": "test"}
    assert panel.spec() == {
        "kind": "lines",
        "title": "Loss",
        "y_label": "loss",
        "y_scale": "log",
        "series": [
            {"column": "train_loss", "label": "training", "role": "train"},
            {"column": "test_loss", "label": "test", "role": "test"},
        ],
        "references": [{"label": "chance", "value": 1.0}],
        "guides": [{"label": "N = P", "at": "samples"}, {"label": "now", "at": 3.0}],
        "domain": [0.1, 2.0],
    }
    assert read(panel.spec()) == panel


def test_what_is_left_out():
    panel = lines("Loss", {"loss": ("training", "train")})
    assert (panel.y_label, panel.y_scale, panel.references, panel.domain) == ("", "linear", {}, None)
    assert (panel.guides, panel.told) == ({}, ())


def test_what_cannot_be_drawn_is_refused():
    one = {"loss": ("training", "train")}
    with pytest.raises(ValueError, match=r"y_scale must be 'linear' or 'log' \(got 'square'\)"):
        lines("Loss", one, y_scale="square")
    with pytest.raises(ValueError, match=r"a role must be one of train, test, first, .*fourth \(got 'fifth'\)"):
        lines("Loss", {"loss": ("training", "fifth")})
    with pytest.raises(ValueError, match=r"series of 'loss' must be \(label, role\) \(got 'train'\)"):
        lines("Loss", {"loss": "train"})
    with pytest.raises(ValueError, match="lines need at least one column"):
        lines("Loss", {})
    with pytest.raises(ValueError, match="on a logarithmic scale domain must be positive"):
        lines("Loss", one, y_scale="log", domain=[0, 1])
    with pytest.raises(ValueError, match="on a logarithmic scale the reference 'none' must be positive"):
        lines("Loss", one, y_scale="log", references={"none": 0})


@pytest.mark.parametrize("at", ["", np.nan, np.inf, True, None, [3]])
def test_a_guide_is_at_a_number_or_a_field(at):
    with pytest.raises(ValueError, match="the guide 'here' must be at a finite number, or at the name of a field"):
        lines("Loss", {"loss": ("training", "train")}, guides={"here": at})
