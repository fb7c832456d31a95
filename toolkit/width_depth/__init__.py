"""Width and depth: what happens to signals, gradients and learning rates when networks grow."""

from toolkit.width_depth.chain_rates import ChainRates
from toolkit.width_depth.one_step import OneStep, OneStepGraph
from toolkit.width_depth.rank_collapse import RankCollapse

__all__ = ["ChainRates", "OneStep", "OneStepGraph", "RankCollapse"]
