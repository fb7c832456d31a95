"""What a table of claims is written with; README.md says how."""

from tests.claims.claim import claim
from tests.claims.kinds import (
    about,
    at_least,
    at_most,
    below,
    between,
    exactly,
    holds,
    how_many_of,
    in_all_of,
    just_over,
    more_than,
    nearly,
    rounded,
)

__all__ = [
    "about",
    "at_least",
    "at_most",
    "below",
    "between",
    "claim",
    "exactly",
    "holds",
    "how_many_of",
    "in_all_of",
    "just_over",
    "more_than",
    "nearly",
    "rounded",
]
