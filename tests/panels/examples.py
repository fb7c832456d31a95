"""An example of every kind of panel; `tests/browser/synthetic.py` has their columns."""

import numpy as np
import xarray as xr

from toolkit.panels import (
    answers,
    bars,
    field_map,
    function,
    graph,
    heatmap,
    images,
    lines,
    points,
    scatter,
    table,
    tree,
    waves,
)

WAITS = xr.DataArray(
    [[1.2, 1.5, 2.1, 3.4, 5.5], [1.3, 1.9, 2.8, 5.6, 11], [1.5, 2.4, 8.1, np.nan, np.nan]],
    {"learning_rate": [0.1, 0.2, 0.5], "output_scale": [0.03, 0.25, 1.0, 4.0, 16.0]},
    ("learning_rate", "output_scale"),
)
PANELS = [
    lines(
        "Loss",
        {"train_loss": ("train", "train"), "test_loss": ("test", "test")},
        y_scale="log",
        references={"chance": 0.75},
    ),
    lines("Kernel", {"kernel_change": ("change", "first")}, y_label="relative change"),
    heatmap("Frequencies of neurons", "spectrum", x="frequency", y="neuron"),
    scatter("Embedding", "embedding", point="point", coordinate="coordinate", x_label="first", y_label="second"),
    bars("Strength", "strength", along="neuron", x_label="neuron"),
    bars(
        "How strong they are",
        "strength",
        along="neuron",
        bins=16,
        x_label="strength",
        references={"half": 0.5},
    ),
    table(
        "Sums",
        "cell",
        x="second",
        y="first",
        categories={
            "wrong": ("test", 0, "{y} + {x}: it says {answer}. Wrong[; from step {later} on it says {next}]."),
            "right": ("test", 0.9, "{y} + {x}: it says {answer}, rightly[, since step {since}]."),
        },
        answer="said",
        asked=[(2, 1)],
    ),
    waves("Two waves", "embedding", each="coordinate", along="point", own_steps=True, note="one point for each"),
    function(
        "A function",
        "strength",
        inputs="place",
        along="neuron",
        target="wanted",
        data=["sample_place", "sample_value"],
        x_label="place",
    ),
    points("Ways", "embedding", point="point", coordinate="coordinate", arrows=True, lens=True),
    images(
        "Pictures", "embedding", point="point", coordinate="coordinate", pictures="picture", pixel="pixel", group="kind"
    ),
    field_map(
        "The wait",
        WAITS,
        x="output_scale",
        y="learning_rate",
        says="At scale {x} and rate {y} the test loss falls[ {value} times as late]",
        missing="never",
        scale="log",
        guides={"a law": [(0.03, 0.5), (1.0, 0.1)]},
    ),
    answers(
        "Answers",
        "strength",
        wanted="wanted",
        place="place",
        seen="told",
        along="neuron",
        domain=[-1, 2],
        note="by place",
    ),
    tree("A tree", {"kernel_change": 0.4, "test_loss": 1}, ["one", "two", "three", "four"]),
    graph("Layers", ["x", "1", "2"], switches={}, always=[(0, 1), (1, 2)]),
]
