"""Claims of the front page of the chapter on lazy and rich training."""

from tests.claims import claim, holds
from tests.claims.lazy_rich import connectivity_rank, deep_linear

claims = [
    claim(
        "Layers of unequal size learn all modes at once",
        holds,
        lambda: abs(deep_linear.fourth_over_first(10) - 1) < 0.02,
    ),
    claim(
        "a low rank ends farther from its first features than full rank",
        holds,
        lambda: connectivity_rank.both_lower(1),
    ),
]

defined = ["linear network of two layers", "Four measures", "two linear layers"]
