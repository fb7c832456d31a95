"""Claims of the front page of the chapter on lazy and rich training."""

from tests.claims import claim, holds
from tests.claims.lazy_rich import deep_linear

claims = [
    claim(
        "Layers of unequal size learn all modes at once",
        holds,
        lambda: abs(deep_linear.fourth_over_first(10) - 1) < 0.02,
    ),
]

defined = ["linear network of two layers"]
