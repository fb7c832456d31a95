"""What checks of exercises share: an answer that is missing, raises or gives no number is told so, at any call."""

import numpy as np
import pytest

from toolkit.exercises import array, asks_for, number


@asks_for("double(x), a function of a number")
def check_double(double) -> str:
    """Twice the number."""
    if number(double, 2) != 4:
        return "Not yet: twice 2 is 4."
    return "Right." if np.array_equal(array(double, np.arange(3)), [0, 2, 4]) else "Not yet: arrays too."


def test_a_right_and_a_wrong_answer():
    assert check_double(lambda x: 2 * x) == "Right."
    assert check_double(lambda x: 3 * x) == "Not yet: twice 2 is 4."
    assert check_double.__doc__ == "Twice the number."


@pytest.mark.parametrize("answer", [None, 4, "double"])
def test_what_is_no_function(answer):
    assert check_double(answer) == "Not yet: write double(x), a function of a number."


def test_what_raises_at_the_first_call_or_a_later_one():
    assert check_double(lambda x: x / 0) == "Not yet: calling it raised ZeroDivisionError: division by zero"
    assert "TypeError" in check_double(lambda: 4)
    assert "TypeError" in check_double(lambda x: None)
    assert "ValueError" in check_double(lambda x: 2 * x if np.ndim(x) == 0 else ["two", "four"])


def test_an_error_of_the_check_itself_is_not_hidden():
    @asks_for("anything()")
    def check(answer) -> str:
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        check(len)
