"""Lazy and rich training: whether a network keeps the features it was drawn with, or learns new ones."""

from toolkit.lazy_rich.linear_richness import LinearRichness
from toolkit.lazy_rich.output_scale import OutputScale

__all__ = ["LinearRichness", "OutputScale", "recorded"]

SCALES = [0.03, 0.1, 0.3, 1, 3, 10, 30]

recorded = {  # name of the recording: (configuration, swept values)
    "lazy_rich/output_scale": (
        OutputScale(),
        {"output_scale": SCALES, "activation": ["ReLU", "softplus"], "seed": [0, 1, 2]},
    ),
    "lazy_rich/linear_richness": (
        LinearRichness(),
        {"richness": [0.1, 0.3, 1, 3, 10, 30], "width": [20, 100, 1000], "seed": [0, 1, 2]},
    ),
}
