"""An example of every kind of panel; `tests/browser/synthetic.py` has their columns."""

from toolkit.panels import bars, heatmap, lines, scatter

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
]
