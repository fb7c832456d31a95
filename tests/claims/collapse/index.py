"""Claims of the front page of the chapter on neural collapse."""

from tests.claims import at_least, claim, exactly, holds
from tests.claims.collapse import digits, linear_layers

claims = [
    claim("the {} points end near equal angles", exactly, digits.experiment.classes),
    claim("each digit becomes a point", holds, lambda: digits.kept("nc1") < 0.01),
    claim("end near equal angles", holds, lambda: digits.far(0.004) < 0.1),
    claim(
        "at least {} times as long as it takes to make no mistake",
        at_least,
        lambda: digits.experiment.steps / digits.runs().step.values[digits.perfect(digits.runs())] - 1,
    ),
    claim("one linear layer lets it fade, {} or {} drop it abruptly", exactly, 2, 3),
    claim("one linear layer lets it fade", holds, linear_layers.fades),
    claim("drop it abruptly", holds, linear_layers.jumps),
]
