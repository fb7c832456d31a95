"""Lazy and rich training: whether a network keeps the features it was drawn with, or learns new ones."""

from toolkit.lazy_rich.deep_linear import DeepLinear
from toolkit.lazy_rich.linear_richness import LinearRichness
from toolkit.lazy_rich.output_scale import OutputScale

__all__ = ["DeepLinear", "LinearRichness", "OutputScale", "recorded"]

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
    "lazy_rich/deep_linear": (
        DeepLinear(),
        {"layers": [1, 2, 3, 4], "first_size": [1e-6, 1e-4, 0.01, 0.1], "learning_rate": [0.01, 0.1, 0.3]},
    ),
    "lazy_rich/deep_linear_starts": (
        DeepLinear(first_weights="rotated"),
        {"first_weights": ["rotated", "random"], "imbalance": [0, 0.1, 1, 10], "seed": [0, 1, 2]},
    ),
}
