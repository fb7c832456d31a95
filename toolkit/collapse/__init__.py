"""Neural collapse: the features of a class become one point, and the classes a frame of equal angles."""

from toolkit.collapse.linear_layers import SIZES, LinearLayersCollapse

__all__ = ["LinearLayersCollapse", "recorded"]

recorded = {
    "collapse/linear_layers": (LinearLayersCollapse(), {"smallest": SIZES, "layers": [1, 2, 3], "seed": [0, 1, 2]}),
}
