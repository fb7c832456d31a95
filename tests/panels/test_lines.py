"""Lines: columns along the axis, each with a label and a role."""

import pytest

from toolkit.panels import lines


def test_a_panel_of_lines_in_full():
    panel = lines(
        "Loss",
        {"train_loss": ("training", "train"), "test_loss": ("test", "test")},
        y_label="loss",
        y_scale="log",
        references={"chance": 1},
        domain=(0.1, 2),
    )
    assert panel.columns == ("train_loss", "test_loss") and panel.dimensions == ()
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
        "domain": [0.1, 2.0],
    }


def test_what_is_left_out():
    panel = lines("Loss", {"loss": ("training", "train")})
    assert (panel.y_label, panel.y_scale, panel.references, panel.domain) == ("", "linear", {}, None)


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
