"""Table: cells of categories, of which the reader asks one."""

import pytest

from toolkit.panels import table

SIDES = {"x": "second", "y": "first"}
KINDS = {"wrong": ("test", 0, "{y} + {x}: wrong."), "right": ("test", 0.9, "{y} + {x}: {answer}.")}


def test_a_table_in_full():
    panel = table("Sums", "right", **SIDES, categories=KINDS, answer="says", y_label="a", asked=[(5, 2), (5, 3)])
    assert (panel.columns, panel.dimensions, panel.curves) == (("right", "says"), ("second", "first"), {})
    assert panel.spec() == {
        "kind": "table",
        "title": "Sums",
        "column": "right",
        "x": "second",
        "y": "first",
        "x_label": "second",
        "y_label": "a",
        "categories": [
            {"label": "wrong", "role": "test", "share": 0.0, "says": "{y} + {x}: wrong."},
            {"label": "right", "role": "test", "share": 0.9, "says": "{y} + {x}: {answer}."},
        ],
        "answer": "says",
        "asked": [[5, 2], [5, 3]],
    }
    assert table("Sums", "right", **SIDES, categories=KINDS).columns == ("right",)


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"y": "second"}, r"x and y of a table must be two dimensions \(got 'second' twice\)"),
        ({"categories": {}}, "a table needs at least one category"),
        (
            {"categories": {"a": ("blue", 1, "")}},
            r"category 'a' must be \(role, share, says\), role one of train, test",
        ),
        ({"categories": {"a": ("test", 1)}}, r"category 'a' must be \(role, share, says\)"),
        ({"categories": {"a": ("test", 1.5, "")}}, r"the share of category 'a' must be between 0 and 1 \(got 1.5\)"),
        ({"asked": [(1, 2), (3, 4), (5, 6)]}, "asked must be at most two cells"),
        ({"asked": [(1, -2)]}, "asked must be at most two cells"),
        ({"asked": [(1, 2, 3)]}, "asked must be at most two cells"),
        ({"answer": ""}, "answer of table must be a name"),
    ],
)
def test_what_cannot_be_drawn_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        table("Sums", "right", **SIDES | {"categories": KINDS} | changes)
