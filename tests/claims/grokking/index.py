"""Claims of the front page of the chapter on grokking."""

from tests.claims import at_most, claim, holds, more_than
from tests.claims.grokking import modular_addition, polynomial

claims = [
    claim(
        "When the two come thousands of steps apart",
        holds,
        lambda: polynomial.waits(polynomial.lazy()).fillna(5000).median() > 2000,
    ),
    claim("has memorised its examples within {} steps", at_most, lambda: modular_addition.known("train")),
    claim("needs more than {} more to know the rule", more_than, modular_addition.wait),
]

defined = ["two things", "between the two"]
