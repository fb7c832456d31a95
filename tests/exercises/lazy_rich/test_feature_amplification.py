"""Right answers and mistakes of the page "Feature amplification"; `tests/exercises/test_exercises.py` tries them."""

from tests.exercises.answers import Answers


def first(x):
    raise NotImplementedError("FILL IN: a right answer to the first exercise")


def second(x):
    raise NotImplementedError("FILL IN: a right answer to the second exercise")


ANSWERS = {
    "check_first": Answers(
        right={"FILL IN: its style": first, "FILL IN: another style": lambda x: first(x)},
        mistakes={"FILL IN: the names of five": (lambda x: 2 * x, "FILL IN: words that name the mistake")},
    ),
    "check_second": Answers(
        right={"FILL IN: its style": second, "FILL IN: another style": lambda x: second(x)},
        mistakes={"FILL IN: the names of five": (lambda x: 2 * x, "FILL IN: words that name the mistake")},
    ),
}
