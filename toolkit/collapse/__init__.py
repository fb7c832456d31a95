"""Neural collapse: the features of a class become one point, and the class means a simplex."""

from toolkit.collapse.digits import DigitsCollapse
from toolkit.collapse.digits_layers import DigitsLayers
from toolkit.collapse.linear_layers import LinearLayersCollapse
from toolkit.collapse.near_collapse import NearCollapse

__all__ = ["DigitsCollapse", "DigitsLayers", "LinearLayersCollapse", "NearCollapse"]
