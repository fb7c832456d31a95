"""Lazy and rich training: whether a network keeps the features it was drawn with, or learns new ones."""

from toolkit.lazy_rich.connectivity_rank import ConnectivityRank
from toolkit.lazy_rich.deep_linear import DeepLinear
from toolkit.lazy_rich.early_alignment import EarlyAlignment
from toolkit.lazy_rich.feature_amplification import FeatureAmplification
from toolkit.lazy_rich.linear_rank import LinearRank
from toolkit.lazy_rich.linear_richness import LinearRichness
from toolkit.lazy_rich.output_scale import OutputScale
from toolkit.lazy_rich.piecewise_linear import PiecewiseLinear

__all__ = [
    "ConnectivityRank",
    "DeepLinear",
    "EarlyAlignment",
    "FeatureAmplification",
    "LinearRank",
    "LinearRichness",
    "OutputScale",
    "PiecewiseLinear",
]
