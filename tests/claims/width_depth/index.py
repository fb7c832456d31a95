"""Claims of the front page of the chapter on width and depth."""

from tests.claims import claim, holds
from tests.claims.width_depth import orthogonal, signal

claims = [
    claim("Only near the line between the two does it train", holds, signal.along_the_edge),
    claim("very deep ones learn sooner from rotations", holds, orthogonal.sooner),
]

defined = [
    "Two variances",
    "the line between the two",
    "two inputs",
    "two ways",
    "twice as wide",
    "twice as deep",
    "One step, one number",
]
