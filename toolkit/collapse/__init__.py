"""Neural collapse: the features of a class become one point, and the classes a frame of equal angles."""

from toolkit.collapse.digits import DigitsCollapse
from toolkit.collapse.linear_layers import SIZES, LinearLayersCollapse

__all__ = ["DigitsCollapse", "LinearLayersCollapse", "recorded"]

recorded = {  # name of the recording: (configuration, swept values)
    "collapse/digits": (
        DigitsCollapse(),
        {"weight_decay": [0, 0.001, 0.004, 0.01], "normalisation": ["batch", "none"], "seed": [0, 1, 2]},
    ),
    "collapse/digits_three": (DigitsCollapse(classes=3), {"weight_decay": [0, 0.004], "seed": [0, 1, 2]}),
    "collapse/digits_four": (DigitsCollapse(classes=4), {"weight_decay": [0, 0.004], "seed": [0, 1, 2]}),
    "collapse/linear_layers": (LinearLayersCollapse(), {"smallest": SIZES, "layers": [1, 2, 3], "seed": [0, 1, 2]}),
}
