"""Interactive figures: `Explorer` over recordings and live training, `controls` for a plot of your own."""

from widgets.controls import controls
from widgets.explorer import Explorer

__all__ = ["Explorer", "controls"]
