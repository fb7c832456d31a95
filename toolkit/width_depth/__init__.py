"""Width and depth: what the number of neurons and of layers does to a network, before training and in it."""

from toolkit.width_depth.deep_digits import DeepDigits
from toolkit.width_depth.orthogonal import OrthogonalWeights
from toolkit.width_depth.signal import SignalPropagation

__all__ = ["DeepDigits", "OrthogonalWeights", "SignalPropagation"]
