"""An example of every kind of panel; `tests/browser/synthetic.py` has their columns."""

from toolkit.panels import bars, function, heatmap, images, lines, points, scatter, table, tree, waves

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
    tree("A tree", {"kernel_change": 0.4, "test_loss": 1}, ["one", "two", "three", "four"]),
]
