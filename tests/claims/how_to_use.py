"""Claims of the page on how to use the book."""

from tests.claims import claim, exactly

session = {"predict": 10, "figure": 20, "derivation": 30, "exercises": 30}

claims = [
    claim(
        "one session of {} minutes: {} for Predict, with a show of hands; {} at the figure; {} for the derivation, "
        "on the board; {} for exercises",
        *(exactly, sum(session.values()), *session.values()),
    ),
]

defined = ["a double click", "a tenth of the way", "the other two", "two processor cores"]
