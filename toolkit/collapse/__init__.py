"""Neural collapse: the features of a class become one point, and the classes a frame of equal angles."""

from toolkit.collapse.digits import DigitsCollapse
from toolkit.collapse.linear_layers import LinearLayersCollapse

__all__ = ["DigitsCollapse", "LinearLayersCollapse"]
