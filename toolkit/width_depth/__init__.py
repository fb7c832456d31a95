"""Width and depth: what happens to signals, gradients and learning rates when networks grow."""

from toolkit.width_depth.chain_rates import ChainRates
from toolkit.width_depth.deep_digits import DeepDigits
from toolkit.width_depth.edge_of_stability import EdgeOfStability
from toolkit.width_depth.one_step import OneStep, OneStepGraph
from toolkit.width_depth.orthogonal import OrthogonalWeights
from toolkit.width_depth.rank_collapse import RankCollapse
from toolkit.width_depth.rate_transfer import RateTransfer
from toolkit.width_depth.signal import SignalPropagation
from toolkit.width_depth.widths import WidthScaling

__all__ = [
    "ChainRates",
    "DeepDigits",
    "EdgeOfStability",
    "OneStep",
    "OneStepGraph",
    "OrthogonalWeights",
    "RankCollapse",
    "RateTransfer",
    "SignalPropagation",
    "WidthScaling",
]
