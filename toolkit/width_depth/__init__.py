"""Width and depth: what the number of neurons and of layers does to a network, before training and in it."""

from toolkit.width_depth.widths import WidthScaling

__all__ = ["WidthScaling"]
